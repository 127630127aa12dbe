"""What the homes of guarantors and of fund managers show: what waits, what has defaulted, what must be shown soon."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.calendar.working_days import shanghai_day
from marketplace.members.repository import organisation_names
from policies.filings.conditions import Verdict
from policies.filings.models import Filing
from policies.filings.repository import LIST, visible
from policies.filings.states import FilingStatus
from web.homes.lines import Line, Pile
from web.views.filings import VERDICTS, days_since
from web.views.loan_words import yuan

SHOWN = 6
SOON = timedelta(days=30)


async def filing_piles(session: AsyncSession, actor: Actor, base: str, *, at: datetime) -> list[Pile]:
    """Counts over everything that the caller sees; one query."""
    filed = Filing.status == FilingStatus.FILED
    figures = (
        func.count().filter(Filing.status == FilingStatus.SUBMITTED),
        func.count().filter(filed),
        func.count().filter(filed, Filing.defaulted_on.is_not(None)),
        func.count().filter(filed, Filing.conditions_until <= shanghai_day(at) + SOON),
    )
    waiting, standing, defaulted, soon = (await session.execute(select(*figures).where(visible(actor, LIST)))).one()
    return [
        Pile("待备案", waiting, f"{base}?state=submitted", "笔", "warn" if waiting else ""),
        Pile("已备案", standing, f"{base}?state=filed", "笔"),
        Pile("其中违约", defaulted, f"{base}?state=filed", "笔", "bad" if defaulted else ""),
        Pile("30 天内须补齐资格", soon, f"{base}?state=filed", "笔", "warn" if soon else ""),
    ]


async def waiting_lines(session: AsyncSession, actor: Actor, base: str, *, at: datetime) -> list[Line]:
    """Filings that wait to be decided on, the oldest first."""
    wanted = select(Filing).where(visible(actor, LIST), Filing.status == FilingStatus.SUBMITTED).order_by(Filing.id).limit(SHOWN)
    return await _lines(session, (await session.scalars(wanted)).all(), base, at, "去核实")


async def defaulted_lines(session: AsyncSession, actor: Actor, base: str, *, at: datetime) -> list[Line]:
    """Filed loans that have defaulted, the latest first."""
    mine = (visible(actor, LIST), Filing.status == FilingStatus.FILED, Filing.defaulted_on.is_not(None))
    wanted = select(Filing).where(*mine).order_by(Filing.defaulted_on.desc(), Filing.id).limit(SHOWN)
    return await _lines(session, (await session.scalars(wanted)).all(), base, at, "去看")


async def _lines(session: AsyncSession, found: Sequence[Filing], base: str, at: datetime, action: str) -> list[Line]:
    names = await organisation_names(session, {each.subject_id for each in found} | {each.lender_id for each in found})
    return [_line(each, names[each.subject_id], names[each.lender_id], base, at, action) for each in found]


def _line(filing: Filing, borrower: str, lender: str, base: str, at: datetime, action: str) -> Line:
    if filing.defaulted_on is None:
        note = f"{lender}，{yuan(filing.amount_fen)} 元，{VERDICTS[Verdict(filing.verdict)][0]}"
        when = days_since(shanghai_day(filing.submitted_at), shanghai_day(at))
        return Line(f"{borrower} {filing.number}", note, f"{base}/{filing.id}", action, when)
    note = f"{lender}，余额 {yuan(filing.book['balance_fen'])} 元"
    return Line(f"{borrower} {filing.number}", note, f"{base}/{filing.id}", action, f"{filing.defaulted_on} 违约", "bad")
