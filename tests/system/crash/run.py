"""One run: an installation under traffic, killed at random, then reckoned up."""

import asyncio
import sys

from marketplace.access.accounts import add_client
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.roles import SYSTEM
from marketplace.database.session import WORKER, make_engine, make_sessions, transaction
from marketplace.embedded.bootstrap import DATABASE
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from tests.system.crash.killer import Killer
from tests.system.crash.reckoning import faults, wait_until_quiet
from tests.system.crash.traffic import Client, Traffic
from tests.system.installation import Installation


def run(installation: Installation, *, kills: int, seed: int) -> list[str]:
    """Start, kill `kills` times under traffic, let it end; returns what is wrong, empty if nothing is."""
    installation.up()
    traffic = Traffic(installation.port, asyncio.run(two_operators(installation)), seed=seed)
    killer = Killer(installation, seed)
    traffic.start()
    try:
        killer.kill_many(kills)
    finally:
        traffic.finish()
    waiting = wait_until_quiet(installation)
    history = traffic.history
    print(
        f"seed {seed}: {sum(killer.killed.values())} kills {dict(killer.killed)}, back after at most {killer.longest_seconds:.1f} s; "
        f"{len(history.cases)} cases, {sum(history.acknowledged.values())} acknowledged, {history.unknown} unknown and asked again, "
        f"{history.replayed} answered again, slowest {history.slowest_seconds:.1f} s",
        file=sys.stderr,
    )
    return [f"still waiting: {name}: {count}" for name, count in waiting.items()] + faults(installation, history)


async def two_operators(installation: Installation) -> tuple[Client, Client]:
    """Two API clients of one platform."""
    engine = make_engine(installation.cluster.dsn(DATABASE, SYSTEM), WORKER)
    try:
        async with transaction(make_sessions(engine), Binding.system()) as session:
            platform = add_organisation(
                session, name="示例平台", kind=OrganisationKind.PLATFORM, uscc=None, region="320000", synthetic=True
            )
            await session.flush()
            names = ("crash-operator-1", "crash-operator-2")
            first, second = (
                Client(name, add_client(session, client_id=name, organisation_id=platform.id, role=Role.OPERATOR)) for name in names
            )
        return first, second
    finally:
        await engine.dispose()
