"""Deliveries from events: the follower `webhooks` writes one for each endpoint that wants the event."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.clock import now
from marketplace.events.followers import Follower
from marketplace.events.kinds import EventKind
from marketplace.events.log import LoggedEvent
from marketplace.ids import new_id
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.webhooks.lining_up import line_up
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.public_form import CONFIRMATION, confirmation_form, public_form
from marketplace.webhooks.states import DeliveryState, EndpointState
from marketplace.webhooks.subscriptions import matches

RECEIVING = (EndpointState.ACTIVE, EndpointState.PAUSED)


def webhooks_follower(kinds: Collection[EventKind]) -> Follower:
    """Writes deliveries of the public ones among `kinds`."""
    for_all = frozenset(kind.name for kind in kinds if kind.for_all)
    return Follower(
        "webhooks", "回调发送", partial(write_deliveries, for_all=for_all), frozenset(kind.name for kind in kinds if kind.public)
    )


async def write_deliveries(session: AsyncSession, event: LoggedEvent, *, for_all: frozenset[str] = frozenset()) -> None:
    """One delivery for each endpoint that wants it, with its task; at a paused endpoint it waits without one. Again adds nothing.

    Endpoints are those of the event's parties, or everybody's if the kind is in `for_all`.
    """
    endpoints = (
        select(WebhookEndpoint)
        .join(Organisation, Organisation.id == WebhookEndpoint.organisation_id)
        .where(
            true() if event.kind in for_all else WebhookEndpoint.organisation_id.in_(event.parties),
            WebhookEndpoint.status.in_(RECEIVING),
            Organisation.status == OrganisationStatus.ACTIVE,
        )
    )
    at = now()
    for endpoint in await session.scalars(endpoints.order_by(WebhookEndpoint.id)):
        if matches(endpoint.events, event.kind):
            await _write_one(session, endpoint, event, at)


async def add_confirmation(session: AsyncSession, endpoint: WebhookEndpoint, *, at: datetime) -> None:
    """The message that a new endpoint has to answer."""
    delivery = WebhookDelivery(
        **_new_row(endpoint, CONFIRMATION, confirmation_form(endpoint.id, at), at), event_id=None, position=None, turn=1, next_at=at
    )
    session.add(delivery)
    await session.flush()
    await line_up(session, delivery.id, 1, at=at)


async def _write_one(session: AsyncSession, endpoint: WebhookEndpoint, event: LoggedEvent, at: datetime) -> None:
    sent_now = endpoint.status is EndpointState.ACTIVE
    row = insert(WebhookDelivery).values(
        **_new_row(endpoint, event.kind, public_form(event), at),
        event_id=event.id,
        position=event.position,
        turn=1 if sent_now else 0,
        next_at=at if sent_now else None,
    )
    written: UUID | None = await session.scalar(row.on_conflict_do_nothing().returning(WebhookDelivery.id))
    if written is not None and sent_now:
        await line_up(session, written, 1, at=at)


def _new_row(endpoint: WebhookEndpoint, kind: str, body: dict[str, Any], at: datetime) -> dict[str, Any]:
    """`body` becomes text here once, so that every attempt signs the same bytes."""
    return {
        "id": new_id(),
        "organisation_id": endpoint.organisation_id,
        "endpoint_id": endpoint.id,
        "kind": kind,
        "status": DeliveryState.PENDING,
        "series_started_at": at,
        "body": exact_json.encode_text(body),
        "created_at": at,
    }
