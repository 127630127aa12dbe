"""Who is on leave today and who stands in (请假、代理), of several people at once: for queues, and for whoever hands out cases."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.clock import SHANGHAI
from marketplace.members.leave_models import Leave


@dataclass(frozen=True, slots=True)
class Away:
    """An absence that holds today. `until` is its last day; `delegate` the name of who handles the cases meanwhile."""

    until: date
    delegate_id: UUID
    delegate: str


async def away_among(session: AsyncSession, account_ids: Collection[UUID], *, at: datetime) -> dict[UUID, Away]:
    """Those of the accounts that are away on the day of `at`, as far as the caller's organisation may know; one query, none for nobody."""
    if not account_ids:
        return {}
    day = at.astimezone(SHANGHAI).date()
    found = await session.execute(
        select(Leave.account_id, Leave.ends_on, Leave.delegate_id, Account.display_name)
        .join(Account, Account.id == Leave.delegate_id)
        .where(Leave.account_id.in_(account_ids), Leave.ended_at.is_(None), Leave.starts_on <= day, Leave.ends_on >= day)
    )
    return {account_id: Away(until, delegate_id, name) for account_id, until, delegate_id, name in found}
