"""Sending again: one message because a person asks, or all that waited while an endpoint was paused."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.database.session import transaction
from marketplace.errors import Conflict
from marketplace.events.record import record
from marketplace.tasks.task_run import TaskRun
from marketplace.webhooks.events import DELIVERY_REDELIVERED
from marketplace.webhooks.lining_up import line_up
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.public_form import CONFIRMATION
from marketplace.webhooks.repository import delivery_of
from marketplace.webhooks.states import (
    DELIVERY_LABELS,
    ENDPOINT_LABELS,
    REDELIVERABLE,
    WAITING,
    DeliveryState,
    EndpointState,
)

RESEND = "webhooks:delivery:resend"
BATCH = 500


class NotRedeliverable(Conflict):
    """The delivery is waiting to be sent already, or its endpoint takes no messages."""

    code = "not_redeliverable"


async def redeliver(session: AsyncSession, actor: Actor, endpoint_id: UUID, delivery_id: UUID, *, at: datetime) -> WebhookDelivery:
    """Send the same message again at once, under its old id, for another 72 hours.

    Raises: DeliveryNotFound, NotRedeliverable.
    """
    delivery = await delivery_of(session, actor, endpoint_id, delivery_id, RESEND)
    await _wake_endpoint(session, delivery)
    statement = (
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id, WebhookDelivery.status.in_(REDELIVERABLE))
        .values(**_new_series(at))
        .returning(WebhookDelivery)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    lined_up = (await session.scalars(statement)).one_or_none()
    if lined_up is None:
        raise NotRedeliverable(f"这条回调现在是「{DELIVERY_LABELS[delivery.status]}」，不需要重发", state=delivery.status)
    await line_up(session, delivery_id, lined_up.turn, at=at)
    told = {"endpoint_id": str(endpoint_id), "attempts": lined_up.attempts}
    record(session, DELIVERY_REDELIVERED, delivery_id, at=at, parties=[lined_up.organisation_id], data=told)
    return lined_up


async def catch_up(run: TaskRun, *, endpoint_id: str) -> None:
    """The task `webhook.catch_up`: line up everything that waits at an endpoint, in batches of their own transactions.

    Run twice it gives a delivery two turns, of which only the later one is still good.
    """
    last: UUID | None = None
    while True:
        async with transaction(run.sessions, run.binding) as session:
            last = await _line_up_batch(session, UUID(endpoint_id), last, at=now())
        if last is None:
            return


async def _wake_endpoint(session: AsyncSession, delivery: WebhookDelivery) -> None:
    """Whoever asks for a message expects the endpoint to work. Raises: NotRedeliverable."""
    wanted = EndpointState.UNCONFIRMED if delivery.kind == CONFIRMATION else EndpointState.ACTIVE
    statement = (
        update(WebhookEndpoint)
        .where(WebhookEndpoint.id == delivery.endpoint_id, WebhookEndpoint.status == wanted)
        .values(failures_in_a_row=0, resting_until_at=None)
        .returning(WebhookEndpoint.id)
        .execution_options(synchronize_session=False)
    )
    if await session.scalar(statement) is None:
        present = (await session.scalars(select(WebhookEndpoint.status).where(WebhookEndpoint.id == delivery.endpoint_id))).one()
        raise NotRedeliverable(f"回调地址现在是「{ENDPOINT_LABELS[present]}」，不能重发这条回调", state=present)


async def _line_up_batch(session: AsyncSession, endpoint_id: UUID, last: UUID | None, *, at: datetime) -> UUID | None:
    """The last id of the batch; None once there is no more, or the endpoint is not active."""
    waiting = (
        select(WebhookDelivery.id)
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .where(
            WebhookDelivery.endpoint_id == endpoint_id,
            WebhookDelivery.kind != CONFIRMATION,
            WebhookDelivery.status.in_(WAITING),
            WebhookEndpoint.status == EndpointState.ACTIVE,
        )
        .order_by(WebhookDelivery.id)
        .limit(BATCH)
    )
    ids = (await session.scalars(waiting if last is None else waiting.where(WebhookDelivery.id > last))).all()
    if not ids:
        return None
    statement = update(WebhookDelivery).where(WebhookDelivery.id.in_(ids), WebhookDelivery.status.in_(WAITING)).values(**_new_series(at))
    turns = await session.execute(
        statement.returning(WebhookDelivery.id, WebhookDelivery.turn).execution_options(synchronize_session=False)
    )
    for delivery_id, turn in turns.all():
        await line_up(session, delivery_id, turn, at=at)
    return ids[-1]


def _new_series(at: datetime) -> dict[str, object]:
    """Another 72 hours from `at`."""
    return {
        "status": DeliveryState.PENDING,
        "turn": WebhookDelivery.turn + 1,
        "series_started_at": at,
        "series_failures": 0,
        "next_at": at,
        "delivered_at": None,
    }
