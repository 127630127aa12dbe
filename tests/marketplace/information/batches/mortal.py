"""Workers that are killed in the middle of a delivery: `python -m tests.marketplace.information.batches.mortal DSN HOME`.

Each line on standard input, a task's id and a number, makes one, forked from this process, which has imported everything. It kills itself
when it is about to say so many things to the database. A line is printed when it is dead, or done.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from marketplace.clock import now
from marketplace.database.session import WORKER, make_engine, make_sessions
from marketplace.documents.store import FolderStore
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.batches import staging
from marketplace.information.batches.check_batch import check_batch
from marketplace.information.batches.desk import Desk
from marketplace.information.batches.tasks import CHECK_BATCH
from marketplace.tasks.run import Workshop, run_task
from tests.marketplace.information.batches.deliveries import SEALS


def main() -> None:
    """Until standard input ends."""
    _, dsn, home = sys.argv
    builtin_vocabulary()  # each life would read it again
    for line in sys.stdin:
        task_id, statements = line.split()
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what it logs is not for the reader
            asyncio.run(_live(dsn, Path(home), UUID(task_id), int(statements)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


async def _live(dsn: str, home: Path, task_id: UUID, statements: int) -> None:
    staging.ROWS_OF_A_PIECE = 200
    effects, own = make_engine(dsn, WORKER), make_engine(dsn, WORKER)
    left = [statements]
    for engine in (effects, own):
        _die_after(engine, left)

    async def handle(run: Any, **arguments: Any) -> None:
        await check_batch(run, Desk(FolderStore(home), SEALS), **arguments)

    await run_task(Workshop(make_sessions(effects), make_sessions(own), {CHECK_BATCH: handle}, now), task_id)


def _die_after(engine: AsyncEngine, left: list[int]) -> None:
    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine.sync_engine, "before_cursor_execute", count)
    event.listen(engine.sync_engine, "commit", count)


if __name__ == "__main__":
    main()
