"""Engines and sessions. One request or task is one READ COMMITTED transaction, committed at the edge."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from marketplace import exact_json

POOL_SIZE = 8
STATEMENT_TIMEOUT_MS = 5_000
LOCK_TIMEOUT_MS = 2_000
IDLE_IN_TRANSACTION_MS = 15_000

Sessions = async_sessionmaker[AsyncSession]


def psycopg_dsn(dsn: str) -> str:
    """Any postgresql URL as libpq reads it."""
    return make_url(dsn).set(drivername="postgresql").render_as_string(hide_password=False)


def make_engine(dsn: str) -> AsyncEngine:
    """The web process's engine: a small pool, and limits so that no statement or lock hangs a request."""
    server_settings = {
        "statement_timeout": str(STATEMENT_TIMEOUT_MS),
        "lock_timeout": str(LOCK_TIMEOUT_MS),
        "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_MS),
        "timezone": "UTC",
        "application_name": "zhida-web",
    }
    return create_async_engine(
        "postgresql+asyncpg://",  # asyncpg reads the address itself: SQLAlchemy would hand over `sslmode` as a keyword, which is refused
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,  # else an error's text would carry bound values, secrets among them, into the log
        json_serializer=exact_json.encode_text,
        json_deserializer=exact_json.decode,
        connect_args={"dsn": psycopg_dsn(dsn), "server_settings": server_settings},
    )


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Sessions that keep loaded rows readable after the commit, which templates need."""
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One transaction: committed when the block ends well, rolled back otherwise."""
    async with sessions() as session, session.begin():
        yield session
