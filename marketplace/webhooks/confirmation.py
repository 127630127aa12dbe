"""Whether an endpoint wants to be one: it answers the challenge of its first message, or the administrator types it.

Without this an institution could have the platform send messages to a server whose owner never asked for them.
"""

import hmac
import json
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.sealing import Sealer
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.webhooks.events import MOVED
from marketplace.webhooks.models import WebhookEndpoint
from marketplace.webhooks.secrets import challenge_of
from marketplace.webhooks.states import ENDPOINT, EndpointState
from marketplace.workflow.models import WorkflowStep

CONFIRM = ENDPOINT.move("confirm")


class WrongChallenge(Invalid):
    """The typed challenge is not the one that was sent."""

    code = "wrong_challenge"

    def __init__(self) -> None:
        fault = "确认码不对。确认码在发往这个地址的 webhook.confirmation 消息的 data.challenge 里"
        super().__init__(fault, [FieldError("/challenge", fault)])


def require_challenge(endpoint: WebhookEndpoint, given: str, sealer: Sealer) -> None:
    """Raises: WrongChallenge."""
    if not hmac.compare_digest(given.strip().encode(), challenge_of(endpoint, sealer).encode()):
        raise WrongChallenge


async def confirm_by_answer(session: AsyncSession, endpoint: WebhookEndpoint, answer: bytes, sealer: Sealer, *, at: datetime) -> bool:
    """Make the endpoint active if its answer is a JSON object whose `challenge` is the one that was sent."""
    echoed = _echoed(answer)
    if echoed is None or not hmac.compare_digest(echoed.encode("utf-8", "replace"), challenge_of(endpoint, sealer).encode()):
        return False
    changed = await session.scalar(
        update(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint.id, WebhookEndpoint.status == EndpointState.UNCONFIRMED)
        .values(status=EndpointState.ACTIVE, version=WebhookEndpoint.version + 1)
        .returning(WebhookEndpoint.version)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        return False
    await _write_step(session, endpoint, at)
    return True


async def _write_step(session: AsyncSession, endpoint: WebhookEndpoint, at: datetime) -> None:
    """The same event and step as when a person confirms; here the system role made the move."""
    told = {"from": EndpointState.UNCONFIRMED, "to": EndpointState.ACTIVE}
    event_id = record(session, MOVED[CONFIRM.action], endpoint.id, at=at, parties=[endpoint.organisation_id], data=told)
    await session.flush()
    session.add(
        WorkflowStep(
            id=new_id(), resource=ENDPOINT.resource, subject_id=endpoint.id, parties=[endpoint.organisation_id], action=CONFIRM.action,
            source=EndpointState.UNCONFIRMED, target=EndpointState.ACTIVE, round=endpoint.round, at=at, event_id=event_id,
        )
    )  # fmt: skip


def _echoed(answer: bytes) -> str | None:
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):  # whatever the endpoint says, it only fails to confirm
        return None
    given = found.get("challenge") if isinstance(found, dict) else None
    return given if isinstance(given, str) else None
