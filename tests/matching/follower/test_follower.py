"""The engine's follower: the stream of deltas adds up to what is so, whatever happened and in whichever order it was handled."""

import os
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import func, select, text

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.profiles.models import Profile
from matching.follower.deltas import forget_deltas
from matching.follower.models import MatchOffer
from matching.live.models import MatchEnterprise
from products.catalogue.states import ProductStatus
from tests.matching.follower.world import World, at_least_tax, folded
from tests.matching.live.firms import Firms

_STALE_OFFER = text('UPDATE product_version SET criterion = \'{"attribute": "no_such_attribute", "gte": 1}\' WHERE product_id = :id')


async def test_a_load_of_many_is_compared_with_every_offer(firms: Firms) -> None:
    world = World.of(firms)
    await world.publish("p1", at_least_tax(100))
    await firms.load({"annual_tax_paid_cny": 50}, {"annual_tax_paid_cny": 150}, {})
    await world.settle()
    reached = {(firms.ids[1], "product:p1"): "eligible", (firms.ids[2], "product:p1"): "undetermined"}
    assert folded(await world.deltas()) == await world.truth() == reached


async def test_a_changed_profile_tells_which_offers_it_gained_and_lost(firms: Firms) -> None:
    world = World.of(firms)
    await world.publish("p1", at_least_tax(100))
    await world.publish("p2", {"not": at_least_tax(100)})
    await firms.load({"annual_tax_paid_cny": 50})
    await world.settle()
    before = (await world.deltas())[-1].place
    await firms.change(0, annual_tax_paid_cny=150)
    await world.follow()
    news = await world.deltas(before)
    assert {(each.organisation_id, each.offer, each.version, each.was, each.now) for each in news} == {
        (firms.ids[0], "product:p1", 1, None, "eligible"),
        (firms.ids[0], "product:p2", 1, "eligible", None),
    }
    assert folded(await world.deltas()) == await world.truth()


async def test_an_offers_next_version_its_suspension_and_its_return_are_told_for_everybody(firms: Firms) -> None:
    world = World.of(firms)
    await world.publish("p1", at_least_tax(100))
    await firms.load({"annual_tax_paid_cny": 50}, {"annual_tax_paid_cny": 150})
    await world.settle()
    told = []
    for act in (
        lambda: world.publish("p1", at_least_tax(40)),
        lambda: world.set_status("p1", ProductStatus.SUSPENDED),
        lambda: world.set_status("p1", ProductStatus.PUBLISHED),
        lambda: world.set_status("p1", ProductStatus.WITHDRAWN),
    ):
        before = (await world.deltas())[-1].place
        await act()
        await world.follow()
        told.append({(firms.ids.index(each.organisation_id), each.version, each.was, each.now) for each in await world.deltas(before)})
        assert folded(await world.deltas()) == await world.truth()
    assert told == [
        {(0, 2, None, "eligible")},
        {(0, None, "eligible", None), (1, None, "eligible", None)},
        {(0, 2, None, "eligible"), (1, 2, None, "eligible")},
        {(0, None, "eligible", None), (1, None, "eligible", None)},
    ]


async def test_a_reader_that_goes_on_from_any_place_gets_each_delta_once(firms: Firms) -> None:
    world = World.of(firms)
    for code in ("p1", "p2", "p3"):
        await world.publish(code, at_least_tax(100))
    await firms.load(*[{"annual_tax_paid_cny": 150}] * 5)
    await world.settle()
    await firms.change(0, annual_tax_paid_cny=50)
    await world.follow()
    whole = await world.deltas(piece=1000)
    assert len(whole) == 3 * 5 + 3
    assert [await world.deltas(each.place, piece) for piece in (1, 4) for each in whole] == [
        whole[number:] for _ in (1, 4) for number in range(1, len(whole) + 1)
    ]


async def test_values_and_offers_that_the_vocabulary_no_longer_takes_are_unknown_and_reach_nobody(firms: Firms) -> None:
    world = World.of(firms)
    await world.publish("p1", at_least_tax(100))
    await world.publish("p2", at_least_tax(100))
    await firms.load({"annual_tax_paid_cny": "much", "no_such_attribute": 1, "region": "320505"}, {"annual_tax_paid_cny": 150})
    async with firms.log.superuser.begin() as connection:
        await connection.execute(text("ALTER TABLE product_version DISABLE TRIGGER append_only"))
        await connection.execute(_STALE_OFFER, {"id": world.products["p2"]})
    await world.settle()
    reached = {(firms.ids[0], "product:p1"): "undetermined", (firms.ids[1], "product:p1"): "eligible"}
    assert folded(await world.deltas()) == reached
    await firms.change(1, annual_tax_paid_cny=151)
    await world.follow()
    assert folded(await world.deltas()) == reached


async def test_old_deltas_are_forgotten_and_what_verdicts_last_were_is_not(firms: Firms) -> None:
    world = World.of(firms)
    await world.publish("p1", at_least_tax(100))
    await firms.load({"annual_tax_paid_cny": 150})
    await world.settle()
    async with transaction(firms.log.system, Binding.system()) as session:
        assert await forget_deltas(session, now() - timedelta(days=1)) == 0
        assert await forget_deltas(session, now() + timedelta(days=1)) == 1
    await firms.change(0, annual_tax_paid_cny=160)
    await world.follow()
    assert await world.deltas() == []


async def test_whatever_happens_in_whichever_order_the_deltas_add_up(firms: Firms) -> None:
    seed = int(os.environ.get("ZHIDA_FOLLOWER_SEED") or random.SystemRandom().randrange(10**6))
    chance = random.Random(seed)
    world = World.of(firms)
    for _ in range(60):
        await chance.choice(_acts(world, chance))()
    await world.settle()
    await world.settle()  # what the first round asked for
    assert folded(await world.deltas()) == await world.truth(), f"repeat it with ZHIDA_FOLLOWER_SEED={seed}"
    await _places_are_dense(firms)


def _acts(world: World, chance: random.Random) -> list[Callable[[], Awaitable[object]]]:
    firms, tax = world.firms, chance.randrange(0, 300, 50)
    code, status = f"p{chance.randrange(5)}", chance.choice([ProductStatus.SUSPENDED, ProductStatus.PUBLISHED])

    async def restart() -> None:
        world.engine = firms.engine()

    async def move() -> None:
        async with transaction(firms.log.system, Binding.system()) as session:
            present = await session.scalar(text("SELECT status FROM product WHERE code = :code"), {"code": code})
        if present in {"published", "suspended"} and present != status:
            await world.set_status(code, status)

    return [
        lambda: firms.change(chance.randrange(len(firms.ids) + 1), annual_tax_paid_cny=tax),
        lambda: firms.change(len(firms.ids), region="320505"),
        lambda: firms.load({"annual_tax_paid_cny": tax}, {}),
        lambda: world.publish(code, chance.choice([at_least_tax(tax), {"not": at_least_tax(tax)}, {"all": []}])),
        move,
        world.follow,
        world.follow,
        world.settle,
        world.engine.keep_once,
        restart,
        lambda: firms.reload(annual_tax_paid_cny=tax),
    ]


async def _places_are_dense(firms: Firms) -> None:
    async with transaction(firms.log.system, Binding.system()) as session:
        ordinals = list(await session.scalars(select(MatchEnterprise.ordinal).order_by(MatchEnterprise.ordinal)))
        slots = list(await session.scalars(select(MatchOffer.slot).order_by(MatchOffer.slot)))
        profiles = await session.scalar(select(func.count()).select_from(Profile))
    assert ordinals == list(range(profiles or 0))
    assert slots == list(range(len(slots)))
