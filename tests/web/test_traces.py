"""One trace id from the request to its event, its task, the follower's work and the log."""

import json
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.session import Sessions
from marketplace.events.followers import Follower, run_batch
from marketplace.events.log import LoggedEvent
from marketplace.events.models import EventRow
from marketplace.events.places import ensure
from marketplace.events.sequencer import sequence_once
from marketplace.settings import Settings
from marketplace.tasks.models import TaskRow
from marketplace.webhooks.tracing import trace_headers
from tests.web.callers import make_member, with_session
from web.logging import configure_logging


@pytest.fixture
def loud(settings: Settings) -> Iterator[Settings]:
    """Requests are logged."""
    configure_logging("INFO")
    yield replace(settings, log_level="INFO")
    configure_logging(settings.log_level)


@pytest.mark.usefixtures("loud")
async def test_the_id_of_a_request_is_in_everything_that_follows_from_it(
    client: httpx.AsyncClient, session: AsyncSession, system_sessions: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    caller = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    given = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    await caller.post("/me/messages/settings/address", {"channel": "email", "email-address": "li@example.cn"}, headers=given)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (request,) = [line for line in lines if line.get("route") == "/me/messages/settings/address"]
    trace = request["request_id"]
    assert trace != "4bf92f3577b34da6a3ce929d0e0e4736", "callers cannot choose the id that stands in the audit log"
    entered = select(EventRow).where(EventRow.subject_id == caller.account_id, EventRow.kind == "contact.entered")
    (event,) = (await session.scalars(entered)).all()
    (task,) = (await session.scalars(select(TaskRow).where(TaskRow.account_id == caller.account_id))).all()
    assert (event.trace_id, task.trace_id) == (trace, trace)
    assert await traces_seen_by_a_follower(system_sessions, event) == [trace]


async def traces_seen_by_a_follower(sessions: Sessions, event: EventRow) -> list[str]:
    """What the database would write into the rows of a follower's transaction."""
    seen: list[str] = []

    async def look(session: AsyncSession, logged: LoggedEvent) -> None:
        if logged.id == event.id:
            seen.append((await session.execute(select(func.zhida_trace()))).scalar_one())

    follower = Follower(f"trial-{event.id}", "试用", look, frozenset({event.kind}))
    await ensure(sessions, follower.name)
    while await sequence_once(sessions):
        pass
    position, before = await run_batch(sessions, follower, at=now(), limit=10_000), -1
    while position is not None and position != before:
        position, before = await run_batch(sessions, follower, at=now(), limit=10_000), position
    return seen


def test_a_webhook_carries_it_in_the_form_of_w3c() -> None:
    delivery = UUID("0199a7f0-0000-7000-8000-00000000beef")
    (header,) = trace_headers("0199a7f0000070008000000000000001", delivery)
    assert header == ("traceparent", "00-0199a7f0000070008000000000000001-800000000000beef-01")
    assert trace_headers("", delivery) == []
