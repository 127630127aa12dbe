"""`zhida background`: the endless work of an installation, in one asyncio process: the log's sequencer and followers, the engine, relay
and sweep.
"""

import asyncio
import gc
import signal
from collections.abc import Coroutine
from typing import Any

import structlog

from marketplace.clock import now
from marketplace.database.clock_follower import ClockFollower
from marketplace.database.session import BACKGROUND, Sessions, make_engine, make_sessions
from marketplace.events.followers import follow_for_ever
from marketplace.events.sequencer import sequence_for_ever
from marketplace.settings import Settings
from marketplace.tasks.broker import Broker
from marketplace.tasks.relay import relay_for_ever
from marketplace.tasks.sweep import sweep_for_ever
from web.brokers import make_messages
from web.composition import FOLLOWERS, TASKS
from web.engine import EngineWork
from web.library_logs import forward_library_logs
from web.lifecycle.behind_pages import let_pages_go_first
from web.logging import configure_logging
from web.worker import queues_of

LOG = structlog.get_logger("zhida.background")


def run_background(settings: Settings, dsn: str) -> int:
    """Run until a signal: 0. One loop that ends by itself ends the process with 1, so that it is started again whole."""
    let_pages_go_first()
    configure_logging(settings.log_level)
    forward_library_logs()
    messages = make_messages(settings, dsn, queues_of(TASKS))
    gc.freeze()  # what was imported stays for good; looking through it again and again took the sequencer more time than the events
    try:
        return asyncio.run(_run(settings, dsn, messages))
    finally:
        messages.close()


async def _run(settings: Settings, dsn: str, broker: Broker) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    engine, clock = make_engine(dsn, BACKGROUND), ClockFollower(dsn)
    clock.start()
    LOG.info("background runs")
    sessions = make_sessions(engine)
    work = EngineWork(settings.home, dsn, sessions)
    faults = await _until_stopped(_loops(sessions, broker, work, stop), stop)
    clock.stop()
    await engine.dispose()
    LOG.info("background stopped", faults=len(faults))
    return 1 if faults else 0


def _loops(sessions: Sessions, broker: Broker, work: EngineWork, stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
    return [
        sequence_for_ever(sessions, stop),
        follow_for_ever(sessions, (*FOLLOWERS, work.follower()), stop),
        *work.loops(stop),
        relay_for_ever(sessions, broker, stop, now),
        sweep_for_ever(sessions, broker, stop, now),
    ]


async def _until_stopped(loops: list[Coroutine[Any, Any, None]], stop: asyncio.Event) -> list[BaseException]:
    """Wait for `stop`, or for the first loop that ends; let the others finish their round. What went wrong."""
    running = [asyncio.create_task(loop) for loop in loops]
    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    faults: list[BaseException] = [] if stop.is_set() else [RuntimeError("a loop ended by itself")]
    stop.set()
    ended = await asyncio.gather(*running, return_exceptions=True)
    faults += [each for each in ended if isinstance(each, BaseException)]
    for fault in faults:
        LOG.error("background loop failed", exc_info=fault)
    return faults
