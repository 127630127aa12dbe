"""Files of loan reports that are left to the task: applied whole or not at all, or row by row, and gone on with after a crash."""

import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.documents.store import FolderStore
from marketplace.tasks.task_run import TaskRun
from products.loans import report_intake
from products.loans.models import Contract, Loan, LoanReport
from products.loans.report_intake import FileTerms, bring_report, confirm_report
from products.loans.report_task import apply_report
from tests.products.loans.made import made_contract
from tests.web.callers import make_organisation

HEADINGS = "合同编号,借据号,贷款余额,放款金额,放款日"
PAID_OUT = today() - timedelta(days=5)
SHORT_OF_LINE = 60_000  # twice this is beyond the line of 100,000.00


@dataclass
class Bench:
    """One lender with a contract, its store, and the task's hands."""

    sessions: Sessions
    store: FolderStore
    contract: Contract

    @property
    def actor(self) -> Actor:
        return Actor(Role.BANK_OFFICER, account_id=None, organisation_id=self.contract.lender_id)

    def row(self, reference: str, yuan: int) -> str:
        return f"{self.contract.contract_number},{reference},{yuan},{yuan},{PAID_OUT}"

    async def brought(self, *rows: str, apply_valid: bool) -> UUID:
        content = io.BytesIO("\n".join([HEADINGS, *rows]).encode())
        terms = FileTerms(as_of=today(), file_name="示例.csv", apply_valid=apply_valid, declared={})
        async with transaction(self.sessions, Binding(Role.BANK_OFFICER.value, self.contract.lender_id)) as session:
            report = await bring_report(session, self.store, self.actor, terms, content, at=now())
            return (await confirm_report(session, self.store, self.actor, report.id, {}, at=now())).id

    async def applied(self, report_id: UUID) -> LoanReport:
        async with transaction(self.sessions, Binding.system()) as session:
            run = TaskRun(uuid4(), 1, now(), session, self.sessions, Binding.system())
            await apply_report(run, self.store, report_id=str(report_id))
        async with transaction(self.sessions, Binding.system()) as session:
            return await session.get_one(LoanReport, report_id)

    async def references(self) -> set[str]:
        async with transaction(self.sessions, Binding.system()) as session:
            return set(await session.scalars(select(Loan.external_reference).where(Loan.contract_id == self.contract.id)))


@pytest.fixture
async def bench(system_sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(report_intake, "AT_ONCE_BYTES", 0)
    async with transaction(system_sessions, Binding.system()) as session:
        lender, firm = await make_organisation(session, Role.BANK_OFFICER), await make_organisation(session)
        signed_on = today() - timedelta(days=9)
        contract = await made_contract(session, subject_id=firm.id, lender_id=lender.id, signed_on=signed_on)
    return Bench(system_sessions, FolderStore(tmp_path), contract)


async def test_one_bad_row_takes_back_all_and_every_bad_row_is_named(bench: Bench) -> None:
    report_id = await bench.brought(
        bench.row("JJ-1", SHORT_OF_LINE), bench.row("JJ-2", SHORT_OF_LINE), "HT-无,JJ-3,1,1,昨天", apply_valid=False
    )
    done = await bench.applied(report_id)
    assert (done.state, done.received, done.accepted, done.rejected_rows) == ("rejected", 3, 0, 2)
    assert {(each["row"], each["field"]) for each in done.rejected} == {(3, "amount"), (4, "disbursed_on")}
    assert await bench.references() == set()


async def test_good_rows_count_although_others_are_refused(bench: Bench) -> None:
    report_id = await bench.brought(bench.row("JJ-1", SHORT_OF_LINE), bench.row("JJ-2", SHORT_OF_LINE), apply_valid=True)
    done = await bench.applied(report_id)
    assert (done.state, done.accepted, done.rejected_rows, done.done_to) == ("partly_applied", 1, 1, 3)
    assert await bench.references() == {"JJ-1"}
    again = await bench.applied(report_id)
    assert (again.accepted, again.done_at) == (1, done.done_at)


async def test_after_a_crash_it_goes_on_behind_the_last_row_that_was_done(bench: Bench) -> None:
    report_id = await bench.brought(bench.row("JJ-1", 1_000), bench.row("JJ-2", 1_000), apply_valid=True)
    known: dict[str, Any] = {"done_to": 2, "received": 1, "accepted": 1}
    async with transaction(bench.sessions, Binding.system()) as session:
        await session.execute(update(LoanReport).where(LoanReport.id == report_id).values(**known))
    done = await bench.applied(report_id)
    assert (done.state, done.received, done.accepted) == ("applied", 2, 2)
    assert await bench.references() == {"JJ-2"}
