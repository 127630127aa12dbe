"""What the web process holds while it runs: the database pools, the catalogue and the engine."""

import asyncio
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
from web.running.engine_gauges import watch_engine
from web.running.request_counters import watch_pool

PATIENCE_SECONDS = 5.0  # the background process makes the generations; where there is none on this machine, this one does


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
        live = LiveEngine(
            engine_folder(app.state.settings.home), dsn, app.state.system_sessions, patience=PATIENCE_SECONDS, watch=watch_engine
        )
        app.state.live_engine = live
        keeping = asyncio.create_task(live.keep(asyncio.Event()))
        await to_thread.run_sync(hash_of_nobody)  # else the first unknown username would take twice as long
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            clock.stop()
            for engine in engines.values():
                await engine.dispose()

    return lifespan
