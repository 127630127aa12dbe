"""Ids, their order, and how many: after replacing, adding, removing and coming again."""

import pytest

from tests.matching.engine.population.model import Json
from tests.matching.engine.population.small import ENTRIES, OFFERS, population_of

EVERYBODY: Json = {"all": []}


def people(*ids: str) -> dict[str, Json]:
    return {each: {"age": number} for number, each in enumerate(ids)}


def test_a_replaced_profile_keeps_its_place_and_a_new_one_comes_last() -> None:
    population = population_of(people("a", "b", "c"))
    population.update("z", {"age": 5})
    population.update("b", {"age": 99})
    population.update("y", {})
    population.update("z", {"age": 100})
    assert population.ids().to_pylist() == ["a", "b", "c", "z", "y"]
    assert (population.size, population.changed) == (5, 3)
    assert population.reach({"attribute": "age", "gte": 99}).eligible_ids().to_pylist() == ["b", "z"]
    assert population.reach(EVERYBODY).eligible_plane().tolist() == [0b11111]


def test_a_removed_profile_is_gone_and_finds_its_place_again() -> None:
    population = population_of(people("a", "b", "c"))
    population.apply([("b", None), ("z", {}), ("z", None), ("a", {"age": 7})])
    assert population.ids().to_pylist() == ["a", "c"]
    assert (population.size, population.attributes_of("b"), population.attributes_of("z")) == (2, None, None)
    assert population.reach(EVERYBODY).eligible_plane().tolist() == [0b101]
    population.apply([("y", {}), ("z", {}), ("b", {})])
    assert population.ids().to_pylist() == ["a", "b", "c", "z", "y"]
    assert population.size == 5


def test_removing_nobody_changes_nothing() -> None:
    population = population_of(people("a"))
    population.attach(OFFERS)
    assert population.apply([("nobody", None), ("a", None), ("a", None)]) == {"nobody": [], "a": []}
    assert (population.size, population.changed, population.ids().to_pylist()) == (0, 1, [])
    assert population.apply([("z", {"age": 30, "form": "f"})])["z"] == [offer["code"] for offer in OFFERS]


def test_a_population_of_nobody_answers_and_grows() -> None:
    population = population_of({})
    population.attach(OFFERS)
    assert population.reach(EVERYBODY).funnel() == []
    assert population.reach(OFFERS[0]["criterion"]).funnel() == [{"pass": 0, "fail": 0, "unknown": 0, "remaining": 0}]
    assert population.sweep(OFFERS).counts() == {offer["code"]: (0, 0) for offer in OFFERS}
    assert population.update("z", {"age": 30, "asked": 60, "exporter": True, "grade": "D"}) == ["old", "near", "little", "tagged"]
    assert population.sweep(OFFERS).counts()["old"] == (1, 0)


@pytest.mark.parametrize("profile_id", ["", " ", "a\nb", "\0", "甲" * 3_000, "x" * 100_000])
def test_any_text_is_an_id(profile_id: str) -> None:
    population = population_of({"first": {"age": 1}, profile_id: {"age": 2}})
    assert population.attributes_of(profile_id) == {"age": 2, "exporter": False}
    population.update(profile_id + "+", {"age": 3})
    population.update(profile_id, {"age": 4})
    assert population.reach({"attribute": "age", "gte": 3}).eligible_ids().to_pylist() == [profile_id, profile_id + "+"]


@pytest.mark.parametrize(("profile_id", "error"), [(3, TypeError), (None, TypeError), (b"a", TypeError), ("half \ud800", ValueError)])
def test_what_is_no_id_is_refused_and_the_population_is_well(profile_id: str, error: type[Exception]) -> None:
    population = population_of(people("a", "b"))
    with pytest.raises(error, match="an id is"):
        population.update(profile_id, {"age": 30})
    with pytest.raises(error, match="an id is"):
        population.apply([("a", {"age": 30}), (profile_id, {"age": 30})])
    assert population.reach(OFFERS[0]["criterion"]).eligible_ids().to_pylist() == ["a"]
    assert population.attributes_of("half \ud800") is None
    assert {entry["name"] for entry in ENTRIES} == set(population.vocabulary)
