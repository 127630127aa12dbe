"""Funnels, groups and planes of a reach, and questions that are refused."""

import random
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest

from marketplace.eligibility.check import MOST_LEAVES, MOST_LEVELS, check_criterion
from marketplace.eligibility.json_text import read_json
from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from matching.engine import CriterionError, OffersError, Population
from tests.matching.engine.equality import witnesses
from tests.matching.engine.equality.worlds import World, make_world
from tests.matching.engine.population.model import Json, Model, reached
from tests.matching.engine.population.small import ENTRIES, OFFERS, population_of

SHARES: list[Json | None] = [
    {"region": "320505", "grade": "A", "form": "甲", "age": 30},
    {"region": "320500", "grade": "D", "form": "", "age": 3},
    {"region": "100000", "grade": "A", "trade": "K", "age": 24},
    {"region": "110000", "trade": "C13", "age": 50},
    {"trade": "A0190"},
    {},
]
PEOPLE: dict[str, Json] = {f"p{number}": each for number, each in enumerate(SHARES * 12) if each is not None}


def changed_population(seed: int) -> tuple[Population, World]:
    """One whose rows lie in the base and in the overlay, some of them dead."""
    world = make_world(seed, offers=10, profiles=150)
    dice = random.Random(seed)
    first = [(profile_id, dice.choice(world.profiles)[1]) for profile_id, _ in world.profiles[:90]]
    population = Population.from_arrow(witnesses.table_of(World(world.entries, world.offers, first), seed), world.entries)
    population.apply(world.profiles[:120])
    population.reach({"all": []})
    population.apply(world.profiles[100:])
    return population, world


@pytest.mark.parametrize("seed", range(6))
def test_a_funnel_counts_each_part_and_what_is_left(seed: int) -> None:
    population, world = changed_population(seed)
    model = Model(world.entries, world.profiles)
    criteria = [offer["criterion"] for offer in world.offers]
    joined: list[Json] = [{"all": [{"all": [one, {"not": other}]}, {"any": [other, one]}, one]} for one, other in pairwise(criteria)]
    asked = [criterion for criterion in (*joined, *criteria) if not check_criterion(criterion, model.vocabulary)]
    assert len(asked) > len(criteria)
    for criterion in asked:
        parts = criterion.get("all", [criterion])
        offers = [{"code": str(number), "criterion": part} for number, part in enumerate(parts)]
        rows = [model.verdicts(offers, attributes) for attributes in model.living.values()]
        wanted = [
            {
                "pass": sum(row[number] == TRUE for row in rows),
                "fail": sum(row[number] == FALSE for row in rows),
                "unknown": sum(row[number] == UNKNOWN for row in rows),
                "remaining": sum(FALSE not in row[: number + 1] for row in rows),
            }
            for number in range(len(parts))
        ]
        assert population.reach(criterion).funnel() == wanted


@pytest.mark.parametrize("seed", range(6))
def test_planes_ids_and_counts_say_the_same(seed: int) -> None:
    population, world = changed_population(seed)
    ids = population.ids().to_pylist()
    assert ids == [profile_id for profile_id, _ in world.profiles]
    model = Model(world.entries, world.profiles).answers(world.offers)
    for offer in world.offers:
        reach = population.reach(offer["criterion"])
        assert reached(population, offer["criterion"]) == model[offer["code"]]
        for plane, wanted in zip((reach.eligible_plane(), reach.undetermined_plane()), model[offer["code"]], strict=True):
            assert len(plane) == (len(ids) + 63) // 64
            assert [ids[place] for place in range(64 * len(plane)) if int(plane[place >> 6]) >> (place & 63) & 1] == wanted


def test_pairs_stand_in_the_order_of_offers_and_of_the_population() -> None:
    population, world = changed_population(3)
    answers = Model(world.entries, world.profiles).answers(world.offers)
    wanted = [
        (code, profile_id, "eligible" if profile_id in eligible else "undetermined")
        for code, (eligible, undetermined) in answers.items()
        for profile_id, _ in world.profiles
        if profile_id in eligible or profile_id in undetermined
    ]
    batches = list(population.sweep(world.offers).batches())
    found = pa.Table.from_batches(batches).to_pylist()
    assert [(row["offer"], row["profile"], row["verdict"]) for row in found] == wanted


