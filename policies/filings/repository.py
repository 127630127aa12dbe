"""Every query of filings."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.workflow.mover import CaseNotFound, load
from policies.filings.models import Filing, GuarantorPayment
from policies.filings.states import FilingStatus

READ, LIST = "filings:filing:read", "filings:filing:list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Filters of a list; None leaves one out. `text`: a filing's or a loan's number from its beginning."""

    fund_id: UUID | None = None
    status: str | None = None
    lender_id: UUID | None = None
    external_reference: str | None = None
    text: str = ""


def visible(actor: Actor, permission: str = READ) -> ColumnElement[bool]:
    """Filings in which the caller's organisation is a party, in whichever part: an organisation plays only one."""
    parts = (Filing.lender_id, Filing.branch_id, Filing.guarantor_id, Filing.bureau_id, Filing.manager_id)
    return or_(*(visible_to(actor, permission, organisation=each, state=Filing.status) for each in parts))


async def get_filing(session: AsyncSession, actor: Actor, filing_id: UUID) -> Filing:
    """One filing. Raises: CaseNotFound."""
    return await load(session, Filing, filing_id, visible=visible(actor))


async def hold_filing(session: AsyncSession, actor: Actor, filing_id: UUID) -> Filing:
    """The same, locked until the transaction ends. Raises: CaseNotFound."""
    mine = select(Filing).where(Filing.id == filing_id, visible(actor)).with_for_update().execution_options(populate_existing=True)
    found = (await session.scalars(mine)).one_or_none()
    if found is None:
        raise CaseNotFound("没有这件备案，或者它不对你开放")
    return found


async def list_filings(session: AsyncSession, actor: Actor, wanted: Wanted, *, limit: int, after: UUID | None = None) -> Sequence[Filing]:
    """The newest first; `after` is the id of the last one of the page before."""
    chosen = select(Filing).where(visible(actor, LIST), *_asked(wanted))
    later = chosen if after is None else chosen.where(Filing.id < after)
    return (await session.scalars(later.order_by(Filing.id.desc()).limit(limit))).all()


async def count_by_state(session: AsyncSession, actor: Actor) -> dict[FilingStatus, int]:
    """How many the caller sees in each state; one query."""
    counted = select(Filing.status, func.count()).where(visible(actor, LIST)).group_by(Filing.status)
    return {row[0]: row[1] for row in await session.execute(counted)}


async def payments_of(session: AsyncSession, filing_id: UUID) -> Sequence[GuarantorPayment]:
    """Everything that the guarantor recorded, corrections included, the oldest first."""
    wanted = select(GuarantorPayment).where(GuarantorPayment.filing_id == filing_id).order_by(GuarantorPayment.id)
    return (await session.scalars(wanted)).all()


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    columns = (
        (Filing.fund_id, wanted.fund_id),
        (Filing.status, wanted.status),
        (Filing.lender_id, wanted.lender_id),
        (Filing.external_reference, wanted.external_reference),
    )
    chosen = [column == value for column, value in columns if value is not None]
    if wanted.text:
        numbers = (Filing.number, Filing.loan_reference, Filing.contract_number)
        chosen.append(or_(*(each.startswith(wanted.text, autoescape=True) for each in numbers)))
    return chosen
