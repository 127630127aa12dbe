"""`/api/v1/webhooks` and `/api/v1/events` over HTTP, with a receiver on this machine and the worker's own handler."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from standardwebhooks import Webhook

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.events.models import EventRow
from marketplace.settings import Settings
from marketplace.tasks.models import TaskRow
from marketplace.tasks.run import Workshop, run_task
from marketplace.webhooks.deliveries import write_deliveries
from marketplace.webhooks.feed import write_entries
from marketplace.webhooks.models import WebhookEndpoint
from tests.marketplace.webhooks.receivers import Receiver, receiving
from tests.marketplace.webhooks.rooms import logged
from tests.web.callers import Caller
from tests.web.conftest import SignIn
from web.composition import EVENT_KINDS, TASKS

DUE = (
    "SELECT t.id FROM task t JOIN webhook_delivery d ON d.id::text = t.arguments->>'delivery_id'"
    " WHERE d.endpoint_id = :endpoint AND t.state = 'queued'"
)
CLOSED = next(kind for kind in EVENT_KINDS if kind.name == "webhook.closed")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Handlers find the application's keys."""
    monkeypatch.setenv("ZHIDA_HOME", str(settings.home))


async def register(caller: Caller, url: str, events: list[str]) -> dict[str, Any]:
    """The answer that carries the secret."""
    answer = await caller.request("POST", "/api/v1/webhooks", json={"url": url, "events": events, "description": "信贷系统"})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/api/v1/webhooks/{answer.json()['webhook']['id']}"
    return dict(answer.json())


async def work(system_sessions: Sessions, webhook_id: str) -> None:
    """Run the tasks of an endpoint's deliveries as a worker does."""
    shop = Workshop(system_sessions, system_sessions, TASKS, now)
    async with transaction(system_sessions, Binding.system()) as session:
        due = (await session.scalars(text(DUE), {"endpoint": UUID(webhook_id)})).all()
    for task_id in due:
        await run_task(shop, task_id)


async def happen(system_sessions: Sessions, organisation_id: UUID) -> None:
    """An event of the organisation, followed."""
    async with transaction(system_sessions, Binding.system()) as session:
        event = await logged(session, organisation_id, kind=CLOSED)
        await write_entries(session, event)
        await write_deliveries(session, event)


async def organisation_of(session: AsyncSession, webhook_id: str) -> UUID:
    """Whose the endpoint is."""
    return (await session.scalars(select(WebhookEndpoint.organisation_id).where(WebhookEndpoint.id == UUID(webhook_id)))).one()


def challenge(receiver: Receiver) -> str:
    """What the confirmation carried."""
    return str(json.loads(receiver.received[-1].body)["data"]["challenge"])


async def test_from_the_registration_to_a_verified_message_and_its_redelivery(
    token: SignIn, session: AsyncSession, system_sessions: Sessions, home: None
) -> None:
    bank = await token(Role.BANK_ADMIN)
    async with receiving() as receiver:
        made = await register(bank, receiver.url, ["webhook.*"])
        webhook_id, secret = made["webhook"]["id"], made["secret"]
        assert (made["webhook"]["state"], made["webhook"]["actions"]) == ("unconfirmed", ["confirm", "close"])
        await work(system_sessions, webhook_id)
        assert Webhook(secret).verify(receiver.received[-1].body, receiver.received[-1].headers)["type"] == "webhook.confirmation"
        confirmed = await bank.request("POST", f"/api/v1/webhooks/{webhook_id}/confirm", json={"challenge": challenge(receiver)})
        assert confirmed.json()["state"] == "active"
        await happen(system_sessions, await organisation_of(session, webhook_id))
        await work(system_sessions, webhook_id)
        message = receiver.received[-1]
        assert Webhook(secret).verify(message.body, message.headers)["type"] == "webhook.closed"
        listed = (await bank.get(f"/api/v1/webhooks/{webhook_id}/deliveries?state=delivered")).json()["items"]
        (delivery,) = [each for each in listed if each["type"] == "webhook.closed"]
        assert (delivery["attempts"], delivery["last_status"]) == (1, 204)
        again = await bank.request("POST", f"/api/v1/webhooks/{webhook_id}/deliveries/{delivery['id']}/redeliver")
        assert (again.status_code, again.json()["state"]) == (200, "pending")
        await work(system_sessions, webhook_id)
        assert receiver.received[-1].headers["webhook-id"] == message.headers["webhook-id"]
    feed = (await bank.get("/api/v1/events?types=webhook.closed")).json()
    assert [each["id"] for each in feed["items"]] == [json.loads(message.body)["id"]]
    assert (await bank.get(f"/api/v1/events?types=webhook.closed&cursor={feed['next_cursor']}")).json()["items"] == []


