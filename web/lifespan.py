"""What the web process holds while it runs: the database pools and the catalogue."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from anyio import to_thread
from litestar import Litestar

from marketplace.access.passwords import hash_of_nobody
from marketplace.database.clock_follower import ClockFollower
from marketplace.database.session import WEB_SYSTEM, make_engine, make_sessions
from marketplace.eligibility.vocabulary import builtin_vocabulary
from matching.recommend.catalogue import CatalogueCache
from web.running.request_counters import watch_pool


def running(dsn: str) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """The lifespan of a web process on the database `dsn`."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None, None]:
        engine, system_engine = make_engine(dsn), make_engine(dsn, WEB_SYSTEM)
        watch_pool(engine, "app")
        watch_pool(system_engine, "system")
        app.state.sessions = make_sessions(engine)
        app.state.system_sessions = make_sessions(system_engine)
        clock = ClockFollower(dsn)
        clock.start()
        app.state.catalogue = CatalogueCache(builtin_vocabulary())
        await to_thread.run_sync(hash_of_nobody)  # else the first unknown username would take twice as long
        try:
            yield
        finally:
            clock.stop()
            await engine.dispose()
            await system_engine.dispose()

    return lifespan
