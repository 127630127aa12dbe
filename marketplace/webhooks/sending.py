"""The task `webhook.send`: one attempt at one delivery, and what follows from its answer.

A worker that dies between the answer and the commit makes the same attempt again: the receiver sees one id twice, never a message less.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import clock, exact_json
from marketplace.database.sealing import Sealer
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.tasks.task_run import TaskRun
from marketplace.webhooks.confirmation import confirm_by_answer
from marketplace.webhooks.events import DELIVERY_DIED
from marketplace.webhooks.lining_up import line_up
from marketplace.webhooks.masking import excerpt
from marketplace.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.public_form import CONFIRMATION
from marketplace.webhooks.schedule import GIVE_UP_AFTER, next_attempt_at, rest_until
from marketplace.webhooks.secrets import challenge_of, live_keys
from marketplace.webhooks.signatures import signed_headers
from marketplace.webhooks.states import WAITING, DeliveryState, EndpointState
from marketplace.webhooks.tracing import trace_headers
from marketplace.webhooks.transport import Answer, Failure, Transport

MESSAGE_PREFIX = "msg_"
TOO_MANY_REQUESTS = 429
SERVER_FAULTS = range(500, 600)


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends what is due by the product's clock `wall_clock`; signatures carry the real instant, with which receivers compare theirs."""

    transport: Transport
    sealer: Sealer
    wall_clock: Callable[[], datetime] = clock.now

    async def send(self, run: TaskRun, *, delivery_id: str, turn: int) -> None:
        """Make the attempt of this turn, if it still is one."""
        session, now = run.session, self.wall_clock()
        found = await _due(session, UUID(delivery_id), turn)
        if found is None:
            return
        delivery, endpoint = found
        if (later := _resting(delivery, endpoint, now)) is not None:
            next_turn = await _take_turn(session, delivery, next_at=later)
            if next_turn is not None:
                await line_up(session, delivery.id, next_turn, at=now, not_before=later)
            return
        body = self._body(delivery, endpoint)
        headers = signed_headers(MESSAGE_PREFIX + delivery.id.hex, clock.outside(now), body, live_keys(endpoint, self.sealer, now=now))
        answer = await self.transport.post(endpoint.url, [*headers, *trace_headers(run.binding.trace_id, delivery.id)], body)
        await self._settle(session, delivery, endpoint, answer, started_at=now)

    def _body(self, delivery: WebhookDelivery, endpoint: WebhookEndpoint) -> bytes:
        if delivery.kind != CONFIRMATION:
            return delivery.body.encode()
        form = json.loads(delivery.body)
        form["data"]["challenge"] = challenge_of(endpoint, self.sealer)
        return exact_json.encode_text(form).encode()

    async def _settle(
        self, session: AsyncSession, delivery: WebhookDelivery, endpoint: WebhookEndpoint, answer: Answer, *, started_at: datetime
    ) -> None:
        """Write the attempt down and what comes next. The endpoint's row is changed first, as everywhere, so nobody waits crosswise."""
        now = self.wall_clock()
        await _keep_count(session, endpoint, answer, now)
        if answer.failure is None and delivery.kind == CONFIRMATION:
            await confirm_by_answer(session, endpoint, answer.body, self.sealer, at=now)
        await _add_attempt(session, delivery, answer, started_at, now)
        if answer.failure is None:
            await _take_turn(session, delivery, status=DeliveryState.DELIVERED, delivered_at=now, next_at=None)
            return
        failures = delivery.series_failures + 1
        again_at = next_attempt_at(failures, started_at=delivery.series_started_at, now=now)
        status = DeliveryState.DEAD if again_at is None else DeliveryState.FAILED
        turn = await _take_turn(session, delivery, status=status, series_failures=failures, next_at=again_at)
        if turn is not None and again_at is not None:
            await line_up(session, delivery.id, turn, at=now, not_before=again_at)
        elif turn is not None:
            _record_end(session, delivery, now)


async def _due(session: AsyncSession, delivery_id: UUID, turn: int) -> tuple[WebhookDelivery, WebhookEndpoint] | None:
    """The delivery and its endpoint, if this turn is the present one and the endpoint takes messages of this kind now."""
    row = (
        await session.execute(
            select(WebhookDelivery, WebhookEndpoint)
            .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
            .where(WebhookDelivery.id == delivery_id, WebhookDelivery.turn == turn, WebhookDelivery.status.in_(WAITING))
        )
    ).one_or_none()
    if row is None:
        return None
    delivery, endpoint = row
    wanted = EndpointState.UNCONFIRMED if delivery.kind == CONFIRMATION else EndpointState.ACTIVE
    return (delivery, endpoint) if endpoint.status is wanted else None


def _resting(delivery: WebhookDelivery, endpoint: WebhookEndpoint, now: datetime) -> datetime | None:
    """When to try instead of now; None to try. Near the end of its 72 hours a delivery is tried in any case."""
    until = endpoint.resting_until_at
    if until is None or until <= now or until >= delivery.series_started_at + GIVE_UP_AFTER:
        return None
    return until


async def _take_turn(session: AsyncSession, delivery: WebhookDelivery, **changes: object) -> int | None:
    """End the present turn and return the next one; None if somebody lined the delivery up anew meanwhile, which then counts."""
    statement = (
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery.id, WebhookDelivery.turn == delivery.turn)
        .values(turn=delivery.turn + 1, **changes)
        .returning(WebhookDelivery.turn)
        .execution_options(synchronize_session=False)
    )
    turn: int | None = await session.scalar(statement)
    return turn


def _record_end(session: AsyncSession, delivery: WebhookDelivery, now: datetime) -> None:
    told = {"endpoint_id": str(delivery.endpoint_id)}
    record(session, DELIVERY_DIED, delivery.id, at=now, parties=[delivery.organisation_id], data=told)


async def _keep_count(session: AsyncSession, endpoint: WebhookEndpoint, answer: Answer, now: datetime) -> None:
    """An endpoint that does not work rests; one that refuses a single message (4xx) does not."""
    statement = update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint.id).execution_options(synchronize_session=False)
    if _out_of_order(answer):
        failures = endpoint.failures_in_a_row + 1
        await session.execute(statement.values(failures_in_a_row=failures, resting_until_at=rest_until(failures, now=now)))
    elif endpoint.failures_in_a_row:
        await session.execute(statement.values(failures_in_a_row=0, resting_until_at=None))


def _out_of_order(answer: Answer) -> bool:
    if answer.failure is Failure.STATUS_REFUSED:
        return answer.status == TOO_MANY_REQUESTS or answer.status in SERVER_FAULTS
    return answer.failure is not None


async def _add_attempt(session: AsyncSession, delivery: WebhookDelivery, answer: Answer, started_at: datetime, now: datetime) -> None:
    """Count the attempt and keep its answer; that to a confirmation carries the challenge, so nothing of it is kept."""
    number = await session.scalar(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery.id)
        .values(attempts=WebhookDelivery.attempts + 1, last_status=answer.status, last_failure=answer.failure)
        .returning(WebhookDelivery.attempts)
        .execution_options(synchronize_session=False)
    )
    attempt = WebhookAttempt(
        id=new_id(),
        organisation_id=delivery.organisation_id,
        delivery_id=delivery.id,
        number=number,
        started_at=started_at,
        duration_ms=int((now - started_at).total_seconds() * 1_000),
        status=answer.status,
        failure=answer.failure,
        address=answer.address,
        answer="" if delivery.kind == CONFIRMATION else excerpt(answer.body),
    )
    session.add(attempt)
