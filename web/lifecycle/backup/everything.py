"""One look at the whole database, past row policies: for measures and comparisons, by a superuser and nobody else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import Use, make_engine, make_sessions

# Role `none` is whoever logs in. No limits: counting the rows of a province takes as long as it takes.
EVERYTHING = Use("none", "zhida-backup", 1, 0, idle_in_transaction_ms=0)
_SEES_ALL = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user")


@asynccontextmanager
async def one_look(dsn: str) -> AsyncIterator[AsyncSession]:
    """One transaction that sees one state of the database from beginning to end; nothing it writes is kept."""
    engine = make_engine(dsn, EVERYTHING)
    try:
        async with make_sessions(engine)() as session:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session
            await session.rollback()
    finally:
        await engine.dispose()


async def sees_all_rows(session: AsyncSession) -> bool:
    """Whether row policies do not bind the login."""
    return bool((await session.execute(_SEES_ALL)).scalar_one())
