"""Whether a workload's verdicts are right: a plain evaluator that shares nothing with the engine, on a sample of enterprises."""

import random

from bench.engine_parts.world import World
from tests.marketplace.eligibility.plain_evaluator import Plain

ENTERPRISES, OFFERS = 100, 400


def check(world: World) -> None:
    """Compare pair for pair; raises at a difference."""
    dice = random.Random(9)
    rows = sorted(dice.sample(range(world.size.rows), min(ENTERPRISES, world.size.rows)))
    offers = dice.sample(world.offers, min(OFFERS, len(world.offers)))
    plain, swept = Plain(world.entries), world.population.sweep(offers)
    ids = world.table.column("id").take(rows).to_pylist()
    profiles = {id_: world.profile(row) for id_, row in zip(ids, rows, strict=True)}
    for offer in offers:
        wanted = {id_: plain.verdict(offer["criterion"], profile) for id_, profile in profiles.items()}
        found = {
            name: set(listed.to_pylist())
            for name, listed in (("eligible", swept.ids(offer["code"])), ("undetermined", swept.undetermined_ids(offer["code"])))
        }
        wrong = [id_ for id_, verdict in wanted.items() if verdict != next((name for name in found if id_ in found[name]), "ineligible")]
        if wrong:
            raise RuntimeError(f"the plain evaluator differs on {wrong[0]} and {offer}")
    print(f"  {len(rows) * len(offers):,} pairs agree with an evaluator that shares nothing with the engine")
