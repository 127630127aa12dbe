"""What an institution's administrator does with its endpoints: register, confirm, rotate the secret, pause, resume, close."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.database.sealing import Sealer
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.tasks.enqueue import enqueue
from marketplace.webhooks.confirmation import require_challenge
from marketplace.webhooks.deliveries import add_confirmation
from marketplace.webhooks.events import MOVED, WEBHOOK_REGISTERED, WEBHOOK_SECRET_ROTATED
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.repository import endpoint_of
from marketplace.webhooks.same_address import usual_spelling
from marketplace.webhooks.secrets import ROTATION_OVERLAP, new_challenge, sealed_key
from marketplace.webhooks.signatures import new_key, written_secret
from marketplace.webhooks.states import CHANGE, ENDPOINT, WAITING, DeliveryState, EndpointState
from marketplace.webhooks.subscriptions import checked_entries
from marketplace.webhooks.targets import TargetCheck
from marketplace.webhooks.tasks import CATCH_UP
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from marketplace.workflow.moves import TransitionNotAllowed

MOST_ENDPOINTS = 20
LONGEST_DESCRIPTION = 200
_ONE_REGISTRATION = text("SELECT pg_advisory_xact_lock(hashtextextended('webhook_endpoint:' || :organisation, 0))")


class TooManyEndpoints(Conflict):
    """The institution has as many open endpoints as it may have."""

    code = "too_many_endpoints"


class EndpointExists(Conflict):
    """The institution has an open endpoint with this address, however it is spelt."""

    code = "endpoint_exists"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the administrator typed."""

    url: str
    events: Sequence[str]
    description: str = ""


@dataclass(frozen=True, slots=True)
class WithSecret:
    """An endpoint and its new secret, which can be shown this once."""

    endpoint: WebhookEndpoint
    secret: str


async def register(
    session: AsyncSession, actor: Actor, wish: Wish, *, targets: TargetCheck, sealer: Sealer, public_names: Collection[str], at: datetime
) -> WithSecret:
    """A new endpoint, unconfirmed, and the message that it has to answer.

    Raises: TargetRefused, UnknownEvents, Invalid, TooManyEndpoints, EndpointExists.
    """
    organisation_id = _organisation(actor)
    entries = checked_entries(wish.events, public_names)
    if len(wish.description) > LONGEST_DESCRIPTION:
        fault = f"说明最多 {LONGEST_DESCRIPTION} 个字符"
        raise Invalid(fault, [FieldError("/description", fault)])
    await targets.require(wish.url)
    await _require_room(session, organisation_id, wish.url)
    endpoint_id, key = new_id(), new_key()
    endpoint = WebhookEndpoint(
        id=endpoint_id,
        organisation_id=organisation_id,
        status=EndpointState.UNCONFIRMED,
        url=wish.url,
        events=entries,
        description=wish.description.strip(),
        secret_current=sealed_key(sealer, endpoint_id, key),
        challenge=new_challenge(sealer, endpoint_id),
        rotated_at=at,
        created_at=at,
    )
    session.add(endpoint)
    await session.flush()
    await add_confirmation(session, endpoint, at=at)
    record(session, WEBHOOK_REGISTERED, endpoint_id, at=at, parties=[organisation_id], data={"events": entries})
    return WithSecret(endpoint, written_secret(key))


async def confirm(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, challenge: str, *, sealer: Sealer, at: datetime
) -> WebhookEndpoint:
    """Confirm by the challenge that arrived at the endpoint. Raises: EndpointNotFound, TransitionNotAllowed, WrongChallenge."""
    endpoint = await endpoint_of(session, actor, endpoint_id, CHANGE)
    ENDPOINT.require(endpoint.status, ENDPOINT.move("confirm"))
    require_challenge(endpoint, challenge, sealer)
    return await _move(session, actor, endpoint, "confirm", at)


