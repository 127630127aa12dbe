"""Bearer tokens: `POST /api/v1/oauth/token` and what they open."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import AccessToken, ApiClient
from marketplace.access.rate_limit import TOKEN
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.events.models import EventRow
from marketplace.members.models import Organisation, OrganisationStatus
from tests.web.callers import Caller, Program, browser, make_program

PATH = "/api/v1/oauth/token"
# Wants no permission that some role lacks, but a live token where one is sent.
ANY_API = "/schema/openapi.json"
URL_ENCODED = {"content-type": "application/x-www-form-urlencoded"}


def form(program: Program, **other: str) -> dict[str, str]:
    """The form of the grant."""
    return {"grant_type": "client_credentials", "client_id": program.client_id, "client_secret": program.secret} | other


async def test_a_client_gets_a_token_that_works(client: httpx.AsyncClient, session: AsyncSession) -> None:
    program = await make_program(session, Role.BANK_OFFICER)
    answer = await client.post(PATH, data=form(program))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    token = answer.json()
    assert (token["token_type"], token["expires_in"]) == ("bearer", 3600)
    assert (await client.get(ANY_API, headers={"authorization": f"Bearer {token['access_token']}"})).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_secret": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
    ],
)
async def test_a_wrong_form_is_refused_in_the_words_of_the_standard(
    change: dict[str, str], status: int, code: str, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    answer = await client.post(PATH, data=form(await make_program(session, Role.BANK_OFFICER), **change))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["error"] == code


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"grant_type": "client_credentials"}},
        {"content": b""},
        {"content": b"grant_type=client_credentials&client_id=a&client_id=b&client_secret=c", "headers": URL_ENCODED},
        {"content": b"grant_type=%00&client_id=a&client_secret=c", "headers": URL_ENCODED},
        {"content": b"client_id=%ff", "headers": URL_ENCODED},
    ],
)
async def test_a_body_that_is_no_such_form_is_refused(body: dict[str, Any], client: httpx.AsyncClient) -> None:
    assert (await client.post(PATH, **body)).status_code == 400


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer wrong", "bearer a b", "Basic YTpi", "", "Bearer " + "x" * 5000])
async def test_a_token_that_is_none_is_refused(header: str, client: httpx.AsyncClient) -> None:
    answer = await client.get(ANY_API, headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_ends_with_its_time_its_client_or_its_organisation(client: httpx.AsyncClient, session: AsyncSession) -> None:
    endings = (
        lambda program: update(AccessToken).values(expires_at=now() - timedelta(seconds=1)).where(
            AccessToken.client_id == ApiClient.id, ApiClient.client_id == program.client_id
        ),
        lambda program: update(ApiClient).where(ApiClient.client_id == program.client_id).values(active=False),
        lambda program: update(Organisation).where(Organisation.id == program.organisation_id).values(status=OrganisationStatus.EXITED),
    )  # fmt: skip
    for ending in endings:
        program = await make_program(session, Role.BANK_OFFICER)
        token = (await client.post(PATH, data=form(program))).json()["access_token"]
        caller = Caller(client, {"authorization": f"Bearer {token}"})
        assert (await caller.get(ANY_API)).status_code == 200
        await session.execute(ending(program))
        await session.commit()
        assert (await caller.get(ANY_API)).status_code == 401


async def test_a_token_opens_no_page(client: httpx.AsyncClient, session: AsyncSession) -> None:
    program = await make_program(session, Role.AUDITOR)
    token = (await client.post(PATH, data=form(program))).json()["access_token"]
    assert (await client.get("/me/sessions", headers={"authorization": f"Bearer {token}"})).status_code == 303


async def test_many_failures_of_one_address_have_to_wait(app: Litestar, client: httpx.AsyncClient, session: AsyncSession) -> None:
    address = client._transport.client[0]  # type: ignore[attr-defined]
    for _ in range(TOKEN.allowed):
        await TOKEN.spend(app.state.sessions, address, now=now())
    answer = await browser(client).post(PATH, form(await make_program(session, Role.AUDITOR)))
    assert answer.status_code == 429
    assert answer.json()["type"].endswith("/too-many-requests")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_refused_token_is_recorded_without_what_was_sent(client: httpx.AsyncClient, session: AsyncSession) -> None:
    refused = select(func.count()).select_from(EventRow).where(EventRow.kind == "access.token_refused")
    before = await session.scalar(refused)
    await session.rollback()
    await client.post(PATH, data=form(await make_program(session, Role.BANK_OFFICER), client_secret="wrong-secret"))
    assert await session.scalar(refused) == (before or 0) + 1
    rows = (await session.scalars(select(EventRow).where(EventRow.kind == "access.token_refused"))).all()
    assert {(row.outcome, str(row.data)) for row in rows} == {("denied", "{}")}
