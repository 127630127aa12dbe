"""Processes that do the engine's background work and are killed in the middle: `python -m tests.matching.follower.mortal DSN ROOT`.

Each line on standard input, a number, makes one, forked from this process, which has imported everything. It kills itself when it is about
to say so many things to the database. A line is printed when it is dead.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from marketplace.clock import now
from marketplace.database.session import BACKGROUND, Sessions, make_engine, make_sessions
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.events.followers import Follower, run_batch
from matching.follower import compare
from matching.follower.catalogue import Catalogues
from matching.follower.follower import engine_follower
from matching.live import live_engine
from matching.live.live_engine import LiveEngine


def main() -> None:
    """Until standard input ends."""
    _, dsn, root = sys.argv
    builtin_vocabulary()  # each life would read it again
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what it logs is not for the reader
            asyncio.run(_live(dsn, Path(root), int(line)))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


async def _live(dsn: str, root: Path, statements: int) -> None:
    compare.LOOK_EVERY_SECONDS = live_engine.LOOK_EVERY_SECONDS = 0.1
    engine = make_engine(dsn, BACKGROUND)
    _die_after(engine, statements)
    sessions = make_sessions(engine)
    live, stop = LiveEngine(root, dsn, sessions), asyncio.Event()
    catalogues = Catalogues(live.vocabulary)
    await asyncio.gather(
        _follow(sessions, engine_follower(live, catalogues)),
        live.keep(stop),
        compare.compare_for_ever(live, catalogues, sessions, stop),
    )


async def _follow(sessions: Sessions, follower: Follower) -> None:
    """A few events in a transaction: a life is too short for two hundred."""
    position = None
    while True:
        before, position = position, await run_batch(sessions, follower, at=now(), limit=3)
        if position in {None, before}:
            await asyncio.sleep(0.02)


def _die_after(engine: AsyncEngine, statements: int) -> None:
    said = 0

    def count(*_: object) -> None:
        nonlocal said
        said += 1
        if said > statements:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine.sync_engine, "before_cursor_execute", count)
    event.listen(engine.sync_engine, "commit", count)


if __name__ == "__main__":
    main()
