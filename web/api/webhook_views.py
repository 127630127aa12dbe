"""Endpoints, deliveries and the feed as the open interface shows them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.webhooks.models import EventFeedEntry, WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.states import ENDPOINT, DeliveryState, EndpointState
from marketplace.webhooks.transport import Failure
from marketplace.workflow.reading import actions, open_moves
from web.api.pagination import Page

Url = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000, description="https 地址，端口 443 或 8443")]
Entry = Annotated[str, msgspec.Meta(min_length=1, max_length=96)]
Entries = Annotated[list[Entry], msgspec.Meta(min_length=1, max_length=50, description="事件名，或「资源名.*」")]
Description = Annotated[str, msgspec.Meta(max_length=200, description="给自己看的说明")]
Challenge = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="webhook.confirmation 消息里的 data.challenge")]


class WebhookWish(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A new endpoint."""

    url: Url
    events: Entries
    description: Description = ""


class WebhookConfirmation(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the endpoint was sent."""

    challenge: Challenge


class Webhook(msgspec.Struct, frozen=True):
    """An endpoint; its secret is only shown by the answers that make one."""

    id: UUID
    url: str
    events: list[str]
    description: str
    state: EndpointState
    created_at: datetime
    rotated_at: datetime
    previous_secret_until: datetime | None
    actions: list[str]


class WebhookWithSecret(msgspec.Struct, frozen=True):
    """An endpoint and its new secret, shown this once. While `previous_secret_until` lasts, messages carry both signatures."""

    webhook: Webhook
    secret: str


class Delivery(msgspec.Struct, frozen=True):
    """One message to an endpoint. `type` webhook.confirmation is the one that a new endpoint has to answer."""

    id: UUID
    event_id: UUID | None
    type: str
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    last_status: int | None
    last_failure: Failure | None
    created_at: datetime
    delivered_at: datetime | None


class WebhookPage(Page[Webhook], frozen=True):
    """One page of endpoints; `next_cursor` is null on the last one."""


class DeliveryPage(Page[Delivery], frozen=True):
    """One page of deliveries; `next_cursor` is null on the last one."""


class Subject(msgspec.Struct, frozen=True):
    """What an event is about."""

    kind: str
    id: UUID


class Event(msgspec.Struct, frozen=True):
    """A public event, the same from the feed and by webhook. Of two about one subject the larger `position` is the newer."""

    id: UUID
    type: str
    occurred_at: datetime
    position: int
    subject: Subject
    data: dict[str, Any]


class EventPage(msgspec.Struct, frozen=True):
    """A piece of the feed. `next_cursor` is never null: after the last event it is where the next ones will stand."""

    items: list[Event]
    next_cursor: str


async def webhook_view(session: AsyncSession, actor: Actor, endpoint: WebhookEndpoint) -> Webhook:
    """With what this caller may do next."""
    moves = await open_moves(session, actor, ENDPOINT, endpoint.id, endpoint)
    return Webhook(
        endpoint.id,
        endpoint.url,
        endpoint.events,
        endpoint.description,
        endpoint.status,
        endpoint.created_at,
        endpoint.rotated_at,
        endpoint.previous_until_at,
        actions(moves),
    )


def delivery_view(row: WebhookDelivery) -> Delivery:
    """Without the body: the feed has it."""
    return Delivery(
        row.id,
        row.event_id,
        row.kind,
        row.status,
        row.attempts,
        row.next_at,
        row.last_status,
        row.last_failure,
        row.created_at,
        row.delivered_at,
    )


def event_view(entry: EventFeedEntry) -> Event:
    """As it was written into the feed."""
    return msgspec.convert(entry.body, Event)
