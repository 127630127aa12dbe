"""The web process in this test process, and callers of every role."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.settings import Settings
from tests.web.callers import Caller, make_member, make_program, with_session, with_token
from web.app import create_app

SignIn = Callable[[Role], Awaitable[Caller]]


@pytest.fixture(scope="session")
def settings(database: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A loopback installation on this worker's database."""
    return Settings(
        home=Path(tmp_path_factory.mktemp("home")),
        database_url=database,
        bind_host="127.0.0.1",
        bind_port=8000,
        web_workers=1,
        log_level="CRITICAL",
    )


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[Litestar]:
    """The application, running in this event loop for all tests of this worker."""
    made = create_app(settings)
    started, stop = asyncio.Event(), asyncio.Event()

    async def run() -> None:  # in one task: pytest sets up and tears down in two, which anyio's scopes refuse
        async with made.lifespan():
            started.set()
            await stop.wait()

    running = asyncio.create_task(run())
    await asyncio.wait({running, asyncio.create_task(started.wait())}, return_when=asyncio.FIRST_COMPLETED)
    yield made
    stop.set()
    await running


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without cookies and with an address of its own, so that no test spends another's rate limit; follows no redirects."""
    address = str(ip_address(int.from_bytes(b"\x0a" + secrets.token_bytes(3))))
    transport = httpx.ASGITransport(app, client=(address, 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local") as opened:
        yield opened


@pytest.fixture
def signed_in(client: httpx.AsyncClient, session: AsyncSession) -> SignIn:
    """`await signed_in(role)`: a new person of a new organisation, signed in by cookie."""

    async def sign_in(role: Role) -> Caller:
        return await with_session(client, session, await make_member(session, role))

    return sign_in


@pytest.fixture
def token(client: httpx.AsyncClient, session: AsyncSession) -> SignIn:
    """`await token(role)`: a new program of a new organisation that calls with a bearer token."""

    async def issue(role: Role) -> Caller:
        return await with_token(client, session, await make_program(session, role))

    return issue
