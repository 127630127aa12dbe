"""An institution's callbacks when it is suspended, comes back or leaves the platform."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.record import record
from marketplace.tasks.enqueue import enqueue
from marketplace.webhooks.events import MOVED
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.states import WAITING, DeliveryState, EndpointState
from marketplace.webhooks.tasks import CATCH_UP


class Callbacks:
    """Endpoints. While one rests, its deliveries are written down and wait."""

    part = "callbacks"
    label_zh = "回调地址"
    suspended_zh = "暂停发送，恢复后补发"
    left_zh = "全部关闭，不再补发"

    async def count(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> int:
        """Not closed."""
        mine = (WebhookEndpoint.status != EndpointState.CLOSED) & WebhookEndpoint.organisation_id.in_(organisations)
        return await session.scalar(select(func.count()).select_from(WebhookEndpoint).where(mine)) or 0

    async def suspend(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> Sequence[UUID]:
        """Pause those that are in use."""
        wanted = select(WebhookEndpoint.id).where(WebhookEndpoint.organisation_id.in_(organisations))
        return await _turn(session, (await session.scalars(wanted)).all(), "pause", {EndpointState.ACTIVE}, EndpointState.PAUSED, at)

    async def resume(self, session: AsyncSession, things: Sequence[UUID], *, at: datetime) -> None:
        """Use them again, and send what has waited."""
        for each in await _turn(session, things, "resume", {EndpointState.PAUSED}, EndpointState.ACTIVE, at):
            await enqueue(session, CATCH_UP, {"endpoint_id": str(each)}, at=at, key=f"{each}:{at.isoformat()}")

    async def leave(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> None:
        """Close them; what still waits is given up."""
        wanted = select(WebhookEndpoint.id).where(WebhookEndpoint.organisation_id.in_(organisations))
        live = set(EndpointState) - {EndpointState.CLOSED}
        closed = await _turn(session, (await session.scalars(wanted)).all(), "close", live, EndpointState.CLOSED, at)
        await session.execute(
            update(WebhookDelivery)
            .where(WebhookDelivery.endpoint_id.in_(closed), WebhookDelivery.status.in_(WAITING))
            .values(status=DeliveryState.DEAD, next_at=None, turn=WebhookDelivery.turn + 1)
            .execution_options(synchronize_session=False)
        )


async def _turn(
    session: AsyncSession, ids: Sequence[UUID], action: str, sources: set[EndpointState], target: EndpointState, at: datetime
) -> Sequence[UUID]:
    """Bring endpoints from one of `sources` to `target`; the event says that the platform did it."""
    changed = await session.execute(
        update(WebhookEndpoint)
        .where(WebhookEndpoint.id.in_(ids), WebhookEndpoint.status.in_(sources))
        .values(status=target, version=WebhookEndpoint.version + 1)
        .returning(WebhookEndpoint.id, WebhookEndpoint.organisation_id)
        .execution_options(synchronize_session=False)
    )
    rows = changed.all()
    for row in rows:
        record(session, MOVED[action], row.id, at=at, parties=[row.organisation_id], data={"by": "platform", "to": target.value})
    return [row.id for row in rows]
