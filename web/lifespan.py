"""What the web process holds while it runs: the database pool, and a task that removes what is over."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import structlog
from anyio import to_thread
from litestar import Litestar
from sqlalchemy.exc import SQLAlchemyError

from marketplace.access.passwords import hash_of_nobody
from marketplace.access.purge import purge
from marketplace.clock import now
from marketplace.database.session import WEB_SYSTEM, Sessions, make_engine, make_sessions, transaction
from marketplace.eligibility.vocabulary import builtin_vocabulary
from matching.recommend.catalogue import CatalogueCache

PURGE_EVERY_SECONDS = 3_600
LOG = structlog.get_logger("zhida.web")


def running(dsn: str) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """The lifespan of a web process on the database `dsn`."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None, None]:
        engine, system_engine = make_engine(dsn), make_engine(dsn, WEB_SYSTEM)
        app.state.sessions = make_sessions(engine)
        app.state.system_sessions = make_sessions(system_engine)
        app.state.catalogue = CatalogueCache(builtin_vocabulary())
        await to_thread.run_sync(hash_of_nobody)  # else the first unknown username would take twice as long
        purging = asyncio.create_task(_purge_for_ever(app.state.system_sessions))
        try:
            yield
        finally:
            purging.cancel()
            with suppress(asyncio.CancelledError):
                await purging
            await engine.dispose()
            await system_engine.dispose()

    return lifespan


async def _purge_for_ever(sessions: Sessions) -> None:
    while True:
        try:
            async with transaction(sessions) as session:
                await purge(session, now=now())
        except (SQLAlchemyError, OSError) as error:  # the database is away: the next round will do
            LOG.warning("purge failed", error=type(error).__name__)
        await asyncio.sleep(PURGE_EVERY_SECONDS)
