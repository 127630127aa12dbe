"""A lender files a loan in a fund (报送备案): checked at once, filed at once where the fund does so, else the manager decides."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.ids import new_id
from marketplace.members.models import Organisation
from marketplace.workflow.mover import CaseNotFound, begin
from policies.filings.book import book_of_loan
from policies.filings.by_system import move_by_system
from policies.filings.candidate import LIVE_STATES, Candidate, read_candidate
from policies.filings.events import SUBMITTED
from policies.filings.frozen import frozen_shares
from policies.filings.loan_facts import read_loan_file
from policies.filings.models import Filing
from policies.filings.numbers import next_number
from policies.filings.parties import parties_of
from policies.filings.states import FILING, FilingStatus
from policies.funds.models import Fund
from policies.funds.repository import get_fund
from policies.funds.states import FUND, FundStatus
from products.loans.first_loan import mark_first_loan
from products.loans.models import Loan
from products.loans.repository import get_loan


class FundNotOpen(Conflict):
    """The fund takes no filings now."""

    code = "fund_not_open"


class AlreadyFiled(Conflict):
    """The loan has a live filing in this fund, or the reference was used for something else."""

    code = "already_filed"


class NotFilable(Invalid):
    """The loan does not fit the fund; every fault names the rule that it breaks."""

    code = "not_filable"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRequest:
    """What a lender states. `amount_fen` None: the loan's whole principal."""

    loan_id: UUID
    amount_fen: int | None = None
    guarantor_id: UUID | None = None
    external_reference: str | None = None


async def submit_filing(session: AsyncSession, actor: Actor, fund_id: UUID, asked: FilingRequest, *, at: datetime) -> tuple[Filing, bool]:
    """File a loan of the caller's own, and whether this made it: the same reference with the same content answers with what is there.

    The session has to be the system's: the borrower's profile and other funds' filings are asked. Raises: NoSuchFund, FundNotOpen,
    AlreadyFiled, NotFilable with every fault.
    """
    fund = await get_fund(session, actor, fund_id)
    require_open(fund)
    loan = await _own_loan(session, actor, asked.loan_id)
    guarantor = await _guarantor(session, asked.guarantor_id)
    await lock_loan(session, loan.id)
    await mark_first_loan(session, loan.subject_id, at=at)  # which a share may hang on; the task after disbursement may not have run
    await session.refresh(loan)
    if (known := await _known(session, fund, loan, asked)) is not None:
        return known, False
    file = await read_loan_file(session, loan, guarantor)
    amount = loan.principal_fen if asked.amount_fen is None else asked.amount_fen
    candidate = await read_candidate(session, fund, file, amount, today=at.astimezone(SHANGHAI).date())
    if faults := candidate.faults():
        raise NotFilable("这笔借款没有备案", faults)
    return await enter(session, candidate, at=at, external_reference=asked.external_reference), True


def require_open(fund: Fund) -> None:
    """Raises: FundNotOpen."""
    if fund.status is not FundStatus.PUBLISHED:
        raise FundNotOpen(f"资金池现在「{FUND.labels_zh[fund.status]}」，不接受新的备案", state=fund.status)