@pytest.mark.parametrize(
    ("attribute", "shown"),
    [
        ("region", {"320505": 0, "320500": 1, "100000": 2, "110000": 3, None: 4}),
        ("grade", {"A": 0, "D": 1, None: 3}),
        ("form", {"甲": 0, "": 1, None: 2}),
        ("trade", {"K": 2, "13": 3, "0190": 4, None: 0}),
    ],
)
def test_groups_count_every_value_and_the_unknown(attribute: str, shown: dict[str | None, int]) -> None:
    population = population_of(PEOPLE)
    criterion = {"attribute": "age", "gte": 24}
    population.apply([("p0", {}), ("p1", {"age": 24, "region": "650000", "grade": "C", "form": "乙", "trade": "T"}), ("p2", None)])
    model = Model(ENTRIES, PEOPLE.items())
    for profile_id, attributes in (("p0", {}), ("p1", population.attributes_of("p1")), ("p2", None)):
        model.put(profile_id, attributes)
    eligible, undetermined = model.answers([{"code": "o", "criterion": criterion}])["o"]
    spoken = {"A0190": "0190", "C13": "13"}
    wanted: dict[Any, list[int]] = {}
    for profile_id, attributes in model.living.items():
        value = attributes.get(attribute)
        counted = wanted.setdefault(spoken.get(value, value), [0, 0])
        counted[0] += profile_id in eligible
        counted[1] += profile_id in undetermined
    found = population.reach(criterion).by(attribute)
    assert {value: list(pair) for value, pair in found.items() if any(pair)} == {key: pair for key, pair in wanted.items() if any(pair)}
    assert set(shown) <= set(found)


def test_groups_of_what_nobody_knows_are_one() -> None:
    population = population_of({"a": {"age": 30}, "b": {}})
    assert population.reach(OFFERS[0]["criterion"]).by("trade") == {None: (1, 1)}


@pytest.mark.parametrize("attribute", ["age", "exporter", "tags", "founded", "nothing like it", "id"])
def test_nobody_is_grouped_by_anything_else(attribute: str) -> None:
    with pytest.raises(ValueError, match="neither a category nor a code"):
        population_of(PEOPLE).reach({"all": []}).by(attribute)


def nested(levels: int) -> Json:
    criterion: Json = {"attribute": "age", "gte": 1}
    for _ in range(levels - 1):
        criterion = {"not": criterion}
    return criterion


def test_a_criterion_of_the_greatest_size_is_answered_and_beyond_it_none() -> None:
    population = population_of(PEOPLE)
    leaf: Json = {"attribute": "age", "gte": 24}
    assert population.reach({"any": [leaf] * MOST_LEAVES}).eligible == population.reach(leaf).eligible == 36
    assert population.reach(nested(MOST_LEVELS)).eligible == 0
    for criterion in ({"any": [leaf] * (MOST_LEAVES + 1)}, nested(MOST_LEVELS + 1), nested(100_000), None, [], {}):
        with pytest.raises(CriterionError):
            population.reach(criterion)
        with pytest.raises(OffersError):
            population.sweep([{"code": "o", "criterion": criterion}])


def test_every_fault_of_a_criterion_and_of_offers_is_told() -> None:
    population = population_of(PEOPLE)
    criterion = {"all": [{"attribute": "age", "gte": "x"}, {"attribute": "nix", "eq": 1}, {"attribute": "tags", "has_any": []}]}
    with pytest.raises(CriterionError) as caught:
        population.reach(criterion)
    assert [problem.pointer for problem in caught.value.problems] == ["/all/0/gte", "/all/1/attribute", "/all/2/has_any"]
    offers = [*OFFERS[:1], {"code": "x", "criterion": criterion}, {"code": "old", "criterion": {"all": []}}, {"criterion": {}}, 3]
    for ask in (population.sweep, population.attach):
        with pytest.raises(OffersError) as told:
            ask(offers)  # type: ignore[operator]
        assert [problem.problem.pointer for problem in told.value.problems][:4] == [
            "/all/0/gte",
            "/all/1/attribute",
            "/all/2/has_any",
            "/2/code",
        ]


def test_offers_with_a_slip_are_not_taken_for_those_without() -> None:
    population = population_of(PEOPLE)
    text = '[{"code": "o", "criterion": {"attribute": "age", "gte": 2.5}}]'
    assert population.sweep(read_json(text)).counts()["o"] == (48, 24)
    assert population.sweep(read_json(text.replace("2.5", "2.50"))).counts()["o"] == (48, 24)
    slips: list[Any] = [read_json(text.replace('"gte": 2.5', '"gte": 1, "gte": 2.5'))]
    slips.append([{"code": "o", "criterion": {"attribute": "age", "gte": "Decimal('2.5')"}}])
    slips.append([{"code": "o", "criterion": {"attribute": "age", "gte": {"attribute": "age", "times": True}}}])
    for slip in slips:
        with pytest.raises(OffersError):
            population.sweep(slip)
