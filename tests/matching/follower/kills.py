"""Kill the engine's background work in the middle, again and again, while profiles and offers change; then look whether all adds up."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import text

from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from products.catalogue.states import ProductStatus
from tests.matching.follower.world import World, at_least_tax, folded

FEWEST, MOST = 10, 200  # statements of a life


_QUICK = {"ZHIDA_KERNEL": "numpy"}  # the native one is looked at closely by each process that opens it


@dataclass(frozen=True)
class Outcome:
    """`wrong` is empty if all adds up. `handled`: events that were handled by processes that were killed; `deltas`: changed verdicts."""

    wrong: list[str]
    handled: int
    deltas: int


async def killed(world: World, kills: int, seed: int) -> Outcome:
    """So many processes are killed while things happen; the last one ends what they have left."""
    chance = random.Random(seed)
    await world.publish("p0", at_least_tax(100))
    await world.firms.load(*({"annual_tax_paid_cny": tax} for tax in range(0, 300, 10)))
    await world.settle()
    before = await _handled(world)
    async with _mortals(world) as live_and_die:
        for _ in range(kills):
            death = asyncio.create_task(live_and_die(int(FEWEST * (MOST / FEWEST) ** chance.random())))
            while not death.done():
                await chance.choice(_acts(world, chance))()
                await asyncio.wait([death], timeout=chance.uniform(0, 0.2))
            assert await death == -signal.SIGKILL
    handled = await _handled(world) - before
    for _ in range(2):  # the second does what the first asked for
        await world.settle()
    return Outcome(await _wrong(world), handled, len(await world.deltas(piece=1000)))


def _acts(world: World, chance: random.Random) -> list[Callable[[], Awaitable[None]]]:
    firms, tax, code = world.firms, chance.randrange(0, 300, 50), f"p{chance.randrange(4)}"
    return [
        *[lambda: firms.change(chance.randrange(len(firms.ids) + 1), annual_tax_paid_cny=tax)] * 10,
        *[lambda: world.publish(code, chance.choice([at_least_tax(tax), {"not": at_least_tax(tax)}]))] * 2,
        *[lambda: _turn(world, code)] * 2,
        lambda: firms.load({"annual_tax_paid_cny": tax}),
        lambda: firms.reload(annual_tax_paid_cny=tax),
    ]


async def _turn(world: World, code: str) -> None:
    """A published product rests, a resting one comes back."""
    async with transaction(world.firms.log.system, Binding.system()) as session:
        status = await session.scalar(text("SELECT status FROM product WHERE code = :code"), {"code": code})
    if status is not None:
        await world.set_status(code, ProductStatus.SUSPENDED if status == "published" else ProductStatus.PUBLISHED)


async def _handled(world: World) -> int:
    async with transaction(world.firms.log.system, Binding.system()) as session:
        return await session.scalar(text("SELECT position FROM follower WHERE name = 'engine'")) or 0


async def _wrong(world: World) -> list[str]:
    truth = await world.truth()
    try:
        added_up = folded(await world.deltas(piece=1000))
    except AssertionError as error:
        return [f"a delta was lost or came twice: {error}"]
    pairs = added_up.keys() | truth.keys()
    return [f"{pair}: {added_up.get(pair)}, but it is {truth.get(pair)}" for pair in pairs if added_up.get(pair) != truth.get(pair)]


@asynccontextmanager
async def _mortals(world: World) -> AsyncIterator[Callable[[int], Awaitable[int]]]:
    command = [sys.executable, "-m", "tests.matching.follower.mortal", world.firms.log.dsn, str(world.firms.root)]
    pipe = asyncio.subprocess.PIPE
    maker = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=os.environ | _QUICK
    )
    assert maker.stdin
    assert maker.stdout

    async def live_and_die(statements: int) -> int:
        maker.stdin.write(b"%d\n" % statements)  # type: ignore[union-attr]
        return int(await maker.stdout.readline())  # type: ignore[union-attr]

    try:
        yield live_and_die
    finally:
        maker.stdin.close()
        await maker.wait()
