"""The bank at work: looks at a case or a loan, decides by its rules, does it, looks again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

from web.bank_simulator.acts import Act
from web.bank_simulator.case_acts import NoFigures, disbursements, next_act
from web.bank_simulator.loan_acts import next_loan_act
from web.bank_simulator.log import Log
from web.bank_simulator.programs import Program
from web.bank_simulator.rules import Rule, Script
from web.bank_simulator.transport import Reply

CHINA = timezone(timedelta(hours=8))
MOST_ACTS = 600  # of one case or loan at once: thirty years of lines, and a guard against going round in circles
OPEN_LOANS = ("active", "overdue")
LOOKING = (
    "create_token", "list_applications", "get_application", "get_product", "get_own_contract", "list_own_loans", "get_own_loan",
    "list_events",
)  # fmt: skip
Resource = Mapping[str, Any]


class Desk:
    """Does what the rules say, each act by the first program whose `actions` list it."""

    def __init__(self, programs: Sequence[Program], script: Script, log: Log) -> None:
        self._programs, self._script, self._log = programs, script, log
        self._latest = datetime.min.replace(tzinfo=CHINA)
        self._by_kind: Mapping[str, Callable[[str], None]] = {
            "application": self.work_case, "contract": self.work_contract, "loan": self.work_loan,
        }  # fmt: skip

    def look_at(self, kind: str, about: str) -> None:
        """Go on with the subject of an event; kinds that the bank does nothing about are passed over."""
        if work := self._by_kind.get(kind):
            work(about)

    def sweep(self) -> None:
        """Go on with everything that is open: after a start, and for what only time brings about."""
        for case in self._all("list_applications"):
            if case["state"] in {"submitted", "accepted", "contacted", "proposed", "approved", "signed"}:
                self.work_case(case["id"])
        for state in OPEN_LOANS:
            for loan in self._all("list_own_loans", state=state):
                self.work_loan(loan["id"])

    def work_case(self, case_id: str) -> None:
        """Until it is somebody else's turn."""
        for _ in range(MOST_ACTS):
            case = self._get("get_application", case_id)
            rule = None if case is None else self._script.rule_for(case)
            if case is None or rule is None:
                return
            if case["state"] == "signed" and case["contract_id"]:
                self._pay_out(case, case["contract_id"], rule)
                return
            act = self._decide(case, rule)
            if act is None or not self._do(act, case, rule):
                return

    def work_contract(self, contract_id: str) -> None:
        """Pay out what the rule pays out."""
        contract = self._get("get_own_contract", contract_id)
        if contract and contract["application_id"]:
            self.work_case(contract["application_id"])

    def work_loan(self, loan_id: str) -> None:
        """Report what the borrower did until today."""
        rule = self._rule_of_loan(loan_id)
        for _ in range(MOST_ACTS if rule else 0):
            loan = self._get("get_own_loan", loan_id)
            act = None if loan is None or rule is None else next_loan_act(loan, rule, self.today())
            if loan is None or rule is None or act is None or not self._do(act, loan, rule):
                return

    def today(self) -> date:
        """The platform's day in China as far as its answers have shown: its clock may be ahead of this machine's."""
        return max(datetime.now(CHINA), self._latest).astimezone(CHINA).date()

    def _pay_out(self, case: Resource, contract_id: str, rule: Rule) -> None:
        contract = self._get("get_own_contract", contract_id)
        if contract is None:
            return
        there = {each["external_reference"] for each in self._all("list_own_loans", contract_id=contract_id)}
        for act in disbursements(case, contract, rule):
            if act.body["external_reference"] not in there:
                self._do(act, case, rule)
        for loan in self._all("list_own_loans", contract_id=contract_id):
            self.work_loan(loan["id"])

    def _decide(self, case: Resource, rule: Rule) -> Act | None:
        product: Resource = {}
        if case["state"] == "contacted":
            product = self._get("get_product", case["product"]["code"]) or {}
        try:
            return next_act(case, product, rule, self.today())
        except NoFigures as lacking:
            self._log.refused("propose_application", str(case["case_number"]), 0, {"detail": str(lacking)})
        return None

    def _rule_of_loan(self, loan_id: str) -> Rule | None:
        loan = self._get("get_own_loan", loan_id)
        contract = self._get("get_own_contract", loan["contract_id"]) if loan else None
        case = self._get("get_application", contract["application_id"]) if contract and contract["application_id"] else None
        return self._script.rule_for(case) if case else None

    def _do(self, act: Act, resource: Resource, rule: Rule) -> bool:
        """Whether to look again: it was done, or somebody was quicker."""
        named = str(resource.get("case_number") or resource.get("external_reference"))
        reply: Reply | None = None
        for program in self._able(act, resource):
            reply = program.call(act.operation, act.about, act.body)
            if reply.status != 403:  # such as the one who proposed and may not approve
                break
        if reply is None:
            return False
        if reply.ok:
            self._log.did(act.operation, named, str(reply.data.get("state", "")), rule=rule.name, by=program.client_id)
            return True
        self._log.refused(act.operation, named, reply.status, reply.data)
        return reply.status == 409 and reply.data.get("state") not in {None, resource.get("state")}

    def _able(self, act: Act, resource: Resource) -> Iterator[Program]:
        """The programs that may: those whose own view of the resource lists the action, or all where none is named."""
        looking = "get_own_loan" if "balance" in resource else "get_application"
        for program in self._programs:
            if not act.action or act.action in program.call(looking, resource["id"]).data.get("actions", []):
                yield program

    def _get(self, operation: str, about: str) -> Resource | None:
        for program in self._programs:
            reply = program.call(operation, about)
            if reply.ok:
                self._see_clock(reply.data)
                return reply.data
        return None

    def _all(self, operation: str, **query: str) -> Iterator[Resource]:
        """Every item of a list, page by page, as the first program sees it."""
        cursor: dict[str, str] = {}
        while True:
            reply = self._programs[0].call(operation, query={"limit": "200", **query, **cursor})
            if not reply.ok:
                self._log.refused(operation, "", reply.status, reply.data)
                return
            yield from reply.data["items"]
            if reply.data["next_cursor"] is None:
                return
            cursor = {"cursor": reply.data["next_cursor"]}

    def _see_clock(self, resource: Resource) -> None:
        for step in resource.get("steps", [])[-1:]:
            self._latest = max(self._latest, datetime.fromisoformat(step["at"].replace("Z", "+00:00")))
