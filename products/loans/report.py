"""Reports of many loans at once (贷后报送): each row is applied whole or not at all, then held against what was said.

The same content again is answered with the report that there is; after a refusal it is tried anew, since what stood in its way may be
mended. Rows that were applied before change nothing: their references are known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.documents.receive import own_organisation
from marketplace.errors import FieldError, Invalid, ZhidaError
from marketplace.events.record import record
from marketplace.ids import new_id
from products.loans.actions import Grade, classify, declare_default
from products.loans.differences import Stated, differences
from products.loans.disburse import Disbursement, disburse
from products.loans.doubts import Difference
from products.loans.events import REPORTED
from products.loans.models import REPORT_LINES_KEPT, Contract, Loan, LoanReport
from products.loans.repay import Payment, repay
from products.loans.repository import visible
from products.loans.states import Classification, LoanStatus

MOST_ROWS = 200  # of one request, which is answered with what became of each
REPEATABLE = frozenset({"rejected", "partly_applied"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedLoan:
    """One row. `disbursement` for a loan that may be new; `stated` is how the lender's own books have it on the day of the report."""

    contract_number: str
    external_reference: str
    stated: Stated
    disbursement: Disbursement | None = None
    repayments: tuple[Payment, ...] = ()
    classification: Classification | None = None
    note: str | None = None
    defaulted_on: date | None = None


Numbered = tuple[int, ReportedLoan]  # with the row's number as its sender counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """`apply_valid`: good rows count although others are refused. `digest`: SHA-256 of the content, in hexadecimal digits."""

    as_of: date
    digest: str
    apply_valid: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of rows so far. Of what is wrong and what differs at most `REPORT_LINES_KEPT` entries are kept; the counts are whole."""

    received: int = 0
    accepted: int = 0
    unchanged: int = 0
    rejected_rows: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    differences: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, row_problems: Sequence[dict[str, Any]]) -> None:
        """One row is not taken."""
        self.rejected_rows += 1
        self.rejected.extend(row_problems[: max(0, REPORT_LINES_KEPT - len(self.rejected))])

    def differ(self, found: Sequence[dict[str, Any]]) -> None:
        """A row that is taken says otherwise than what is recorded."""
        self.differences.extend(found[: max(0, REPORT_LINES_KEPT - len(self.differences))])

    def none_taken(self) -> "Outcome":
        """The same where one bad row took the others back."""
        return replace(self, accepted=0, unchanged=0)


class _TakeBack(Exception):
    """One bad row takes the others back."""


async def report_loans(
    session: AsyncSession, actor: Actor, reporting: Reporting, rows: Sequence[ReportedLoan], *, at: datetime
) -> LoanReport:
    """Apply a report. Raises: Invalid for a day to come, no rows or too many; Forbidden for a caller without an organisation."""
    _require_sound(reporting, rows, at.astimezone(SHANGHAI).date())
    report = await report_of(session, actor, reporting, at)
    if report.done_at is not None and report.state not in REPEATABLE:
        return report
    outcome = Outcome()
    await apply_whole(session, actor, report, list(enumerate(rows, start=1)), outcome, at=at)
    return report


async def report_of(session: AsyncSession, actor: Actor, reporting: Reporting, at: datetime) -> LoanReport:
    """The row of this content, new or as it is; of two at once the second waits here."""
    lender_id = own_organisation(actor)
    new = insert(LoanReport).values(
        id=new_id(), lender_id=lender_id, content_sha256=reporting.digest, as_of=reporting.as_of, state="checking", rejected=[],
        differences=[], apply_valid=reporting.apply_valid, received_at=at,
    )  # fmt: skip
    await session.execute(new.on_conflict_do_nothing())
    mine = (LoanReport.lender_id == lender_id) & (LoanReport.content_sha256 == reporting.digest)
    return (await session.scalars(select(LoanReport).where(mine).with_for_update().execution_options(populate_existing=True))).one()


async def apply_whole(
    session: AsyncSession, actor: Actor, report: LoanReport, rows: Sequence[Numbered], outcome: Outcome, *, at: datetime
) -> None:
    """All rows in the caller's transaction; without `apply_valid` one bad row, here or in `outcome` already, takes the others back."""
    try:
        async with session.begin_nested():
            await apply_rows(session, actor, report.as_of, rows, outcome, at=at)
            if outcome.rejected_rows and not report.apply_valid:
                raise _TakeBack
    except _TakeBack:
        outcome = outcome.none_taken()
    await finish(session, report, outcome, at=at)