async def lock_loan(session: AsyncSession, loan_id: UUID) -> None:
    """Filings of one loan queue here until the transaction ends, in whichever funds: of two at once the second sees the first."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"filing {loan_id}", 0))))


async def enter(session: AsyncSession, candidate: Candidate, *, at: datetime, external_reference: str | None = None) -> Filing:
    """Write the filing of a candidate without faults, and file it where the fund does so by itself and nothing is left to judge."""
    today = at.astimezone(SHANGHAI).date()
    filing = _made(candidate, await next_number(session, today), external_reference, at)
    filing.book = await book_of_loan(session, candidate.file.loan, at=at)
    session.add(filing)
    await session.flush()
    data = {"fund_id": str(filing.fund_id), "loan_id": str(filing.loan_id)}
    await begin(session, FILING, SUBMITTED, filing.id, filing.status, at=at, action="submit", parties=parties_of(filing), data=data)
    if candidate.rules.filing.automatic and candidate.plainly_met:
        return await file_at_once(session, filing, candidate, today, at=at)
    return filing


async def file_at_once(session: AsyncSession, filing: Filing, candidate: Candidate, today: date, *, at: datetime) -> Filing:
    """File in the program's own name."""
    assert candidate.terms is not None  # noqa: S101  # it has no faults
    values = {
        "fund_version_id": candidate.terms.version.id, "filed_on": today, "filed_at": at, "automatic": True,
        "shares": frozen_shares(candidate.rules, candidate.facts, filing.principal_fen),
    }  # fmt: skip
    data = {"fund_id": str(filing.fund_id), "fund_version_id": str(candidate.terms.version.id)}
    return await move_by_system(session, filing, "file_automatically", at=at, values=values, data=data)


def _made(candidate: Candidate, number: str, external_reference: str | None, at: datetime) -> Filing:
    fund, file = candidate.fund, candidate.file
    loan = file.loan
    return Filing(
        id=new_id(), status=FilingStatus.SUBMITTED, number=number, fund_id=fund.id, bureau_id=fund.bureau_id, manager_id=fund.manager_id,
        loan_id=loan.id, loan_reference=loan.external_reference, contract_number=file.contract.contract_number, subject_id=loan.subject_id,
        lender_id=loan.lender_id, branch_id=loan.branch_id, guarantor_id=file.guarantor and file.guarantor.id,
        external_reference=external_reference, principal_fen=loan.principal_fen, amount_fen=candidate.amount_fen,
        disbursed_on=loan.disbursed_on, due_on=loan.due_on, facts=candidate.facts, verdict=candidate.answer.verdict.value,
        submitted_at=at, updated_at=at,
    )  # fmt: skip


async def _own_loan(session: AsyncSession, actor: Actor, loan_id: UUID) -> Loan:
    try:
        return await get_loan(session, actor, loan_id)
    except CaseNotFound as absent:
        raise NotFilable("没有备案", [FieldError("/loan_id", "没有这笔借款，或者它不是贵司的")]) from absent


async def _guarantor(session: AsyncSession, guarantor_id: UUID | None) -> Organisation | None:
    if guarantor_id is None:
        return None
    found = await session.get(Organisation, guarantor_id)
    if found is None:
        raise NotFilable("没有备案", [FieldError("/guarantor_id", "平台上没有这家机构")])
    return found


async def _known(session: AsyncSession, fund: Fund, loan: Loan, asked: FilingRequest) -> Filing | None:
    """The filing that the same request made before. Raises: AlreadyFiled for another one in the way."""
    if asked.external_reference is not None:
        mine = (Filing.lender_id == loan.lender_id) & (Filing.external_reference == asked.external_reference)
        found = (await session.scalars(select(Filing).where(mine))).one_or_none()
        if found is not None and _same(found, fund, loan, asked):
            return found
        if found is not None:
            raise AlreadyFiled(f"编号 {asked.external_reference} 已用于备案 {found.number}，内容与这次不同；请核对", state=found.status)
    live = (Filing.fund_id == fund.id) & (Filing.loan_id == loan.id) & Filing.status.in_(LIVE_STATES)
    standing = (await session.scalars(select(Filing).where(live))).one_or_none()
    if standing is not None:
        raise AlreadyFiled(
            f"这笔借款在这个资金池已有备案 {standing.number}，现在「{FILING.labels_zh[standing.status]}」", state=standing.status
        )
    return None


def _same(found: Filing, fund: Fund, loan: Loan, asked: FilingRequest) -> bool:
    amount = loan.principal_fen if asked.amount_fen is None else asked.amount_fen
    stated = (fund.id, loan.id, amount, asked.guarantor_id)
    return (found.fund_id, found.loan_id, found.amount_fen, found.guarantor_id) == stated
