"""One request is one transaction with one answer: keys, one-time forms, refusals, and a commit that fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from litestar import Litestar, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.idempotency import KEEP_ANSWERS, purge_answers
from marketplace.access.idempotency_models import StoredAnswer
from marketplace.access.rate_limit import RateLimit
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.session import WEB
from marketplace.errors import Conflict, NotFound, TooManyRequests
from marketplace.events.kinds import EventKind
from marketplace.events.models import EventRow
from marketplace.events.record import record
from marketplace.settings import Settings
from tests.web.callers import Caller, make_member, make_program, with_session, with_token
from tests.web.conftest import running, stranger
from web import app as web_app
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.unit_of_work import KEPT, NOT_TAKEN

MADE = EventKind("probe.made", "probe", "示例")
ANYBODY = permission("public:page:read")
PROBE = "/api/v1/probe"
PROBES = RateLimit("probe", 1_000, timedelta(minutes=1))


def subject_of(request: HTMXRequest) -> UUID:
    actor = actor_of(request)
    return actor.client_id or actor.account_id or UUID(int=1)


@post("/make", opt=ANYBODY)
async def make(request: HTMXRequest, session: NamedDependency[AsyncSession], pause: FromQuery[float] = 0) -> dict[str, Any]:
    """One effect, then the answer."""
    event_id = record(session, MADE, subject_of(request), at=now())
    await session.flush()
    await asyncio.sleep(pause)
    return {"id": str(event_id), "body": (await request.body()).decode()}


@post("/make_as_system", opt=ANYBODY)
async def make_as_system(request: HTMXRequest, system_session: NamedDependency[AsyncSession]) -> dict[str, Any]:
    return {"id": str(record(system_session, MADE, subject_of(request), at=now()))}


@post("/make_ignoring_keys", opt=ANYBODY | {NOT_TAKEN: True})
async def make_ignoring_keys(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> None:
    record(session, MADE, subject_of(request), at=now())


@post("/count", opt=ANYBODY)
async def count_use(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> None:
    """Counted in a transaction of its own, while all others hold their connections."""
    await session.execute(select(1))
    await asyncio.sleep(0.1)
    await PROBES.spend(state.beside_sessions, str(subject_of(request)), now=now())


@post("/pay", opt=ANYBODY | {KEPT: True})
async def pay(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> None:
    record(session, MADE, subject_of(request), at=now())


@post("/refuse", opt=ANYBODY)
async def refuse(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> None:
    """An effect that the refusal takes back."""
    record(session, MADE, subject_of(request), at=now())
    await session.flush()
    raise Conflict("现在不行", state="closed")


@post("/slow_down", opt=ANYBODY)
async def slow_down(session: NamedDependency[AsyncSession]) -> None:
    raise TooManyRequests("慢一点", retry_after_seconds=3)


@post("/break", opt=ANYBODY)
async def break_commit(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> dict[str, Any]:
    """Everything goes well until the commit: a deferred check fails there."""
    record(session, MADE, subject_of(request), at=now())
    await session.flush()
    if request.query_params.get("kill"):
        await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    await session.execute(text("INSERT INTO probe_child VALUES (gen_random_uuid())"))
    return {"state": "done"}


@get("/hidden/{thing:uuid}", opt=ANYBODY)
async def hidden(thing: FromPath[UUID], session: NamedDependency[AsyncSession]) -> None:
    raise NotFound("没有")


@post("/probe-form", opt=ANYBODY, status_code=200)
async def form_page(request: HTMXRequest, form: NamedDependency[Any], session: NamedDependency[AsyncSession]) -> Response[Any]:
    """A page's form: refused without a name, else one effect."""
    if not form.get("name"):
        return page(request, "pages/error.html", status_code=422, status=422, title="请填写", detail="名称", errors=[], request_id=None)
    record(session, MADE, subject_of(request), at=now())
    return Response(b"", status_code=303, headers={"Location": f"/probe/{form['name']}"})


@pytest.fixture(scope="module")
async def probe_app(settings: Settings, owner_database: str) -> AsyncIterator[Litestar]:
    """The application with routes that only these tests have."""
    api = Router(
        PROBE,
        route_handlers=[make, make_as_system, make_ignoring_keys, count_use, pay, refuse, slow_down, break_commit, hidden],
        include_in_schema=False,
    )
    with psycopg.connect(owner_database, autocommit=True) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS probe_parent (id uuid PRIMARY KEY)")
        owner.execute("CREATE TABLE IF NOT EXISTS probe_child (id uuid REFERENCES probe_parent DEFERRABLE INITIALLY DEFERRED)")
        owner.execute("GRANT INSERT ON probe_child TO zhida_app")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web_app, "ROUTES", [*web_app.ROUTES, api, form_page])
        made = web_app.create_app(settings)
    async with running(made) as started:
        yield started
    with psycopg.connect(owner_database, autocommit=True) as owner:
        owner.execute("DROP TABLE probe_child, probe_parent")


