"""Gate: 200 kills at random while loans are filed, claimed, paid and recovered. Nothing acknowledged is lost, nothing happens twice.

`ZHIDA_MONEY_CRASH_SEED=N` repeats a run, `ZHIDA_MONEY_CRASH_KILLS=N` changes its length.
"""

import asyncio
import os
import random
import sys
from collections.abc import Mapping

from marketplace.database.binding import Binding
from marketplace.database.roles import SYSTEM
from marketplace.database.session import WORKER, bound, make_engine, make_sessions
from marketplace.embedded.bootstrap import DATABASE
from tests.products.loans.made import made_contract
from tests.system.crash.killer import Killer
from tests.system.crash.reckoning import faults_of_log, wait_until_quiet
from tests.system.crash.traffic import Client
from tests.system.installation import Installation
from tests.system.money.course import MoneyTraffic, Stage, wrong_courses
from tests.system.money.reckoning import faults_of_money
from tests.system.money.scene import a_fund_for_everybody

POOL_FEN = LINE_FEN = 10**12  # enough for every case


def main() -> int:
    """0 if nothing was lost, done twice, stuck or out of balance."""
    seed = int(os.environ.get("ZHIDA_MONEY_CRASH_SEED") or random.SystemRandom().randrange(10**6))
    kills = int(os.environ.get("ZHIDA_MONEY_CRASH_KILLS") or 200)
    print(f"repeat with ZHIDA_MONEY_CRASH_SEED={seed}", flush=True)
    installation = Installation.fresh()
    try:
        wrong = _run(installation, kills, seed)
    finally:
        installation.remove()
    print("\n".join(wrong) or "nothing lost, nothing twice, nothing out of balance")
    return 1 if wrong else 0


def _run(installation: Installation, kills: int, seed: int) -> list[str]:
    installation.up()
    stage, clients = asyncio.run(_prepared(installation))
    traffic, killer = MoneyTraffic(installation.port, clients, stage, seed=seed), Killer(installation, seed)
    traffic.start()
    try:
        killer.kill_many(kills)
    finally:
        traffic.finish()
    waiting = wait_until_quiet(installation)
    history = traffic.history
    print(
        f"seed {seed}: {killer.killed.total()} kills {dict(killer.killed)}, {len(history.cases)} claims,"
        f" {history.acknowledged.total()} acknowledged, {history.unknown} unknown and asked again, {history.replayed} answered again",
        file=sys.stderr,
    )
    wrong = [f"still waiting: {name}: {count}" for name, count in waiting.items()] + faults_of_log(installation)
    with installation.connect() as connection:
        return [*wrong, *wrong_courses(connection, traffic, stage), *faults_of_money(connection, [stage.fund])]


async def _prepared(installation: Installation) -> tuple[Stage, Mapping[str, Client]]:
    engine = make_engine(installation.cluster.dsn(DATABASE, SYSTEM), WORKER)
    try:
        async with make_sessions(engine)(info=bound(Binding.system())) as session:
            losses, programs = await a_fund_for_everybody(session, pool_fen=POOL_FEN)
            contract = await made_contract(
                session, subject_id=losses.loan.subject_id, lender_id=losses.loan.lender_id, amount_fen=LINE_FEN
            )  # fmt: skip
            await session.commit()
        return Stage(losses.fund.id, contract.id), {name: Client(each.client_id, each.secret) for name, each in programs.items()}
    finally:
        await engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
