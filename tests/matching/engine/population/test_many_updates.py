"""Thousands of updates: the answers stay right, and what is held grows with the profiles, not with the updates."""

import random
from typing import Any

import numpy as np
import pytest

from matching.engine import Population
from matching.engine.columns.column import Segment
from matching.engine.columns.ingest import segment_of_profiles
from matching.engine.overlay import Overlay
from matching.engine.snapshot import View
from tests.matching.engine.equality import witnesses
from tests.matching.engine.equality.worlds import World, make_world
from tests.matching.engine.population.model import Json, Model, swept
from tests.matching.engine.population.small import ENTRIES, OFFERS


@pytest.mark.parametrize("seed", [1, 4])
def test_thousands_of_random_updates_leave_the_answers_right(seed: int) -> None:
    drawn = make_world(seed, offers=8, profiles=400)
    dice = random.Random(seed)
    first = [(f"p{number}", dice.choice(drawn.profiles)[1]) for number in range(1_500)]
    population = Population.from_arrow(witnesses.table_of(World(drawn.entries, drawn.offers, first), seed), drawn.entries)
    model = Model(drawn.entries, first)
    population.attach(drawn.offers)
    for number in range(2_500):
        profile_id = f"p{dice.randrange(2_000)}" if number % 2 else f"p{dice.randrange(40)}"
        attributes = None if dice.random() < 0.1 else dice.choice(drawn.profiles)[1]
        said = population.apply([(profile_id, attributes)])[profile_id]
        if number % 5 == 0:
            assert said == model.changed(drawn.offers, model.living.get(profile_id), attributes)
        model.put(profile_id, attributes)
        if number % 40 == 0:
            population.reach({"all": []})
    assert population.ids().to_pylist() == list(model.living)
    assert (population.size, swept(population.sweep(drawn.offers))) == (len(model.living), model.answers(drawn.offers))


def held_bytes(views: list[View]) -> int:
    return sum(each.segment.ids.nbytes + _bytes(each.segment) for each in views)


def _bytes(segment: Segment) -> int:
    return sum(column.values.nbytes + sum(map(len, map(str, column.dictionary))) for column in segment.columns.values())


@pytest.mark.parametrize("people", [10, 700, 6_000])
def test_profiles_that_change_again_and_again_are_held_once(people: int) -> None:
    dice = random.Random(people)
    vocabulary = Model(ENTRIES, ()).vocabulary
    overlay, most = Overlay(vocabulary), 0
    ids = [f"p{number}" for number in range(people)]
    for round_ in range(12):
        for place, profile_id in enumerate(ids):
            said: Json = {
                "form": f"said in round {round_} of {place}",
                "tags": [f"{round_} {place % 80}"],
                "age": dice.random() // 1e-15 / 1e3,
            }
            overlay.put(profile_id, place, said)
            if people == 10 or dice.random() < 0.001:
                overlay.views()
        most = max(most, held_bytes(overlay.views()))
        if round_ == 0:
            once = most
    views = overlay.views()
    assert sum(view.living for view in views) == people
    assert sum(view.segment.rows for view in views) <= 2 * people + 1
    assert len(views) <= 8
    assert most <= 4 * once


def test_profiles_wait_in_small_numbers_only() -> None:
    overlay = Overlay(Model(ENTRIES, ()).vocabulary)
    for place in range(9_000):
        overlay.put(f"p{place}", place, {"age": place})
    assert overlay.waiting < 5_000
    assert sum(view.living for view in overlay.views()) == 9_000
    assert overlay.waiting == 0


def test_relations_that_nobody_asks_for_any_more_are_forgotten() -> None:
    people = [(f"p{number}", {"age": number, "asked": 2 * number}) for number in range(1_000)]
    vocabulary = Model(ENTRIES, ()).vocabulary
    population = Population(segment_of_profiles(people, vocabulary).segment, vocabulary, stamp={})
    population._base.derived._most = 5_000
    held = []
    for times in [*range(20), 2, 19]:
        criterion: dict[str, Any] = {"attribute": "asked", "gt": {"attribute": "age", "times": times}}
        assert population.reach(criterion).eligible == {0: 999, 1: 999}.get(times, 0)
        held.append(population._base.derived.bytes)
    assert max(held) == 5_000
    assert np.diff(held).min() >= 0
    assert population.sweep(OFFERS).counts()["little"] == (1_000, 0)
