"""How far behind the log and its followers are: for readiness, metrics and the operator's page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events import places
from marketplace.events.models import EventPending, EventRow
from marketplace.events.models_log import FollowerFailure, FollowerParked, FollowerRow


@dataclass(frozen=True, slots=True)
class LogLag:
    """`size` events have a place; `pending` committed ones have none yet, the oldest since `oldest_seconds` (0 if there is none)."""

    size: int
    pending: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class FollowerLag:
    """`behind` positions are unread. `failing` is how often the event in hand has failed, `parked` how many events wait for somebody."""

    name: str
    position: int
    behind: int
    failing: int
    parked: int
    updated_at: datetime


async def log_lag(session: AsyncSession) -> LogLag:
    """As the system role. The age is by the database's clock, which also wrote `recorded_at`."""
    age = func.extract("epoch", func.clock_timestamp() - func.min(EventRow.recorded_at))
    query = select(func.count(), age).select_from(EventPending).join(EventRow, EventRow.id == EventPending.event_id)
    pending, oldest = (await session.execute(query)).one()
    return LogLag(await places.head(session), pending, float(oldest or 0))


async def follower_lags(session: AsyncSession) -> list[FollowerLag]:
    """Every follower that ever ran here, by name; as the system role."""
    size = await places.head(session)
    parked = select(func.count()).where(FollowerParked.follower == FollowerRow.name).scalar_subquery()
    failing = select(FollowerFailure.attempts).where(FollowerFailure.follower == FollowerRow.name).scalar_subquery()
    query = select(FollowerRow, func.coalesce(failing, 0), parked).order_by(FollowerRow.name)
    return [
        FollowerLag(row.name, row.position, max(size - row.position, 0), attempts, waiting, row.updated_at)
        for row, attempts, waiting in await session.execute(query)
    ]
