"""Engines and sessions. One request or task is one READ COMMITTED transaction, committed at the edge, as one role of the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from marketplace import exact_json
from marketplace.database.binding import KEY, Binding, BoundSession
from marketplace.database.roles import APP, SYSTEM, dsn_for

Sessions = async_sessionmaker[AsyncSession]
POOL_WAIT_SECONDS = 5  # then 503: whoever waits longer for a connection waits behind something that is wrong


@dataclass(frozen=True, slots=True)
class Use:
    """What a kind of process needs of the database: its role, how many connections at most, and how long anything may take."""

    role: str
    application_name: str
    pool_size: int
    statement_ms: int
    lock_ms: int = 2_000
    idle_in_transaction_ms: int = 15_000


WEB = Use(APP, "zhida-web", 8, 5_000)
# What a request does in short transactions of its own, while it holds a connection of WEB: from the same pool, as many requests at once
# as it has connections would each hold one and wait for a second.
WEB_BESIDE = Use(APP, "zhida-web-beside", 2, 5_000)
WEB_SYSTEM = Use(SYSTEM, "zhida-web-system", 2, 5_000)  # pages of those who may see across organisations
WORKER = Use(SYSTEM, "zhida-worker", 4, 600_000, idle_in_transaction_ms=600_000)
BACKGROUND = Use(SYSTEM, "zhida-background", 8, 60_000)


def psycopg_dsn(dsn: str) -> str:
    """Any postgresql URL as libpq reads it."""
    return make_url(dsn).set(drivername="postgresql").render_as_string(hide_password=False)


def make_engine(dsn: str, use: Use = WEB) -> AsyncEngine:
    """An engine for one kind of process: a small pool, and limits so that no statement or lock hangs its caller."""
    server_settings = {
        "role": use.role,
        "statement_timeout": str(use.statement_ms),
        "lock_timeout": str(use.lock_ms),
        "idle_in_transaction_session_timeout": str(use.idle_in_transaction_ms),
        "timezone": "UTC",
        "application_name": use.application_name,
    }
    return create_async_engine(
        "postgresql+asyncpg://",  # asyncpg reads the address itself: SQLAlchemy would hand over `sslmode` as a keyword, which is refused
        pool_size=use.pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,  # else an error's text would carry bound values, secrets among them, into the log
        json_serializer=exact_json.encode_text,
        json_deserializer=exact_json.decode,
        connect_args={"dsn": psycopg_dsn(dsn_for(dsn, use.role)), "server_settings": server_settings},
    )


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Sessions that keep loaded rows readable after the commit, which templates need."""
    return async_sessionmaker(engine, expire_on_commit=False, sync_session_class=BoundSession)


def bound(binding: Binding) -> dict[str, Any]:
    """The `info` of a session that works for `binding`: `sessions(info=bound(binding))`."""
    return {KEY: binding}


@asynccontextmanager
async def transaction(sessions: Sessions, binding: Binding | None = None) -> AsyncIterator[AsyncSession]:
    """One transaction: committed when the block ends well, rolled back otherwise."""
    async with sessions(info=bound(binding or Binding())) as session, session.begin():
        yield session
