"""What an update says, what it refuses, and that it is all or nothing."""

import random
from typing import Any

import numpy as np
import pytest

from matching.engine import OffersError, Population, ProfileError
from matching.engine.columns.ingest import segment_of_profiles
from matching.engine.kernel.choose import native_kernels
from tests.matching.engine.equality.worlds import make_world
from tests.matching.engine.population.model import Json, Model, swept
from tests.matching.engine.population.small import ENTRIES, OFFERS, population_of

PEOPLE: dict[str, Json] = {"a": {"age": 30, "tags": ["x", "y"]}, "b": {"age": 3, "region": "320500"}, "c": {}}
EVERY_CODE = [offer["code"] for offer in OFFERS]


def test_without_attached_offers_nothing_is_said_to_change() -> None:
    population = population_of(PEOPLE)
    assert population.update("a", {}) == []
    assert population.apply([("b", None)]) == {"b": []}


@pytest.mark.parametrize("attached_later", [False, True])
def test_codes_of_changed_verdicts_are_those_of_the_readable_evaluator(attached_later: bool) -> None:
    dice = random.Random(7)
    model, population = Model(ENTRIES, PEOPLE.items()), population_of(PEOPLE)
    drawn: list[Json | None] = [
        {"age": 24},
        {"age": 23, "asked": 46},
        {"age": 23, "asked": 46.1, "form": "f"},
        {"region": "320500"},
        {"region": "320505", "exporter": True, "form": "f"},
        {"tags": ["x"], "grade": "B"},
        {"tags": ["y", "x", "x"]},
        {},
        None,
    ]
    if not attached_later:
        population.attach(OFFERS)
    for number in range(120):
        if number == 60:
            population.attach(OFFERS)
        profile_id, attributes = dice.choice("abcxyz"), dice.choice(drawn)
        said = population.apply([(profile_id, attributes)])[profile_id]
        if not attached_later or number >= 60:
            assert said == model.changed(OFFERS, model.living.get(profile_id), attributes)
        model.put(profile_id, attributes)


def test_the_offers_attached_last_are_those_that_count() -> None:
    population = population_of(PEOPLE)
    population.attach(OFFERS)
    assert population.update("c", {"age": 30}) == ["old"]
    population.attach(OFFERS[1:])
    assert population.update("c", {"age": 3}) == []
    population.attach([{"code": "old", "criterion": {"attribute": "age", "gte": 3}}])
    assert population.update("c", {"age": 2}) == ["old"]
    population.attach([])
    assert population.update("c", {"age": 30}) == []


def test_offers_that_cannot_be_attached_leave_the_former_ones() -> None:
    population = population_of(PEOPLE)
    population.attach(OFFERS)
    with pytest.raises(OffersError):
        population.attach([{"code": "x", "criterion": {"attribute": "nix", "eq": 1}}])
    assert population.update("c", {"age": 30}) == ["old"]


@pytest.mark.parametrize("attached", [False, True])
def test_a_profile_with_wrong_values_changes_nothing_and_all_are_told(attached: bool) -> None:
    population = population_of(PEOPLE)
    if attached:
        population.attach(OFFERS)
    wrong: Json = {"age": "3", "grade": "Z", "region": "32", "tags": ["x", 1], "founded": "2023-02-29", "exporter": 1, "form": None}
    with pytest.raises(ProfileError) as caught:
        population.update("a", wrong)
    assert [problem.attribute for problem in caught.value.problems] == ["age", "grade", "region", "tags", "founded", "exporter"]
    with pytest.raises(ProfileError):
        population.apply([("b", {"age": 100}), ("new", wrong), ("c", {"age": 100})])
    assert (population.size, population.ids().to_pylist()) == (3, ["a", "b", "c"])
    assert population.reach({"attribute": "age", "gte": 24}).eligible_ids().to_pylist() == ["a", "b"]


@pytest.mark.parametrize("attributes", [None, [], "age", 3])
def test_attributes_are_an_object(attributes: Any) -> None:
    with pytest.raises(TypeError, match="attributes are an object"):
        population_of(PEOPLE).update("a", attributes)


def test_what_the_caller_does_to_his_own_afterwards_is_his_affair() -> None:
    population = population_of(PEOPLE)
    attributes: Json = {"age": 30, "tags": ["x"]}
    offers: list[Json] = [{"code": "old", "criterion": {"all": [{"attribute": "age", "gte": 24}, {"attribute": "form", "in": ["f", "g"]}]}}]
    population.attach(offers)
    reach = population.reach(offers[0]["criterion"])
    population.update("new", attributes)
    attributes["age"] = "spoilt"
    attributes["tags"].append(None)
    offers[0]["criterion"]["all"][0]["gte"] = "spoilt"
    offers[0]["criterion"]["all"][1]["in"].clear()
    assert population.attributes_of("new") == {"age": 30, "tags": ["x"], "exporter": False}
    assert population.update("other", {"age": 24, "form": "g"}) == ["old"]
    assert [part["pass"] for part in reach.funnel()] == [1, 0]


def test_unknown_and_null_attributes_are_left_out_whatever_they_are() -> None:
    population = population_of(PEOPLE)
    population.update("new", {"age": 1, "form": None, "unheard of": object(), 7: 7})
    assert population.attributes_of("new") == {"age": 1, "exporter": False}


def test_numbers_of_other_libraries_are_floats() -> None:
    population = population_of(PEOPLE)
    population.update("new", {"age": np.float64(0.1)})
    assert population.reach({"attribute": "age", "eq": 0.1}).eligible_ids().to_pylist() == ["new"]


@pytest.mark.parametrize("seed", range(6))
def test_a_profile_comes_back_as_criteria_see_it(seed: int) -> None:
    world = make_world(seed, offers=12, profiles=40)
    model = Model(world.entries, world.profiles)
    population = Population(segment_of_profiles([], model.vocabulary).segment, model.vocabulary, stamp={})
    population.apply(world.profiles)
    for profile_id, attributes in world.profiles:
        again = population.attributes_of(profile_id)
        assert again is not None
        assert model.verdicts(world.offers, again) == model.verdicts(world.offers, attributes)
        assert model.vocabulary.facts(again)[0].comparable == model.vocabulary.facts(attributes)[0].comparable


def test_a_kernel_that_comes_later_takes_over_what_was_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    population, model = population_of(PEOPLE), Model(ENTRIES, PEOPLE.items())
    names = ["numpy", *dict.fromkeys(each.name for each in native_kernels()), "numpy"]
    monkeypatch.setenv("ZHIDA_KERNEL", names[0])
    population.attach(OFFERS)
    before = population.sweep(OFFERS)
    wanted = model.answers(OFFERS)
    for number, name in enumerate(names):
        monkeypatch.setenv("ZHIDA_KERNEL", name)
        assert population.kernel_name == name
        attributes = {"age": 20 + 3 * number, "grade": "DCBA"[number % 4]}
        assert population.update("b", attributes) == model.changed(OFFERS, model.living["b"], attributes)
        model.put("b", attributes)
        assert swept(population.sweep(OFFERS)) == model.answers(OFFERS)
    assert swept(before) == wanted
