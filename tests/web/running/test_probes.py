"""`/readyz` and `/metrics`: what they say, to whom, and what they never cost."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.session import Sessions, make_engine, make_sessions
from marketplace.events.kinds import EventKind
from marketplace.events.models import EventPending
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.installation import Installation, Metrics
from web.running import readiness
from web.running.readiness import ReadinessCheck

TRIED = EventKind("trial.probed", "trial", "试")
Get = Callable[..., Awaitable[httpx.Response]]


@asynccontextmanager
async def machine(app: Litestar, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A program at an address."""
    transport = httpx.ASGITransport(app, client=(address, 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local") as opened:
        yield opened


@pytest.fixture
def token(app: Litestar, tmp_path: Path) -> AsyncIterator[str]:
    """An installation with a token for the metrics."""
    file = tmp_path / "token"
    file.write_text("m3trics-token\n", encoding="utf-8")
    before: Installation = app.state.installation
    app.state.installation = replace(before, metrics=Metrics(file))
    yield "m3trics-token"
    app.state.installation = before


async def test_this_machine_reads_the_metrics(app: Litestar) -> None:
    async with machine(app, "127.0.0.1") as here:
        await here.get("/healthz")
        answer = await here.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    text = answer.text
    for name in (
        "zhida_log_lag_seconds",
        "zhida_log_events",
        "zhida_webhook_deliveries",
        "zhida_database_connections",
        "zhida_database_answers 1",
        "zhida_engine_ready ",  # 0 or 1: the application serves other tests too
        "zhida_engine_changed_profiles",
    ):
        assert name in text
    assert re.search(r'zhida_http_requests_total\{method="GET",route="/healthz",status="200"\} [1-9]', text)
    assert 'zhida_pool_connections_in_use{pool="app"}' in text


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("10.1.2.3", {}),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", {"via": "1.1 proxy"}),
        ("127.0.0.1", {"authorization": "Bearer guessed"}),
        ("127.0.0.1", {"authorization": "Bearer "}),
        ("127.0.0.1", {"authorization": "Basic m3trics-token"}),
    ],
)
async def test_for_everybody_else_the_metrics_do_not_exist(app: Litestar, address: str, headers: dict[str, str]) -> None:
    async with machine(app, address) as caller:
        refused = await caller.get("/metrics", headers=headers)
    assert refused.status_code == 404
    assert "zhida_" not in refused.text


async def test_a_machine_elsewhere_shows_the_token_of_the_file(app: Litestar, token: str) -> None:
    async with machine(app, "10.1.2.3") as elsewhere:
        assert (await elsewhere.get("/metrics", headers={"authorization": f"Bearer {token}"})).status_code == 200
        for wrong in (f"Bearer {token}x", f"Bearer {token[:-1]}", token, "Bearer", f"Basic {token}"):
            assert (await elsewhere.get("/metrics", headers={"authorization": wrong})).status_code == 404


async def test_nobody_can_fill_the_metrics_with_own_words(app: Litestar) -> None:
    async with machine(app, "127.0.0.1") as here:
        await here.request("BREW", "/metrics")
        await here.get("/coffee/12345")
        text = (await here.get("/metrics")).text
    assert 'method="other"' in text
    assert 'route="unmatched"' in text
    assert "BREW" not in text
    assert "coffee" not in text


async def test_ready_when_migrated_and_the_log_keeps_up(app: Litestar, session: AsyncSession, clean_log: None) -> None:
    answer = await asked(app)
    parts = {name: answer.json()[name] for name in ("ready", "database", "migrations", "log")}
    assert (answer.status_code, parts) == (200, {"ready": True, "database": "ok", "migrations": "ok", "log": "ok"})


async def test_an_engine_that_is_being_read_is_said_and_keeps_nobody_out(
    app: Litestar, clean_log: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state.live_engine, "held", None)
    answer = await asked(app)
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert answer.json()["engine"].startswith("starting: ")
    monkeypatch.setattr(app.state.live_engine, "held", object())
    assert (await asked(app)).json()["engine"] == "ok"


async def asked(app: Litestar) -> httpx.Response:
    async with machine(app, "10.1.2.3") as anybody:
        return await anybody.get("/readyz")


@pytest.fixture
async def clean_log(session: AsyncSession) -> None:
    """No event waits: other tests leave some, as nothing gives them a place here."""
    await session.execute(delete(EventPending))
    await session.commit()


async def test_not_ready_while_an_event_waits_too_long(
    session: AsyncSession, system_sessions: Sessions, clean_log: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(session, TRIED, new_id(), at=now())
    await session.commit()
    monkeypatch.setattr(readiness, "LONGEST_LAG_SECONDS", 0.0)
    found = await ReadinessCheck().look(system_sessions)
    assert (found.ready, found.database, found.migrations) == (False, "ok", "ok")
    assert "zhida background" in found.log


async def test_not_ready_on_a_database_of_another_shape(system_sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_newest", lambda: "ffffffffffff")
    found = await ReadinessCheck().look(system_sessions)
    assert not found.ready
    assert "needs ffffffffffff: zhida migrate" in found.migrations


async def test_not_ready_without_a_database(app: Litestar) -> None:
    engine = make_engine("postgresql://nobody@127.0.0.1:1/nothing")
    away, app.state.system_sessions = app.state.system_sessions, make_sessions(engine)
    try:
        found = await ReadinessCheck().look(app.state.system_sessions)
        async with machine(app, "127.0.0.1") as here:
            metrics = await here.get("/metrics")
    finally:
        app.state.system_sessions = away
        await engine.dispose()
    assert not found.ready
    assert found.database.startswith("does not answer")
    assert "zhida_database_answers 0" in metrics.text
    assert "zhida_http_requests_total" in metrics.text


async def test_asking_often_asks_the_database_once(system_sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    look = readiness._look
    monkeypatch.setattr(readiness, "_look", lambda sessions: asked.append(1) or look(sessions))
    monkeypatch.setattr(readiness, "KEPT_SECONDS", timedelta(hours=1).total_seconds())
    check = ReadinessCheck()
    answers = [await check.look(system_sessions) for _ in range(5)]
    assert len(asked) == 1
    assert len(set(answers)) == 1