@pytest.fixture
async def probing(probe_app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with stranger(probe_app) as opened:
        yield opened


@pytest.fixture
async def program(probing: httpx.AsyncClient, session: AsyncSession) -> Caller:
    """An API client of a new organisation."""
    return await with_token(probing, session, await make_program(session, Role.ENTERPRISE_OWNER))


async def effects(session: AsyncSession, caller: Caller) -> int:
    """How many effects the caller has had."""
    await session.rollback()
    ids = select(func.count()).where(EventRow.kind == MADE.name, EventRow.subject_id == caller_id(caller))
    return int(await session.scalar(ids) or 0)


def caller_id(caller: Caller) -> UUID:
    assert caller.actor_id
    return caller.actor_id


async def send(caller: Caller, path: str, key: str | None = None, body: str = "{}", **more: Any) -> httpx.Response:
    headers = {"content-type": "application/json"} | ({"idempotency-key": key} if key else {})
    return await caller.request("POST", f"{PROBE}/{path}", headers=headers, content=body, **more)


async def test_the_same_key_and_body_give_the_first_answer_again_and_no_second_effect(program: Caller, session: AsyncSession) -> None:
    first = await send(program, "make", "k1")
    again = await send(program, "make", "k1")
    assert (first.status_code, first.content, first.headers.get("idempotent-replayed")) == (201, again.content, None)
    assert (again.status_code, again.headers["idempotent-replayed"], again.headers["content-type"]) == (
        201,
        "true",
        first.headers["content-type"],
    )
    assert await effects(session, program) == 1


async def test_the_same_key_with_another_body_is_refused(program: Caller, session: AsyncSession) -> None:
    await send(program, "make", "k1")
    other = await send(program, "make", "k1", body='{"more": 1}')
    assert (other.status_code, other.json()["type"].rpartition("/")[2]) == (422, "idempotency-key-reused")
    assert (await send(program, "make", "k1")).headers["idempotent-replayed"] == "true"
    assert await effects(session, program) == 1


async def test_a_key_counts_for_one_caller_and_one_route(program: Caller, probing: httpx.AsyncClient, session: AsyncSession) -> None:
    other = await with_token(probing, session, await make_program(session, Role.ENTERPRISE_OWNER))
    for caller, path in ((program, "make"), (other, "make"), (program, "pay")):
        answer = await send(caller, path, "shared")
        assert (answer.status_code, answer.headers.get("idempotent-replayed")) == (201, None)


async def test_fifty_at_once_with_one_key_have_one_effect(program: Caller, session: AsyncSession) -> None:
    answers = await asyncio.gather(*(send(program, "make?pause=0.05", "race") for _ in range(50)))
    done = [answer for answer in answers if answer.status_code == 201]
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert len({answer.content for answer in done}) == 1
    assert len(done) + len(waiting) == 50
    for answer in waiting:
        assert (answer.json()["type"].rpartition("/")[2], answer.headers["retry-after"]) == ("request-in-progress", "1")
    assert await effects(session, program) == 1


async def test_a_handler_that_works_as_the_system_keeps_its_answer_too(program: Caller, session: AsyncSession) -> None:
    first, again = [await send(program, "make_as_system", "k") for _ in range(2)]
    assert (first.content, again.headers["idempotent-replayed"]) == (again.content, "true")
    assert await effects(session, program) == 1


async def test_without_a_key_each_request_has_its_effect(program: Caller, session: AsyncSession) -> None:
    for _ in range(2):
        assert (await send(program, "make")).status_code == 201
    assert await effects(session, program) == 2


async def test_a_route_that_takes_no_keys_ignores_the_header(program: Caller, session: AsyncSession) -> None:
    for _ in range(2):
        assert (await send(program, "make_ignoring_keys", "k")).status_code == 201
    assert await effects(session, program) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "é"])
async def test_a_key_that_is_none_is_refused(program: Caller, key: str, session: AsyncSession) -> None:
    headers = [(b"content-type", b"application/json"), (b"idempotency-key", key.encode("latin-1")), *raw(program.headers)]
    answer = await program.client.request("POST", f"{PROBE}/make", headers=headers, content="{}")
    assert answer.status_code == 400
    assert await effects(session, program) == 0


def raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


