"""Public facts that let expect others' answers: beside fillers whose answers are foregone, one enterprise's must not show."""

import random
from collections.abc import Iterator
from itertools import cycle

from marketplace.eligibility.outcomes import FALSE, TRUE
from matching.reach.answer import Answer
from tests.matching.reach.adversary import Criterion, by_park
from tests.matching.reach.world import PARKS, Attributes, Organisation, Town, enterprise, exchanged

BOUNDS = {"micro": (100_000, 3_000_000), "small": (3_000_000, 20_000_000), "medium": (20_000_000, 200_000_000)}


def sized(rng: random.Random, park: str) -> Attributes:
    """An enterprise whose turnover is within the bounds of its size; about half of each size paid ten thousand of tax."""
    made = enterprise(rng, park)
    return {**made, "turnover": rng.randrange(*BOUNDS[made["enterprise_scale"]]), "tax": rng.randrange(20_000)}


_RNG = random.Random(6)
PEOPLE = [sized(_RNG, park) for park in PARKS[:240]]
HERE, THERE = Town(PEOPLE), Town(exchanged(PEOPLE))
OF_SIZE = {scale: [each for each in PEOPLE if each["enterprise_scale"] == scale] for scale in BOUNDS}


def met_by_larger(tax: int) -> Criterion:
    """Everybody but the micro ones meets it; these by their tax."""
    return {"any": [{"attribute": "turnover", "gte": 3_000_000}, {"attribute": "tax", "gte": tax}]}


def met_by_micro(tax: int) -> Criterion:
    """Every micro enterprise meets it; larger ones by their tax."""
    return {"not": {"all": [{"attribute": "turnover", "gte": 3_000_000}, {"attribute": "tax", "gte": tax}]}}


def beside_singles(rng: random.Random, target: Attributes, fillers: list[Attributes]) -> Criterion:
    """Fourteen that are picked one by one."""
    return {"any": [by_park(each) for each in [*rng.sample(fillers, 14), target]]}


def beside_days(rng: random.Random, target: Attributes, fillers: list[Attributes]) -> Criterion:
    """Fourteen in a row by the day on which they were founded."""
    days = sorted(each["established_on"] for each in fillers)
    first = rng.randrange(len(days) - 13)
    founded = {"attribute": "established_on", "between": [days[first], days[first + 13]]}
    return {"any": [{"all": [founded, {"attribute": "enterprise_scale", "eq": fillers[0]["enterprise_scale"]}]}, by_park(target)]}


def beside_size(rng: random.Random, target: Attributes, fillers: list[Attributes]) -> Criterion:
    """A crowd of one size, so large that a fifth would round up."""
    capitals = sorted((each["capital"] for each in fillers), reverse=True)
    crowd = {"attribute": "capital", "gte": capitals[rng.randrange(13, len(capitals), 10)]}
    return {"any": [{"all": [crowd, {"attribute": "enterprise_scale", "eq": fillers[0]["enterprise_scale"]}]}, by_park(target)]}


def beside_listed(rng: random.Random, target: Attributes, fillers: list[Attributes]) -> Criterion:
    """Fourteen and the target by one leaf with a list."""
    return {"attribute": "park", "in": [each["park"] for each in [*rng.sample(fillers, 14), target]]}


WAYS = (beside_singles, beside_days, beside_size, beside_listed)
TARGETS = [(met_by_larger, each, OF_SIZE["small"]) for each in OF_SIZE["micro"]] + [
    (met_by_micro, each, OF_SIZE["micro"]) for each in (*OF_SIZE["small"], *OF_SIZE["medium"])
]


def hunt(town: Town, questions: int) -> Iterator[Answer]:
    """So many questions of one organisation: each target's tax is searched for by halves, each time beside other fillers."""
    organisation, rng = Organisation(town), random.Random(8)
    targets = cycle(rng.sample(TARGETS, len(TARGETS)))
    for number in range(questions):
        if number % 15 == 0:
            met, target, fillers = next(targets)
            low, high = 0, 20_000
        middle = (low + high) // 2
        given = organisation.ask({"all": [rng.choice(WAYS)(rng, target, fillers), met(middle)]})
        yield given
        low, high = (middle, high) if (given.eligible or 0) % 20 == 0 else (low, middle)


def test_fillers_answers_are_foregone_and_their_number_is_the_adversarys() -> None:
    rng = random.Random(9)
    for way in WAYS:
        criterion = way(rng, OF_SIZE["micro"][0], OF_SIZE["small"])
        found = HERE.verdicts({"all": [criterion, met_by_larger(10**9)]})
        assert 14 <= (found == TRUE).sum() < len(OF_SIZE["small"])
    assert HERE.verdicts({"all": [met_by_larger(10**9), {"attribute": "enterprise_scale", "eq": "micro"}]}).max() == FALSE


def test_thousand_questions_beside_fillers_hang_on_no_secret_of_anybody() -> None:
    answers = list(zip(hunt(HERE, 1_000), hunt(THERE, 1_000), strict=True))
    assert [number for number, (one, other) in enumerate(answers) if one != other] == []
    assert len({one for one, _ in answers}) > 50  # they are answers, not refusals
