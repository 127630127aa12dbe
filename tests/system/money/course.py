"""What one loan of public money goes through while processes are killed: paid out, filed, defaulted, claimed, paid, recovered."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg

from marketplace.clock import today
from tests.system.crash.traffic import Client, Traffic

API = "/api/v1"
WHO = ("bank", "manager", "reviewer", "approver", "treasurer")
PAID_FEN, BACK_FEN = 2_500_000, 100_000
# Each claim ends like this: its state, what it was paid, its entries of each kind, the loan's state.
EXPECTED = ("recovering", PAID_FEN, {"reserve": 1, "payment": 1, "recovery": 1}, "recovering")
# What was acknowledged, and what the database has of it.
COUNTED = {
    "disburse": "SELECT count(*) FROM loan WHERE contract_id = %(contract)s",
    "file": "SELECT count(*) FROM filing WHERE fund_id = %(fund)s AND status = 'filed' AND loan_id IN"
    " (SELECT id FROM loan WHERE contract_id = %(contract)s)",
    "default": "SELECT count(*) FROM default_event d JOIN loan l ON l.id = d.loan_id WHERE l.contract_id = %(contract)s",
    "claim": "SELECT count(*) FROM claim WHERE fund_id = %(fund)s",
    "approve": "SELECT count(*) FROM journal_entry WHERE fund_id = %(fund)s AND kind = 'reserve'",
    "confirm": "SELECT count(*) FROM journal_entry WHERE fund_id = %(fund)s AND kind = 'payment'",
    "recover": "SELECT count(*) FROM claim_recovery WHERE fund_id = %(fund)s",
    "arrive": "SELECT count(*) FROM journal_entry WHERE fund_id = %(fund)s AND kind = 'recovery'",
}


@dataclass(frozen=True)
class Stage:
    """Where the cases play."""

    fund: UUID
    contract: UUID


class MoneyTraffic(Traffic):
    """Loans one after another, each request repeated under its key until its fate is known."""

    def __init__(self, port: int, clients: Mapping[str, Client], stage: Stage, *, threads: int = 3, seed: int = 0) -> None:
        super().__init__(port, tuple(clients[name] for name in WHO), threads=threads, seed=seed)
        self._stage = stage

    def one_case(self, rng: random.Random) -> None:
        """From the disbursement to the fund's part of a recovery."""
        mark, day = uuid4().hex[:16], today().isoformat()
        loan = self._ask("bank", f"/contracts/{self._stage.contract}/disbursements", "disburse", _paid_out(mark, day))
        filing = loan and self._ask("bank", f"/funds/{self._stage.fund}/filings", "filing", _filed(loan, mark))
        filed = filing and self._ask("manager", f"/filings/{filing['id']}/file", "file", {})
        default = filed and loan and self._ask("bank", f"/loans/{loan['id']}/default", "default", {"defaulted_on": day})
        claim = default and self._ask("bank", "/claims", "claim", _claimed(default, self._stage.fund, mark))
        if not claim:
            return
        with self.lock:
            self.history.cases.append(claim["id"])
        self._through(f"/claims/{claim['id']}", mark, day)

    def _through(self, one: str, mark: str, day: str) -> None:
        voucher = {"paid_on": day, "voucher": f"FK-{mark}"}
        steps: Sequence[tuple[str, str, str, dict[str, Any]]] = (
            ("bank", "submit", "submit", {}),
            ("reviewer", "pass_review", "review", {}),
            ("approver", "approve", "approve", {}),
            ("treasurer", "queue_payment", "queue", {}),
            ("treasurer", "confirm_payment", "confirm", voucher),
            ("bank", "recoveries", "recover", {"amount": f"{BACK_FEN // 100}.00", "recovered_on": day, "external_reference": mark}),
        )
        answer: dict[str, Any] | None = None
        for who, path, what, body in steps:
            answer = self._ask(who, f"{one}/{path}", what, body)
            if answer is None:
                return
        recovery = (answer or {})["recoveries"][0]["id"]
        self._ask("treasurer", f"{one}/recoveries/{recovery}/arrive", "arrive", {"arrived_on": day, "voucher": f"HK-{mark}"})

    def _ask(self, who: str, path: str, what: str, body: dict[str, Any]) -> dict[str, Any] | None:
        return self.settle(WHO.index(who), API + path, body, what)


def wrong_courses(connection: psycopg.Connection, traffic: MoneyTraffic, stage: Stage) -> list[str]:
    """Whatever was acknowledged is there once, and nothing else is."""
    history = traffic.history
    found = [f"refused: {what} with {status}: {said}" for what, status, said in history.refused[:5]]
    found += [f"no answer: {what}" for what in history.stuck[:5]]
    if found:
        return found
    names = {"fund": stage.fund, "contract": stage.contract}
    for what, query in COUNTED.items():
        (kept,) = connection.execute(query.encode(), names).fetchone() or (None,)
        if kept != history.acknowledged[what]:
            found.append(f"{what}: {history.acknowledged[what]} acknowledged, {kept} kept")
    return found + [f"claim {each} ended as {end}" for each in history.cases if (end := _end(connection, each)) != EXPECTED]


def _end(connection: psycopg.Connection, claim_id: str) -> tuple[Any, ...] | None:
    rows = connection.execute("SELECT kind, count(*)::int FROM journal_entry WHERE claim_id = %s GROUP BY 1", [claim_id]).fetchall()
    row = connection.execute(
        "SELECT c.status, c.paid_fen, l.status FROM claim c JOIN loan l ON l.id = c.loan_id WHERE c.id = %s", [claim_id]
    ).fetchone()
    return None if row is None else (row[0], row[1], dict(rows), row[2])


def _paid_out(mark: str, day: str) -> dict[str, Any]:
    return {"amount": "50000.00", "disbursed_on": day, "external_reference": f"JJ-{mark}"}


def _filed(loan: dict[str, Any], mark: str) -> dict[str, Any]:
    return {"loan_id": loan["id"], "external_reference": f"BA-{mark}"}


def _claimed(loan: dict[str, Any], fund: UUID, mark: str) -> dict[str, Any]:
    return {"default_event_id": loan["default_event"]["id"], "fund_id": str(fund), "external_reference": f"BC-{mark}"}
