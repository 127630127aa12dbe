"""What an editor of conditions asks while somebody types: reach with tables and funnel, winners and losers against the version before.

ROWS (1000000) made-up enterprises in the engine, the protected answer (`matching.reach.service`) with a real database for what was told
before. Each of ROUNDS (30) criteria is new. Goal: one reach within 300 ms (95 of 100).
"""

import asyncio
import os
import random
import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from bench.engine_parts.workload import main_workload
from bench.server import demonstration, report
from marketplace.clock import now
from marketplace.database.session import WORKER, Sessions, make_engine, make_sessions, transaction
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.reference.names import code_names
from matching.engine import Population
from matching.reach.service import Asker, reach

ROWS, ROUNDS = int(os.environ.get("ROWS", "1000000")), int(os.environ.get("ROUNDS", "30"))
GOAL_MS = 300
T = TypeVar("T")


class Held:
    """An engine that holds one population."""

    def __init__(self, population: Population) -> None:
        self._population = population

    async def ask(self, question: Callable[[Any], T]) -> T:
        """Beside the event loop, as a server does."""
        return await asyncio.to_thread(question, self._population)


async def measure(dsn: str) -> None:
    """Print the figures."""
    workload = main_workload()
    engine, dice = Held(Population.from_parquet(workload.population(ROWS), workload.entries())), random.Random(7)
    pool = make_engine(dsn, WORKER)
    sessions = make_sessions(pool)
    asker = Asker(await _organisation(sessions), None)
    alone, four, before = list[float](), list[float](), workload.criterion(dice, fresh=True)
    for _ in range(ROUNDS):
        criterion = workload.criterion(dice, fresh=True)
        alone.append(await _asked(sessions, engine, asker, [criterion]))
        changed = {"all": [*criterion["all"][1:], *before["all"][:1]]}
        both = [changed, criterion, {"all": [changed, {"not": criterion}]}, {"all": [criterion, {"not": changed}]}]
        four.append(await _asked(sessions, engine, asker, both))
        before = criterion
    await pool.dispose()
    print(f"{ROWS:,} enterprises, {len(workload.fields)} attributes")
    report("one reach: counts, three tables, funnel", alone, GOAL_MS)
    report("four of them: now, before, winners, losers", four)


async def _asked(sessions: Sessions, engine: Held, asker: Asker, criteria: list[Any]) -> float:
    began = time.perf_counter()
    async with transaction(sessions) as session:
        for criterion in criteria:
            await reach(session, engine, asker, criterion, code_names, now=now())
    return 1000 * (time.perf_counter() - began)


async def _organisation(sessions: Sessions) -> UUID:
    async with transaction(sessions) as session:
        made = add_organisation(session, name="示例测算主管部门", kind=OrganisationKind.BUREAU, uscc=None, region=None)
        await session.flush()
        return made.id


if __name__ == "__main__":
    with demonstration() as server:
        asyncio.run(measure(server.dsn))