async def apply_rows(session: AsyncSession, actor: Actor, as_of: date, rows: Sequence[Numbered], outcome: Outcome, *, at: datetime) -> None:
    """Each row whole or not at all; what became of it goes into `outcome`."""
    for number, row in rows:
        outcome.received += 1
        try:
            async with session.begin_nested():
                loan, changed = await _apply(session, actor, row, at)
        except ZhidaError as refused:
            outcome.refuse(_problems(number, refused))
            continue
        outcome.accepted, outcome.unchanged = outcome.accepted + 1, outcome.unchanged + (not changed)
        outcome.differ([_said(number, row, loan, each) for each in await differences(session, loan, row.stated, as_of)])


async def finish(session: AsyncSession, report: LoanReport, outcome: Outcome, *, at: datetime) -> None:
    """Write the result down and say so."""
    keep(report, outcome)
    report.state, report.done_at = _state(outcome), at
    data = {"state": report.state, "received": outcome.received, "rejected": outcome.rejected_rows, "by_file": report.file_key is not None}
    record(session, REPORTED, report.id, at=at, parties=[report.lender_id], data=data)
    await session.flush()


def keep(report: LoanReport, outcome: Outcome) -> None:
    """The figures so far."""
    report.received, report.accepted, report.unchanged = outcome.received, outcome.accepted, outcome.unchanged
    report.rejected_rows, report.rejected, report.differences = outcome.rejected_rows, outcome.rejected, outcome.differences


async def _apply(session: AsyncSession, actor: Actor, row: ReportedLoan, at: datetime) -> tuple[Loan, bool]:
    """The loan afterwards, and whether anything was new."""
    contract = await _contract(session, actor, row)
    known = Loan.external_reference == row.external_reference
    mine = visible(actor, "loans:loan:read", Loan)
    loan = (await session.scalars(select(Loan).where(known, mine, Loan.contract_id == contract.id))).one_or_none()
    changed = loan is None
    if loan is None or row.disbursement is not None:
        if row.disbursement is None:
            raise _refused("/external_reference", f"合同下没有借据号为 {row.external_reference} 的借款；新放款请同时报送放款金额和放款日")
        loan = await disburse(session, actor, contract.id, row.disbursement, at=at)
    for payment in row.repayments:
        done = await repay(session, actor, loan.id, payment, at=at)
        loan, changed = done.loan, changed or not done.unchanged
    if row.classification is not None and row.classification is not loan.classification:
        grade = Grade(classification=row.classification, classified_on=at.astimezone(SHANGHAI).date(), note=row.note)
        loan, changed = await classify(session, actor, loan.id, grade, at=at), True
    if row.defaulted_on is not None and loan.status in {LoanStatus.ACTIVE, LoanStatus.OVERDUE}:
        loan, changed = await declare_default(session, actor, loan.id, row.defaulted_on, at=at), True
    return loan, changed


async def _contract(session: AsyncSession, actor: Actor, row: ReportedLoan) -> Contract:
    mine = (Contract.contract_number == row.contract_number) & visible(actor, "loans:contract:read", Contract)
    found = (await session.scalars(select(Contract).where(mine))).one_or_none()
    if found is None:
        raise _refused("/contract_number", f"没有合同编号为 {row.contract_number} 的合同；请先在平台签约，或核对编号")
    return found


def _problems(number: int, refused: ZhidaError) -> list[dict[str, Any]]:
    faults = refused.errors if isinstance(refused, Invalid) and refused.errors else (FieldError("", str(refused)),)
    return [{"row": number, "field": fault.pointer.removeprefix("/"), "problem": fault.detail} for fault in faults]


def _said(number: int, row: ReportedLoan, loan: Loan, difference: Difference) -> dict[str, Any]:
    return {
        "row": number, "external_reference": row.external_reference, "loan_id": str(loan.id), "field": difference.field,
        "reported": difference.reported, "recorded": difference.recorded,
    }  # fmt: skip


def _state(outcome: Outcome) -> str:
    if not outcome.rejected_rows:
        return "applied"
    return "partly_applied" if outcome.accepted else "rejected"


def _require_sound(reporting: Reporting, rows: Sequence[ReportedLoan], today: date) -> None:
    wrong = []
    if reporting.as_of > today:
        wrong.append(FieldError("/as_of", f"数据日期 {reporting.as_of} 不能晚于今天 {today}"))
    if not 1 <= len(rows) <= MOST_ROWS:
        wrong.append(FieldError("/loans", f"一次报送 1 至 {MOST_ROWS} 笔借款，这次是 {len(rows)} 笔"))
    if wrong:
        raise Invalid("报送没有受理", wrong)


def _refused(pointer: str, text: str) -> Invalid:
    return Invalid("这一行没有登记", [FieldError(pointer, text)])
