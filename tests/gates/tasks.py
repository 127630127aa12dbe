"""Gate: 1,000 runs in which every task is delivered three times in random order, at the same time, while handlers fail and are killed.

The end must equal that of one delivery each, in order. `ZHIDA_TASKS_SEED=N` repeats a run, `ZHIDA_TASKS_RUNS=N` changes how many.
"""

import asyncio
import os
import random
import sys
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import text

from marketplace.database.binding import Binding
from marketplace.database.roles import SYSTEM
from marketplace.database.session import WORKER, Sessions, make_engine, make_sessions, transaction
from marketplace.embedded.cluster import Cluster
from marketplace.tasks.models import TaskState
from marketplace.tasks.task_run import TaskRun
from tests import one_cluster
from tests.marketplace.tasks.workplace import Killed, Workplace
from web.logging import configure_logging

TASKS_PER_RUN = 4
ACCOUNTS = 3
DELIVERIES = 3
AT_ONCE = 3
DATABASE = "zhida_gate_tasks"
ADD = text("UPDATE gate_sum SET total = total + :amount WHERE run = :run AND account = :account")
SUMS = text("SELECT total FROM gate_sum WHERE run = :run ORDER BY account")


def main() -> int:
    """0 if every run ended like the run in order."""
    seed = int(os.environ.get("ZHIDA_TASKS_SEED") or random.SystemRandom().randrange(10**6))
    runs = int(os.environ.get("ZHIDA_TASKS_RUNS") or 1_000)
    configure_logging("CRITICAL")
    print(f"repeat with ZHIDA_TASKS_SEED={seed}", flush=True)
    one_cluster.begin_run()
    try:
        wrong = asyncio.run(_all(_database(one_cluster.started()), runs, random.Random(seed)))
    finally:
        one_cluster.end_run()
    print("\n".join(wrong) or f"{runs} runs ended like the run in order")
    return 1 if wrong else 0


def _database(cluster: Cluster) -> str:
    template = one_cluster.migrated_template(cluster)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {template}")
    with psycopg.connect(cluster.dsn(DATABASE), autocommit=True) as connection:
        connection.execute("CREATE TABLE gate_sum (run uuid, account int, total int, PRIMARY KEY (run, account))")
        connection.execute(f"GRANT SELECT, INSERT, UPDATE ON gate_sum TO {SYSTEM}")
    return cluster.dsn(DATABASE, SYSTEM)


async def _all(dsn: str, runs: int, chance: random.Random) -> list[str]:
    engines = [make_engine(dsn, WORKER) for _ in range(2)]
    effects, own = (make_sessions(engine) for engine in engines)
    wrong = [fault for number in range(runs) if (fault := await _one(Workplace(effects, own), chance, number))]
    for engine in engines:
        await engine.dispose()
    return wrong


async def _one(place: Workplace, chance: random.Random, number: int) -> str | None:
    """One run; what was wrong with it."""
    run = uuid4()
    asked = [(chance.randrange(ACCOUNTS), chance.randrange(1, 100)) for _ in range(TASKS_PER_RUN)]
    await _open_accounts(place.own, run)

    async def add(task: TaskRun, account: int, amount: int) -> None:
        await task.session.execute(ADD, {"run": run, "account": account, "amount": amount})
        fate = chance.random()
        if fate < 0.15:
            raise Killed
        if fate < 0.3:
            raise ValueError

    kind = place.teach(add, attempts=1_000)
    tasks = [await place.ask(kind, account=account, amount=amount) for account, amount in asked]
    await _deliver_all(place, tasks, chance)
    expected = [sum(amount for account, amount in asked if account == each) for each in range(ACCOUNTS)]
    found = await _sums(place.own, run)
    states = {(await place.row(task_id)).state for task_id in tasks}
    return None if found == expected and states == {TaskState.DONE} else f"run {number}: {found} instead of {expected}, states {states}"


async def _deliver_all(place: Workplace, tasks: list[UUID], chance: random.Random) -> None:
    """Three deliveries of each, in random order, then again and again what failed, as relay and sweep would."""
    waiting = tasks * DELIVERIES
    while waiting:
        chance.shuffle(waiting)
        place.later(hours=2)
        for first in range(0, len(waiting), AT_ONCE):
            await asyncio.gather(*(_deliver(place, task_id) for task_id in waiting[first : first + AT_ONCE]))
        waiting = [task_id for task_id in tasks if (await place.row(task_id)).state is not TaskState.DONE]


async def _deliver(place: Workplace, task_id: UUID) -> None:
    try:
        await place.deliver(task_id)
    except Killed:
        return


async def _open_accounts(sessions: Sessions, run: UUID) -> None:
    async with transaction(sessions, Binding.system()) as session:
        rows = [{"run": run, "account": account} for account in range(ACCOUNTS)]
        await session.execute(text("INSERT INTO gate_sum VALUES (:run, :account, 0)"), rows)


async def _sums(sessions: Sessions, run: UUID) -> list[int]:
    async with transaction(sessions, Binding.system()) as session:
        return list((await session.scalars(SUMS, {"run": run})).all())


if __name__ == "__main__":
    sys.exit(main())