async def pause(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> WebhookEndpoint:
    """Stop sending; events go on being written down. Raises: EndpointNotFound, TransitionNotAllowed, StaleVersion."""
    endpoint = await endpoint_of(session, actor, endpoint_id, CHANGE)
    return await _move(session, actor, endpoint, "pause", at, version, said)


async def resume(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> WebhookEndpoint:
    """Send again, first what has waited, for another 72 hours each. Raises: EndpointNotFound, TransitionNotAllowed, StaleVersion."""
    endpoint = await _move(session, actor, await endpoint_of(session, actor, endpoint_id, CHANGE), "resume", at, version, said)
    await enqueue(session, CATCH_UP, {"endpoint_id": str(endpoint_id)}, at=at, key=f"{endpoint_id}:{endpoint.version}")
    return endpoint


async def close(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> WebhookEndpoint:
    """End it for good; what still waits is given up. Raises: EndpointNotFound, TransitionNotAllowed, StaleVersion."""
    endpoint = await _move(session, actor, await endpoint_of(session, actor, endpoint_id, CHANGE), "close", at, version, said)
    await session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.status.in_(WAITING))
        .values(status=DeliveryState.DEAD, next_at=None, turn=WebhookDelivery.turn + 1)
        .execution_options(synchronize_session=False)
    )
    return endpoint


async def rotate(session: AsyncSession, actor: Actor, endpoint_id: UUID, *, sealer: Sealer, at: datetime) -> WithSecret:
    """A new secret; the one before signs as well for another 24 hours. Raises: EndpointNotFound, TransitionNotAllowed if closed."""
    endpoint = await endpoint_of(session, actor, endpoint_id, CHANGE, locked=True)
    if ENDPOINT.final(endpoint.status):
        raise TransitionNotAllowed("回调地址已经关闭，不能更换密钥", state=endpoint.status)
    key, until = new_key(), at + ROTATION_OVERLAP
    endpoint.secret_previous, endpoint.previous_until_at = endpoint.secret_current, until
    endpoint.secret_current, endpoint.rotated_at = sealed_key(sealer, endpoint_id, key), at
    await session.flush()
    record(session, WEBHOOK_SECRET_ROTATED, endpoint_id, at=at, parties=[endpoint.organisation_id])
    return WithSecret(endpoint, written_secret(key))


# The moves of the workflow that say nothing but themselves; confirming takes the challenge.
PLAIN_MOVES = {"pause": pause, "resume": resume, "close": close}


async def _move(
    session: AsyncSession,
    actor: Actor,
    endpoint: WebhookEndpoint,
    action: str,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> WebhookEndpoint:
    """A person's move also ends the endpoint's rest: whoever acts on it has probably mended it."""
    return await move(
        session,
        actor,
        ENDPOINT,
        MOVED[action],
        WebhookEndpoint,
        endpoint.id,
        action,
        at=at,
        visible=visible_to(actor, CHANGE, organisation=WebhookEndpoint.organisation_id, state=WebhookEndpoint.status),
        version=version,
        said=said,
        values={"failures_in_a_row": 0, "resting_until_at": None},
        parties=[endpoint.organisation_id],
    )


async def _require_room(session: AsyncSession, organisation_id: UUID, url: str) -> None:
    """One registration of an institution at a time, so that two at once cannot pass the limits together."""
    await session.execute(_ONE_REGISTRATION, {"organisation": str(organisation_id)})
    open_ones = (WebhookEndpoint.organisation_id == organisation_id, WebhookEndpoint.status != EndpointState.CLOSED)
    registered = (await session.scalars(select(WebhookEndpoint.url).where(*open_ones))).all()
    if usual_spelling(url) in map(usual_spelling, registered):
        raise EndpointExists("这个地址已经登记过")
    if len(registered) >= MOST_ENDPOINTS:
        raise TooManyEndpoints(f"一个机构最多登记 {MOST_ENDPOINTS} 个回调地址，请先关闭不用的")


def _organisation(actor: Actor) -> UUID:
    if actor.organisation_id is None:
        raise ValueError("only a member of an organisation registers an endpoint")
    return actor.organisation_id
