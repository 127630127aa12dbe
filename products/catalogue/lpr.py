"""The loan prime rate as the platform keeps it: entered by an operator with its source, never changed, read as a table of days."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.cash_flows.months import month_later
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.reference.lpr import LprEntry, LprTable
from products.catalogue.draft_models import LprRate
from products.catalogue.events import LPR_ENTERED
from products.catalogue.revision import lock_catalogue

MOST_PCT = 100
FINEST = Decimal("0.0001")
LONGEST_MONTHS = 2  # announced monthly: an entry that claims to hold longer hides that nobody has looked


class LprAnnouncement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One announcement: per cent a year; known to stand from `published_on` to `holds_until`, both included."""

    published_on: date
    holds_until: date
    one_year_pct: Decimal
    five_years_pct: Decimal
    source: Annotated[str, Meta(max_length=200)]


async def lpr_table(session: AsyncSession) -> LprTable:
    """Every entry; one statement of a dozen rows a year."""
    return LprTable(
        LprEntry(row.published_on, row.holds_until, row.one_year_pct, row.five_years_pct, row.source)
        for row in await session.scalars(select(LprRate).order_by(LprRate.published_on))
    )


async def lpr_history(session: AsyncSession, *, limit: int = 120) -> Sequence[tuple[LprRate, str | None]]:
    """The newest first, each with the name of who entered it."""
    rows = await session.execute(
        select(LprRate, Account.display_name)
        .outerjoin(Account, Account.id == LprRate.entered_by)
        .order_by(LprRate.published_on.desc())
        .limit(limit)
    )
    return [(rate, name) for rate, name in rows]


async def enter_lpr(session: AsyncSession, actor: Actor, said: LprAnnouncement, *, at: datetime) -> LprRate:
    """Keep an announcement. Raises: Invalid with every fault, also where it overlaps what is known."""
    await lock_catalogue(session)
    present = list(await session.scalars(select(LprRate)))
    if faults := [*_faults(said), *_overlaps(said, present)]:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    made = LprRate(
        id=new_id(),
        published_on=said.published_on,
        holds_until=said.holds_until,
        one_year_pct=said.one_year_pct,
        five_years_pct=said.five_years_pct,
        source=said.source.strip(),
        entered_by=actor.account_id,
        entered_at=at,
    )
    session.add(made)
    await session.flush()
    data = {"published_on": said.published_on.isoformat(), "holds_until": said.holds_until.isoformat()}
    record(session, LPR_ENTERED, made.id, at=at, data=data)
    return made


def _faults(said: LprAnnouncement) -> list[FieldError]:
    faults = []
    for name, pct in (("one_year_pct", said.one_year_pct), ("five_years_pct", said.five_years_pct)):
        if not pct.is_finite() or not 0 < pct <= MOST_PCT or pct % FINEST:
            faults.append(FieldError(f"/{name}", f"请填 0 至 {MOST_PCT} 之间、最多四位小数的年利率（%），如 3.10。"))
    if said.holds_until < said.published_on:
        faults.append(FieldError("/holds_until", "有效至早于公布日。"))
    elif said.holds_until > month_later(said.published_on, LONGEST_MONTHS):
        faults.append(FieldError("/holds_until", f"利率每月公布一次，有效至不能晚于公布日之后 {LONGEST_MONTHS} 个月。"))
    if not said.source.strip():
        faults.append(FieldError("/source", "请写明出处，如公告的名称和日期。"))
    return faults


def _overlaps(said: LprAnnouncement, present: Sequence[LprRate]) -> list[FieldError]:
    over = [row for row in present if row.published_on <= said.holds_until and said.published_on <= row.holds_until]
    return [
        FieldError("/published_on", f"与 {row.published_on} 公布、有效至 {row.holds_until} 的一条重叠；每一天只有一个利率。")
        for row in over[:3]
    ]
