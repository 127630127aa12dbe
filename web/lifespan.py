"""What the web process holds while it runs: the database pools and the catalogue."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from anyio import to_thread
from litestar import Litestar

from marketplace.access.passwords import hash_of_nobody
from marketplace.database.clock_follower import ClockFollower
from marketplace.database.session import WEB_BESIDE, WEB_SYSTEM, make_engine, make_sessions
from marketplace.eligibility.vocabulary import builtin_vocabulary
from matching.live.live_engine import LiveEngine
from matching.recommend.catalogue import CatalogueCache
from web.engine import engine_folder
from web.running.request_counters import watch_pool


def running(dsn: str) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """The lifespan of a web process on the database `dsn`."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None, None]:
        engines = {"app": make_engine(dsn), "beside": make_engine(dsn, WEB_BESIDE), "system": make_engine(dsn, WEB_SYSTEM)}
        for name, engine in engines.items():
            watch_pool(engine, name)
        app.state.sessions = make_sessions(engines["app"])
        app.state.beside_sessions = make_sessions(engines["beside"])
        app.state.system_sessions = make_sessions(engines["system"])
        clock = ClockFollower(dsn)
        clock.start()
        app.state.catalogue = CatalogueCache(builtin_vocabulary())
        app.state.live_engine = LiveEngine(engine_folder(app.state.settings.home), dsn, app.state.system_sessions)
        await to_thread.run_sync(hash_of_nobody)  # else the first unknown username would take twice as long
        try:
            yield
        finally:
            clock.stop()
            for engine in engines.values():
                await engine.dispose()

    return lifespan
