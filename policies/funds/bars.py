"""The list of those who may not file or claim (禁入名单): entered with a day and a reason, lifted by another person, never deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.clients import people_behind
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, FieldError, Invalid, NotFound
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.models import Organisation
from marketplace.workflow.mover import FourEyesNeeded
from policies.funds.drafts import keepers_of
from policies.funds.events import BAR_LIFTED, BARRED
from policies.funds.models import Fund, FundBar
from policies.funds.repository import get_fund

CREATE, LIFT, LIST = "funds:bar:create", "funds:bar:lift", "funds:bar:list"
LONGEST_REASON = 1_000


class NoSuchBar(NotFound):
    """No such entry of the list, or not this caller's to see."""

    code = "bar_not_found"


class BarOver(Conflict):
    """The entry was lifted before."""

    code = "bar_over"


@dataclass(frozen=True, slots=True)
class BarTerms:
    """Whom, from and until which day (both included), why; `everywhere`: from all funds of the bureau."""

    organisation_id: UUID
    until_on: date
    reason_zh: str
    from_on: date | None = None
    everywhere: bool = False
    claim_id: UUID | None = None


async def bar(session: AsyncSession, actor: Actor, fund_id: UUID, terms: BarTerms, *, at: datetime) -> FundBar:
    """Keep an institution or an enterprise out of a fund. Raises: NoSuchFund, Invalid."""
    fund = await get_fund(session, actor, fund_id, CREATE)
    today = at.astimezone(SHANGHAI).date()
    from_on = terms.from_on or today
    await _require_sound(session, terms, from_on, today)
    made = FundBar(
        id=new_id(),
        bureau_id=fund.bureau_id,
        fund_id=None if terms.everywhere else fund.id,
        organisation_id=terms.organisation_id,
        from_on=from_on,
        until_on=terms.until_on,
        reason_zh=terms.reason_zh.strip(),
        claim_id=terms.claim_id,
        barred_by=actor.account_id,
        created_at=at,
    )
    session.add(made)
    await session.flush()
    record(session, BARRED, made.id, at=at, parties=(*keepers_of(fund), made.organisation_id), data=_facts(fund, made))
    return made


async def lift(session: AsyncSession, actor: Actor, fund_id: UUID, bar_id: UUID, reason_zh: str, *, at: datetime) -> FundBar:
    """End an entry before its day; by another person than who made it.

    Raises: NoSuchFund, NoSuchBar, FourEyesNeeded, Invalid without a reason, BarOver.
    """
    fund = await get_fund(session, actor, fund_id, LIFT)
    found = await session.scalar(select(FundBar).where(FundBar.id == bar_id, _of(fund)))
    if found is None:
        raise NoSuchBar("禁入名单里没有这一条")
    if found.barred_by is not None and found.barred_by in await people_behind(session, actor):
        raise FourEyesNeeded("须由另一人解除：这一条由你列入")
    said = reason_zh.strip()
    if not 0 < len(said) <= LONGEST_REASON:
        raise Invalid("有 1 处需要修改", [FieldError("/reason", f"请写明解除的原因，最多 {LONGEST_REASON} 个字符。")])
    values = {"lifted_by": actor.account_id, "lifted_at": at, "lifted_zh": said}
    done: Any = await session.execute(
        update(FundBar)
        .where(FundBar.id == bar_id, FundBar.lifted_at.is_(None))
        .values(**values)
        .returning(FundBar)
        .execution_options(populate_existing=True)
    )
    lifted: FundBar | None = done.scalar_one_or_none()
    if lifted is None:
        raise BarOver("这一条已经解除过了", state="lifted")
    record(session, BAR_LIFTED, bar_id, at=at, parties=(*keepers_of(fund), lifted.organisation_id), data=_facts(fund, lifted))
    return lifted


async def bars_of(session: AsyncSession, fund: Fund, *, limit: int) -> Sequence[tuple[FundBar, str]]:
    """Entries that bear on a fund with the names of those barred, the newest first."""
    wanted = select(FundBar, Organisation.name).join(Organisation, Organisation.id == FundBar.organisation_id).where(_of(fund))
    return [(row, name) for row, name in await session.execute(wanted.order_by(FundBar.id.desc()).limit(limit))]


def in_force(bar: FundBar, on: date) -> bool:
    """Whether it keeps somebody out on that day."""
    return bar.lifted_at is None and bar.from_on <= on <= bar.until_on


def _of(fund: Fund) -> Any:
    return (FundBar.bureau_id == fund.bureau_id) & or_(FundBar.fund_id.is_(None), FundBar.fund_id == fund.id)


def _facts(fund: Fund, bar: FundBar) -> dict[str, Any]:
    return {
        "fund_id": None if bar.fund_id is None else str(fund.id),
        "organisation_id": str(bar.organisation_id),
        "until_on": bar.until_on.isoformat(),
    }


async def _require_sound(session: AsyncSession, terms: BarTerms, from_on: date, today: date) -> None:
    faults = []
    if await session.get(Organisation, terms.organisation_id) is None:
        faults.append(FieldError("/organisation_id", "没有这家机构或企业，请核对编号。"))
    if terms.until_on < max(from_on, today):
        faults.append(FieldError("/until_on", f"截止日 {terms.until_on} 须不早于起始日 {from_on} 和今天 {today}。"))
    if not 0 < len(terms.reason_zh.strip()) <= LONGEST_REASON:
        faults.append(FieldError("/reason", f"请写明列入的原因，最多 {LONGEST_REASON} 个字符。"))
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
