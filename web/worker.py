"""`zhida worker`: runs tasks, several at a time, until it is told to stop."""

import os
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import dramatiq
import structlog
from dramatiq.worker import Worker

from marketplace.clock import now
from marketplace.database.clock_follower import ClockFollower
from marketplace.database.session import WORKER, make_engine, make_sessions
from marketplace.settings import Settings
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.run import Workshop, run_task
from marketplace.tasks.task_run import Handler
from web.brokers import ACTOR, make_messages
from web.composition import TASKS
from web.library_logs import forward_library_logs
from web.lifecycle.behind_pages import let_pages_go_first
from web.lifecycle.connections import WORKER_OWN
from web.logging import configure_logging

LOG = structlog.get_logger("zhida.worker")
FINISH_SECONDS = 20.0  # what is not done by then is broken off, rolled back and delivered again
HAND_BACK_SECONDS = 3.0  # for giving messages back to the broker, which may be away
WAKE_MILLISECONDS = 500  # how long a thread sleeps before it looks whether to stop


def work(settings: Settings, dsn: str) -> int:
    """Run tasks until a signal. Returns 0 after an orderly stop."""
    let_pages_go_first()
    configure_logging(settings.log_level)
    forward_library_logs()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    messages = make_messages(settings, dsn, queues_of(TASKS))
    in_hand: list[UUID] = []
    worker = Worker(
        declare(messages.dramatiq(), workshop(dsn, settings.worker_threads), TASKS, in_hand),
        worker_threads=settings.worker_threads,
        worker_timeout=WAKE_MILLISECONDS,
    )
    ClockFollower(dsn).start()  # ends with the process
    worker.start()
    LOG.info("worker runs", threads=settings.worker_threads)
    stop.wait()
    _finish(worker, in_hand)
    LOG.info("worker stopped")
    os._exit(0)  # a thread that waits for a database that is away would keep the process alive


def workshop(dsn: str, threads: int) -> Workshop:
    """The pools and handlers of one worker process. The pools connect when a task runs, inside the worker's event loop."""
    effects = make_sessions(make_engine(dsn, replace(WORKER, pool_size=threads)))
    own = make_sessions(make_engine(dsn, replace(WORKER, pool_size=WORKER_OWN)))
    return Workshop(effects, own, TASKS, now)


def declare(broker: dramatiq.Broker, shop: Workshop, tasks: Mapping[TaskKind, Handler], in_hand: list[UUID]) -> dramatiq.Broker:
    """Teach the broker the one message that there is, in every queue that a kind of task names. `in_hand` holds what runs just now."""

    async def run(task_id: str) -> None:
        in_hand.append(UUID(task_id))
        try:
            await run_task(shop, UUID(task_id))
        finally:
            in_hand.remove(UUID(task_id))

    dramatiq.actor(actor_name=ACTOR, broker=broker)(run)
    for queue in queues_of(tasks):
        broker.declare_queue(queue)
    return broker


def queues_of(tasks: Mapping[TaskKind, Handler]) -> set[str]:
    """The queues in use, and the one of kinds that are not known."""
    return {"default", *(kind.queue for kind in tasks)}


def _finish(worker: Worker, in_hand: list[UUID]) -> None:
    """Let running tasks end. In a thread: with the database away the library's own stop waits for ever."""
    deadline = time.monotonic() + FINISH_SECONDS
    stopping = threading.Thread(target=worker.stop, args=(int(FINISH_SECONDS * 1000),), daemon=True)
    stopping.start()
    stopping.join(HAND_BACK_SECONDS)
    while stopping.is_alive() and in_hand and time.monotonic() < deadline:
        stopping.join(0.2)