async def test_a_refusal_is_given_again_and_its_effect_taken_back(program: Caller, session: AsyncSession) -> None:
    first, again = [await send(program, "refuse", "k") for _ in range(2)]
    assert (first.status_code, first.json()["state"], first.content) == (409, "closed", again.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert await effects(session, program) == 0


async def test_what_the_next_try_may_mend_is_not_kept(program: Caller) -> None:
    for path, status in (("slow_down", 429), ("break", 500)):
        answers = [await send(program, path, "k") for _ in range(2)]
        assert [(answer.status_code, answer.headers.get("idempotent-replayed")) for answer in answers] == [(status, None)] * 2


@pytest.mark.parametrize("key", [None, "k"])
async def test_a_failed_commit_is_never_answered_with_success(program: Caller, session: AsyncSession, key: str | None) -> None:
    answer = await send(program, "break", key)
    assert answer.status_code == 500
    assert "done" not in answer.text
    assert await effects(session, program) == 0


async def test_a_connection_lost_in_the_middle_is_no_success(program: Caller, session: AsyncSession) -> None:
    answer = await send(program, "break?kill=1", "k")
    assert answer.status_code in {500, 503}
    assert await effects(session, program) == 0


async def test_answers_about_money_stay_and_others_leave(program: Caller, session: AsyncSession) -> None:
    await send(program, "make", "k")
    await send(program, "pay", "k")
    await purge_answers(session, now=now() + KEEP_ANSWERS * 2)
    left = await session.scalars(select(StoredAnswer.route).where(StoredAnswer.caller_id == caller_id(program)))
    assert left.all() == [f"POST {PROBE}/pay"]
    await session.rollback()


async def test_a_form_sent_twice_has_one_effect_and_one_place_to_go(probing: httpx.AsyncClient, session: AsyncSession) -> None:
    person = await with_session(probing, session, await make_member(session, Role.ENTERPRISE_OWNER))
    once = uuid4().hex
    answers = [await person.post("/probe-form", {"name": "a", "_once": once}) for _ in range(2)]
    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [(303, "/probe/a")] * 2
    assert await effects(session, person) == 1
    changed = await person.post("/probe-form", {"name": "b", "_once": once})
    assert changed.status_code == 422
    assert await effects(session, person) == 1


async def test_a_refused_form_can_be_mended_and_sent_again(probing: httpx.AsyncClient, session: AsyncSession) -> None:
    person = await with_session(probing, session, await make_member(session, Role.ENTERPRISE_OWNER))
    once = uuid4().hex
    assert (await person.post("/probe-form", {"name": "", "_once": once})).status_code == 422
    assert (await person.post("/probe-form", {"name": "a", "_once": once})).status_code == 303
    assert await effects(session, person) == 1


async def refusals_of(session: AsyncSession, caller: Caller) -> list[tuple[str, int, str]]:
    await session.rollback()
    rows = await session.scalars(select(EventRow).where(EventRow.kind == "request.refused", EventRow.subject_id == caller_id(caller)))
    return [(row.outcome.value, row.data["status"], row.data["code"]) for row in rows]


async def test_a_refused_change_is_recorded_under_the_callers_name(program: Caller, session: AsyncSession) -> None:
    await send(program, "refuse", "k")
    await send(program, "refuse")
    assert await refusals_of(session, program) == [("refused", 409, "conflict")] * 2
    row = (await session.scalars(select(EventRow).where(EventRow.subject_id == caller_id(program)))).first()
    assert row is not None
    assert (row.client_id, row.role, row.data["route"]) == (caller_id(program), "enterprise_owner", f"{PROBE}/refuse")
    assert len(row.trace_id) == 32


async def test_a_look_at_what_is_not_the_callers_is_recorded_and_a_mistyped_address_is_not(program: Caller, session: AsyncSession) -> None:
    thing = uuid4()
    assert (await program.get(f"{PROBE}/hidden/{thing}")).status_code == 404
    assert (await program.get("/api/v1/no_such_place")).status_code == 404
    assert await refusals_of(session, program) == [("denied", 404, "not_found")]
    row = (await session.scalars(select(EventRow).where(EventRow.subject_id == caller_id(program)))).one()
    assert row.data["objects"] == [str(thing)]


async def test_false_tokens_are_recorded_up_to_a_limit(probing: httpx.AsyncClient, session: AsyncSession) -> None:
    await session.rollback()
    count = select(func.count()).where(EventRow.kind == "request.refused", EventRow.data["code"].astext == "invalid_token")
    before = await session.scalar(count) or 0
    for number in range(25):
        answer = await probing.get("/api/v1/products", headers={"authorization": f"Bearer wrong-{number}"})
        assert answer.status_code == 401
    await session.rollback()
    assert (await session.scalar(count) or 0) - before == 20


async def test_a_changed_file_under_its_old_name_is_another_form(probing: httpx.AsyncClient, session: AsyncSession) -> None:
    person = await with_session(probing, session, await make_member(session, Role.ENTERPRISE_OWNER))
    once = uuid4().hex

    async def send_file(content: bytes) -> int:
        return (await person.post("/probe-form", {"name": "a", "_once": once}, files={"file": ("a.csv", content, "text/csv")})).status_code

    assert [await send_file(content) for content in (b"1", b"1", b"2")] == [303, 303, 422]
    assert await effects(session, person) == 1


async def test_many_at_once_that_also_count_a_use_do_not_wait_for_each_other(program: Caller, session: AsyncSession) -> None:
    """Each holds a connection for its key; the count, in a transaction of its own, must not need a second one of the same pool."""
    at_once = 2 * WEB.pool_size
    answers = await asyncio.gather(*(send(program, "count", f"k{number}") for number in range(at_once)))
    assert [answer.status_code for answer in answers] == [201] * at_once
