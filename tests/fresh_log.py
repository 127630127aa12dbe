"""A database with an empty log of its own, for tests that count positions; and short ways to record events in it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from marketplace import exact_json
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.roles import OWNER
from marketplace.database.session import BACKGROUND, WEB, Sessions, make_engine, make_sessions, psycopg_dsn, transaction
from marketplace.embedded.cluster import Cluster
from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from marketplace.events.sequencer import sequence_once

HAPPENED = EventKind("sample.happened", "sample", "样例发生")
OTHER = EventKind("other.happened", "other", "另一样例发生")


@dataclass(frozen=True)
class FreshLog:
    """The database as each of those who touch it."""

    app: Sessions
    system: Sessions
    superuser: AsyncEngine
    dsn: str  # the superuser's

    async def record(self, count: int, subject: UUID | None = None, kind: EventKind = HAPPENED) -> None:
        """So many events, each in a transaction of the web process, all of one subject if one is given."""
        for number in range(count):
            async with transaction(self.app, Binding(role="operator", account_id=uuid4())) as session:
                record(session, kind, subject or uuid4(), at=now(), data={"number": number, "code": "示例"})

    async def until(self, enough: Callable[[], Awaitable[bool]]) -> None:
        """Look again and again, for at most ten seconds."""
        async with asyncio.timeout(10):
            while not await enough():  # noqa: ASYNC110  # it is a table that is looked at
                await asyncio.sleep(0.02)

    async def grow(self, count: int, subject: UUID | None = None) -> None:
        """So many events with their places in the log."""
        await self.record(count, subject)
        assert await sequence_once(self.system) == count

    @asynccontextmanager
    async def attack(self) -> AsyncIterator[AsyncSession]:
        """A superuser's transaction in which no trigger and no foreign key stands; taken back at the end."""
        async with AsyncSession(self.superuser, expire_on_commit=False) as session:
            connection = await session.connection()
            await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield session
            await session.rollback()


@asynccontextmanager
async def fresh_log(cluster: Cluster, template: str, name: str) -> AsyncIterator[FreshLog]:
    """Made from the migrated template, dropped at the end."""
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
    dsn = cluster.dsn(name)
    engines = make_engine(dsn, WEB), make_engine(dsn, BACKGROUND)
    superuser = create_async_engine("postgresql+asyncpg://", json_deserializer=exact_json.decode, connect_args={"dsn": psycopg_dsn(dsn)})
    try:
        yield FreshLog(make_sessions(engines[0]), make_sessions(engines[1]), superuser, dsn)
    finally:
        for engine in (*engines, superuser):
            await engine.dispose()
        with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
