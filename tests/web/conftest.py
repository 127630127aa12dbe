"""The web process in this test process, and callers of every role."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from playwright.async_api import Browser
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import WORKER, Sessions, bound, make_engine, make_sessions
from marketplace.embedded.cluster import Cluster
from marketplace.settings import Settings
from tests.demo_database import Demo, demo_copy
from tests.web.browser import chromium, serving
from tests.web.callers import Caller, make_member, make_program, with_session, with_token
from web import lifespan
from web.app import create_app

lifespan.PATIENCE_SECONDS = float("inf")  # whoever needs the engine makes its generation; no test pays for another's

SignIn = Callable[[Role], Awaitable[Caller]]


def loopback(dsn: str, home: Path) -> Settings:
    """Settings of an installation that only this machine reaches."""
    return Settings(home=home, database_url=dsn, bind_host="127.0.0.1", bind_port=8000, web_workers=1, log_level="CRITICAL")


@asynccontextmanager
async def running(made: Litestar) -> AsyncIterator[Litestar]:
    """The application between its start and its stop."""
    started, stop = asyncio.Event(), asyncio.Event()

    async def run() -> None:  # in one task: pytest sets up and tears down in two, which anyio's scopes refuse
        async with made.lifespan():
            started.set()
            await stop.wait()

    task = asyncio.create_task(run())
    await asyncio.wait({task, asyncio.create_task(started.wait())}, return_when=asyncio.FIRST_COMPLETED)
    yield made
    stop.set()
    await task


@asynccontextmanager
async def stranger(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without cookies and with an address of its own, so that no test spends another's rate limit; follows no redirects."""
    address = str(ip_address(int.from_bytes(b"\x0a" + secrets.token_bytes(3))))
    transport = httpx.ASGITransport(app, client=(address, 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local") as opened:
        yield opened


@pytest.fixture(scope="session")
def settings(database: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A loopback installation on this worker's database."""
    return loopback(database, Path(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[Litestar]:
    """The application, running in this event loop for all tests of this worker."""
    async with running(create_app(settings)) as made:
        yield made


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A stranger's browser."""
    async with stranger(app) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo(cluster: Cluster, template_database: str, worker_id: str) -> Demo:
    """This worker's own copy of a database filled with the demonstration."""
    return demo_copy(cluster, template_database, f"zhida_demo_{worker_id}")


@pytest.fixture(scope="session")
async def demo_app(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Litestar]:
    """The application on the demonstration, with a folder of its own: the engine in it is that of this worker's copy of the database."""
    home = shutil.copytree(demo.home, tmp_path_factory.mktemp("demo") / "home")
    async with running(create_app(loopback(demo.dsn, home))) as made:
        yield made


@pytest.fixture
async def demo_client(demo_app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A stranger's browser on the demonstration."""
    async with stranger(demo_app) as opened:
        yield opened


@pytest.fixture(scope="session")
async def demo_sessions(demo: Demo) -> AsyncIterator[Sessions]:
    """Sessions of the system on the demonstration's database."""
    engine = make_engine(demo.dsn, WORKER)
    yield make_sessions(engine)
    await engine.dispose()


@pytest.fixture
async def demo_session(demo_sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One transaction on the demonstration's database that is rolled back when the test ends."""
    async with demo_sessions(info=bound(Binding.system())) as session:
        yield session
        await session.rollback()


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


@pytest.fixture(scope="session")
def served(database: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The installation of the web process that browsers visit; its folder holds the keys that seal second factors."""
    return loopback(database, Path(tmp_path_factory.mktemp("browser")))


@pytest.fixture(scope="session")
def address(served: Settings, database: str) -> Iterator[str]:
    """Of a running web process, one for all browser tests of this worker."""
    with serving(database, served.home) as answering:
        yield answering


@pytest.fixture(scope="session")
def demo_address(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of a running web process on the demonstration."""
    with serving(demo.dsn, tmp_path_factory.mktemp("browser-demo")) as answering:
        yield answering


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of this worker; each visit has a context of its own."""
    async with chromium() as opened:
        yield opened
