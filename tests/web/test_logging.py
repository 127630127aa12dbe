"""The log says what happened and holds no secret."""

import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.settings import Settings
from tests.web.callers import PASSWORD, browser, make_member, make_program, with_session
from web.errors import LOG
from web.logging import configure_logging


@pytest.fixture
def loud(settings: Settings) -> Iterator[Settings]:
    """Everything is logged."""
    configure_logging("DEBUG")
    yield replace(settings, log_level="DEBUG")
    configure_logging(settings.log_level)


@pytest.mark.usefixtures("loud")
async def test_no_secret_reaches_the_log(client: httpx.AsyncClient, session: AsyncSession, capsys: pytest.CaptureFixture[str]) -> None:
    member, program = await make_member(session, Role.ENTERPRISE_OWNER), await make_program(session, Role.AUDITOR)
    caller = await with_session(client, session, member)
    signed = await browser(client).post("/login", {"username": member.username, "password": PASSWORD})
    await browser(client).post("/login", {"username": member.username, "password": "another-secret-word"})
    grant = {"grant_type": "client_credentials", "client_id": program.client_id, "client_secret": program.secret}
    token = (await client.post("/api/v1/oauth/token", data=grant)).json()["access_token"]
    await client.get("/schema/openapi.json?secret=in-the-query", headers={"authorization": f"Bearer {token}"})
    await caller.get("/me/sessions")
    logged = capsys.readouterr().err
    assert logged.count('"event": "request"') >= 5
    secrets = [PASSWORD, "another-secret-word", program.secret, token, caller.session_token, signed.cookies["zhida"], "in-the-query"]
    assert [secret for secret in [*secrets, caller.csrf, member.username] if secret and secret in logged] == []


@pytest.mark.usefixtures("loud")
async def test_every_line_is_one_json_object_even_for_hostile_values(client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]) -> None:
    await client.get("/no/such%0Apage%0D%22event%22")
    LOG.info("line\nbreak", value="a\nb\u2028c")
    for line in capsys.readouterr().err.splitlines():
        assert isinstance(json.loads(line), dict)


@pytest.mark.usefixtures("loud")
def test_a_traceback_shows_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        password = "local-secret"
        try:
            raise RuntimeError(f"first-{password}")
        except RuntimeError as error:
            error.add_note(f"note-{password}")
            raise ExceptionGroup(f"group-{password}", [ValueError(f"inner-{password}"), error]) from error

    try:
        fail()
    except ExceptionGroup as error:
        LOG.error("request failed", exc_info=error)
    logged = capsys.readouterr().err
    assert "RuntimeError" in logged
    assert "ValueError" in logged
    assert "test_logging.py" in logged
    assert "local-secret" not in logged
