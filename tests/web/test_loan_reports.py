"""Reports of many loans over the open interface: rows one by one, sent again, and held against what is recorded."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import today
from tests.products.loans.made import made_contract
from tests.web.callers import Caller, make_organisation, make_program, with_token
from tests.web.conftest import SignIn

PATH = "/api/v1/loans/reports"
PAID_OUT = today() - timedelta(days=10)


@dataclass
class Reporter:
    """A lender's program with one contract over 100,000.00."""

    bank: Caller
    number: str

    def row(self, **changes: Any) -> dict[str, Any]:
        new = {"amount": "50000.00", "disbursed_on": PAID_OUT.isoformat()}
        return {"contract_number": self.number, "external_reference": "JJ-1", "balance": "50000.00"} | new | changes

    async def send(self, *rows: dict[str, Any], **more: Any) -> httpx.Response:
        return await self.bank.request("POST", PATH, json={"as_of": today().isoformat(), "loans": list(rows)} | more)


@pytest.fixture
async def reporter(client: httpx.AsyncClient, session: AsyncSession) -> Reporter:
    bank, firm = await make_program(session, Role.BANK_OFFICER), await make_organisation(session)
    signed_on = today() - timedelta(days=40)
    contract = await made_contract(session, subject_id=firm.id, lender_id=bank.organisation_id, signed_on=signed_on)
    await session.commit()
    return Reporter(await with_token(client, session, bank), contract.contract_number)


async def test_a_new_loan_with_its_repayments_is_taken_and_compared(reporter: Reporter) -> None:
    paid = {"paid_on": today().isoformat(), "principal": "10000.00", "external_reference": "HK-1"}
    answer = await reporter.send(reporter.row(repayments=[paid], balance="39999.99", days_past_due=0, classification="special_mention"))
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert (report["state"], report["received"], report["accepted"], report["unchanged"]) == ("applied", 1, 1, 0)
    (found,) = report["differences"]
    assert (found["row"], found["field"], found["reported"], found["recorded"]) == (1, "balance", "39999.99", "40000.00")
    assert (await reporter.bank.get(f"{PATH}/{report['id']}")).json() == report
    loans = (await reporter.bank.get("/api/v1/loans?external_reference=JJ-1")).json()["items"]
    assert [(each["balance"], each["classification"]) for each in loans] == [("40000.00", "special_mention")]


async def test_the_same_content_again_is_the_same_report_and_known_rows_change_nothing(reporter: Reporter) -> None:
    first = (await reporter.send(reporter.row())).json()
    assert (await reporter.send(reporter.row())).json() == first
    again = (await reporter.send(reporter.row(state="active"))).json()
    assert (again["accepted"], again["unchanged"], again["differences"]) == (1, 1, [])
    assert len((await reporter.bank.get("/api/v1/loans")).json()["items"]) == 1


async def test_one_bad_row_refuses_all_unless_the_good_ones_are_to_count(reporter: Reporter) -> None:
    bad = reporter.row(contract_number="HT-无", external_reference="JJ-2"), reporter.row(external_reference="JJ-3", amount="50000.01")
    refused = (await reporter.send(reporter.row(), *bad)).json()
    assert (refused["state"], refused["accepted"]) == ("rejected", 0)
    assert [(each["row"], each["field"]) for each in refused["rejected"]] == [(2, "contract_number"), (3, "amount")]
    assert (await reporter.bank.get("/api/v1/loans")).json()["items"] == []
    partly = (await reporter.send(reporter.row(), *bad, on_error="apply_valid")).json()
    assert (partly["state"], partly["accepted"], {each["row"] for each in partly["rejected"]}) == ("partly_applied", 1, {2, 3})


async def test_other_content_of_a_known_repayment_has_to_say_what_it_corrects(reporter: Reporter) -> None:
    paid = {"paid_on": today().isoformat(), "principal": "10000.00", "external_reference": "HK-1"}
    await reporter.send(reporter.row(repayments=[paid]))
    other = (await reporter.send(reporter.row(repayments=[paid | {"principal": "20000.00"}]))).json()
    assert "reverses" in other["rejected"][0]["problem"]
    corrected = [paid, paid | {"principal": "20000.00", "external_reference": "HK-2", "reverses": "HK-1"}]
    assert (await reporter.send(reporter.row(repayments=corrected, balance="30000.00"))).json()["differences"] == []


async def test_another_lenders_contract_is_unknown_and_its_report_not_there(reporter: Reporter, token: SignIn) -> None:
    stranger = await token(Role.BANK_OFFICER)
    body = {"as_of": today().isoformat(), "loans": [reporter.row()]}
    answer = await stranger.request("POST", PATH, json=body)
    assert answer.json()["rejected"][0]["field"] == "contract_number"
    assert (await reporter.bank.get(f"{PATH}/{answer.json()['id']}")).status_code == 404


async def test_faults_of_the_whole_are_named_with_their_places(reporter: Reporter) -> None:
    lonely = reporter.row()
    del lonely["disbursed_on"]
    assert [each["pointer"] for each in (await reporter.send(lonely)).json()["errors"]] == ["/loans/0/disbursed_on"]
    later = (today() + timedelta(days=1)).isoformat()
    assert (await reporter.send(reporter.row(), as_of=later)).json()["errors"][0]["pointer"] == "/as_of"
    assert (await reporter.send()).status_code in {400, 422}


async def test_a_file_is_taken_at_once_and_a_second_time_changes_nothing(reporter: Reporter) -> None:
    content = f"合同编号,借据号,余额,放款金额,放款日\n{reporter.number},JJ-1,50000,50000,{PAID_OUT}\n".encode()
    told = {"as_of": today().isoformat(), "layout": '{"columns": {"余额": "balance"}}'}

    async def send(**more: str) -> httpx.Response:
        return await reporter.bank.request("POST", f"{PATH}/files", data=told | more, files={"file": ("a.csv", content)})

    first = await send()
    assert first.status_code == 200, first.text
    assert (first.json()["state"], first.json()["accepted"], first.json()["differences"]) == ("applied", 1, [])
    assert (await send()).json() == first.json()
    unknown = await send(layout="{}", as_of=PAID_OUT.isoformat())
    assert (unknown.status_code, "余额" in unknown.text) == (422, True)
    wrong = (await send(as_of="昨天", on_error="never", more="1")).json()
    assert {each["pointer"] for each in wrong["errors"]} == {"/as_of", "/on_error", "/more"}