async def test_secrets_are_shown_once_and_replayed_answers_lie_sealed(token: SignIn, session: AsyncSession) -> None:
    bank, key = await token(Role.BANK_ADMIN), {"idempotency-key": uuid4().hex}
    wish = {"url": f"http://127.0.0.1:9999/{uuid4().hex}", "events": ["webhook.closed"]}
    first = await bank.request("POST", "/api/v1/webhooks", json=wish, headers=key)
    again = await bank.request("POST", "/api/v1/webhooks", json=wish, headers=key)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    webhook_id, secret = first.json()["webhook"]["id"], first.json()["secret"]
    rotated = (await bank.request("POST", f"/api/v1/webhooks/{webhook_id}/rotate")).json()
    assert rotated["secret"] != secret
    assert rotated["webhook"]["previous_secret_until"] is not None
    shown = (await bank.get("/api/v1/webhooks")).text + (await bank.get(f"/api/v1/webhooks/{webhook_id}")).text
    assert "whsec" not in shown
    stored = (await session.scalars(text("SELECT body FROM stored_answer"))).all()
    assert stored
    assert not any(secret.encode() in bytes(body) for body in stored)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"url": "https://10.0.0.1/", "events": ["webhook.closed"]}, 422),
        ({"url": "https://169.254.169.254/latest", "events": ["webhook.closed"]}, 422),
        ({"url": "http://example.com/", "events": ["webhook.closed"]}, 422),
        ({"url": "http://127.0.0.1:9999/", "events": ["*"]}, 422),
        ({"url": "http://127.0.0.1:9999/", "events": ["task.died"]}, 422),
        ({"url": "http://127.0.0.1:9999/", "events": []}, 422),
        ({"url": "http://127.0.0.1:9999/", "events": ["webhook.closed"], "state": "active"}, 422),
        ({"url": "http://127.0.0.1:9999/"}, 422),
        ([], 422),
    ],
)
async def test_bad_registrations_are_refused_with_the_field_at_fault(token: SignIn, body: Any, status: int) -> None:
    answer = await (await token(Role.BANK_ADMIN)).request("POST", "/api/v1/webhooks", json=body)
    assert answer.status_code in {400, status}, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_states_that_do_not_allow_a_move_answer_409_with_the_state(token: SignIn) -> None:
    bank = await token(Role.BANK_ADMIN)
    webhook_id = (await register(bank, f"http://127.0.0.1:9999/{uuid4().hex}", ["webhook.closed"]))["webhook"]["id"]
    refused = await bank.request("POST", f"/api/v1/webhooks/{webhook_id}/pause")
    assert (refused.status_code, refused.json()["state"]) == (409, "unconfirmed")
    wrong = await bank.request("POST", f"/api/v1/webhooks/{webhook_id}/confirm", json={"challenge": "x"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/challenge")
    assert (await bank.request("POST", f"/api/v1/webhooks/{webhook_id}/close")).json()["actions"] == []
    assert (await bank.request("POST", f"/api/v1/webhooks/{webhook_id}/rotate")).status_code == 409


async def test_a_move_that_names_an_older_version_is_refused(token: SignIn) -> None:
    bank = await token(Role.BANK_ADMIN)
    webhook_id = (await register(bank, f"http://127.0.0.1:9999/{uuid4().hex}", ["webhook.closed"]))["webhook"]["id"]
    stale = await bank.request("POST", f"/api/v1/webhooks/{webhook_id}/close", json={"version": 7})
    assert (stale.status_code, stale.json()["type"].rpartition("/")[2]) == (409, "stale-version")
    closed = await bank.request("POST", f"/api/v1/webhooks/{webhook_id}/close", json={"version": 1})
    assert (closed.json()["state"], closed.headers["etag"]) == (
        "closed",
        (await bank.get(f"/api/v1/webhooks/{webhook_id}")).headers["etag"],
    )


async def test_another_institutions_webhook_is_not_there(token: SignIn) -> None:
    webhook_id = (await register(await token(Role.BANK_ADMIN), f"http://127.0.0.1:9999/{uuid4().hex}", ["webhook.closed"]))["webhook"]["id"]
    other = await token(Role.BANK_ADMIN)
    for path in ("", "/deliveries"):
        theirs = await other.get(f"/api/v1/webhooks/{webhook_id}{path}")
        absent = await other.get(f"/api/v1/webhooks/{uuid4()}{path}")
        assert (theirs.status_code, theirs.json()) == (404, absent.json())
    for action in ("confirm", "rotate", "pause", "resume", "close"):
        sent = {"json": {"challenge": "x"}} if action == "confirm" else {}
        assert (await other.request("POST", f"/api/v1/webhooks/{webhook_id}/{action}", **sent)).status_code == 404
    assert (await other.get("/api/v1/webhooks")).json() == {"items": [], "next_cursor": None}


async def test_lists_go_on_where_their_cursor_says(token: SignIn) -> None:
    bank = await token(Role.BANK_ADMIN)
    made = [(await register(bank, f"http://127.0.0.1:9999/{number}", ["webhook.closed"]))["webhook"]["id"] for number in range(3)]
    first = (await bank.get("/api/v1/webhooks?limit=2")).json()
    rest = (await bank.get(f"/api/v1/webhooks?limit=2&cursor={first['next_cursor']}")).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None
    for path in ("/api/v1/webhooks", f"/api/v1/webhooks/{made[0]}/deliveries", "/api/v1/events"):
        assert (await bank.get(f"{path}?cursor=nonsense")).status_code == 422


async def test_registering_and_changing_is_recorded_without_the_secret(token: SignIn, session: AsyncSession) -> None:
    made = await register(await token(Role.FUND_MANAGER), f"http://127.0.0.1:9999/{uuid4().hex}", ["webhook.closed"])
    row = (await session.scalars(select(EventRow).where(EventRow.subject_id == UUID(made["webhook"]["id"])))).one()
    assert (row.kind, row.role, row.data) == ("webhook.registered", "fund_manager", {"events": ["webhook.closed"]})
    tasks = await session.scalars(select(TaskRow.arguments).where(TaskRow.kind == "webhook.send"))
    assert not any("whsec" in str(arguments) for arguments in tasks)


async def test_the_document_names_every_public_event_and_the_form_of_its_message(app: Litestar, token: SignIn) -> None:
    document = (await (await token(Role.BANK_ADMIN)).get("/schema/openapi.json")).json()
    assert set(document["webhooks"]) == {kind.name for kind in EVENT_KINDS if kind.public} | {"webhook.confirmation"}
    message = document["webhooks"]["webhook.closed"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert message == {"$ref": "#/components/schemas/Event"}
    assert {"id", "type", "occurred_at", "position", "subject", "data"} == set(document["components"]["schemas"]["Event"]["properties"])
