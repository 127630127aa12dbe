"""Putting a version of the rules in force on its day: at once, or by the daily task."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.clock import SHANGHAI
from marketplace.events.record import record
from policies.funds.drafts import keepers_of
from policies.funds.events import FUND_PUBLISHED
from policies.funds.models import Fund, FundVersion
from policies.funds.states import FundStatus

NEVER_IN_FORCE = frozenset({FundStatus.DRAFT, FundStatus.SUBMITTED})


async def put_in_force(session: AsyncSession, fund: Fund, version: FundVersion, *, at: datetime) -> None:
    """From now on new filings come under this version; a fund that rests goes on resting."""
    fund.current_version_id, fund.updated_at, fund.version = version.id, at, fund.version + 1
    if fund.status in NEVER_IN_FORCE:
        fund.status = FundStatus.PUBLISHED
    await session.flush()
    record(session, FUND_PUBLISHED, fund.id, at=at, parties=keepers_of(fund), data=facts_of(fund, version))


def facts_of(fund: Fund, version: FundVersion) -> dict[str, Any]:
    """Ids, code and hash for the event."""
    return {"code": fund.code, "version_id": str(version.id), "version": version.number, "content_sha256": version.content_hash}


async def put_due_in_force(session: AsyncSession, *, at: datetime) -> int:
    """Every version whose day has come; their number. Of several of one fund the one published last counts."""
    due = await _due(session, at)
    for fund, version in due:
        await put_in_force(session, fund, version, at=at)
    return len(due)


async def _due(session: AsyncSession, at: datetime) -> Sequence[tuple[Fund, FundVersion]]:
    current, today = aliased(FundVersion), at.astimezone(SHANGHAI).date()
    last = select(func.max(FundVersion.number)).where(FundVersion.fund_id == Fund.id, FundVersion.effective_from <= today)
    rows = await session.execute(
        select(Fund, FundVersion)
        .join(FundVersion, FundVersion.fund_id == Fund.id)
        .outerjoin(current, current.id == Fund.current_version_id)
        .where(
            Fund.status != FundStatus.WITHDRAWN,
            FundVersion.number == last.correlate(Fund).scalar_subquery(),
            FundVersion.number > func.coalesce(current.number, 0),
        )
        .order_by(Fund.id)
        .with_for_update(of=Fund)
    )
    return [(fund, version) for fund, version in rows]
