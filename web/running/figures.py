"""How the installation is doing, read from the database, so that any process gives the same answer for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.lag import FollowerLag, LogLag, follower_lags, log_lag
from marketplace.tasks.repository import QueueSize, queue_sizes
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.states import DeliveryState

UNFINISHED = (DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.DEAD)
_CONNECTIONS = text(
    "SELECT application_name, count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1 ORDER BY 1"
)
_MOST_CONNECTIONS = text("SELECT current_setting('max_connections')::int")


@dataclass(frozen=True, slots=True)
class Figures:
    """`deliveries` by state, without those that arrived; `connections` by application."""

    log: LogLag
    followers: list[FollowerLag]
    queues: list[QueueSize]
    deliveries: Mapping[str, int]
    delivery_due_since: datetime | None  # the oldest attempt that should have been made
    connections: Mapping[str, int]
    most_connections: int


async def read_figures(session: AsyncSession, *, now: datetime) -> Figures:
    """All of them, as the system role."""
    deliveries, due_since = await _deliveries(session, now)
    connections = {(name or "unnamed"): count for name, count in await session.execute(_CONNECTIONS)}
    return Figures(
        log=await log_lag(session),
        followers=await follower_lags(session),
        queues=await queue_sizes(session, now=now),
        deliveries=deliveries,
        delivery_due_since=due_since,
        connections=connections,
        most_connections=(await session.execute(_MOST_CONNECTIONS)).scalar_one(),
    )


async def _deliveries(session: AsyncSession, now: datetime) -> tuple[dict[str, int], datetime | None]:
    """By endpoint, so that the index is used: delivered ones are many and stay."""
    due = func.min(WebhookDelivery.next_at).filter(WebhookDelivery.next_at <= now)
    query = (
        select(WebhookDelivery.status, func.count(), due)
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .where(WebhookDelivery.status.in_(UNFINISHED))
        .group_by(WebhookDelivery.status)
    )
    rows = (await session.execute(query)).all()
    waiting = [since for _, _, since in rows if since is not None]
    return {state.value: 0 for state in UNFINISHED} | {state.value: count for state, count, _ in rows}, min(waiting, default=None)
