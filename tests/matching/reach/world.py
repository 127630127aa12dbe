"""A small town of enterprises that answers as the engine does, by the readable evaluator, and can differ in one enterprise's secret."""

import random
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.outcomes import TRUE, UNKNOWN
from marketplace.eligibility.tree import kind_of
from marketplace.eligibility.vocabulary import Vocabulary
from matching.reach.answer import Answer, answer, asked
from matching.reach.dimensions import dimensions
from matching.reach.memory import Memory
from matching.reach.profiles import key_of, profiles_of

Attributes = dict[str, Any]
SCALES = ["micro", "small", "medium"]
PARKS = [f"park {number}" for number in range(300)]
ENTRIES: list[dict[str, Any]] = [
    {"name": "region", "type": "code", "hierarchy": "region", "sensitivity": "public"},
    {"name": "industry", "type": "code", "hierarchy": "industry", "sensitivity": "public"},
    {"name": "enterprise_scale", "type": "category", "values": SCALES, "ordered": True, "sensitivity": "public"},
    {"name": "established_on", "type": "date", "sensitivity": "public"},
    {"name": "capital", "type": "number", "sensitivity": "public"},
    {"name": "titles", "type": "set", "sensitivity": "public"},
    {"name": "park", "type": "category", "values": PARKS, "sensitivity": "public"},
    {"name": "turnover", "type": "number", "sensitivity": "authorised"},
    {"name": "tax", "type": "number", "sensitivity": "authorised"},
    {"name": "overdue", "type": "boolean", "sensitivity": "authorised", "when_absent": False},
    {"name": "rating", "type": "category", "values": ["A", "B", "C"], "sensitivity": "authorised"},
    {"name": "lenders", "type": "set", "sensitivity": "personal"},
]
VOCABULARY = Vocabulary.from_entries(ENTRIES)
SECRETS = ("turnover", "tax", "overdue", "rating", "lenders")
COUNTIES = ("320102", "320104", "320105", "320106", "320111")
INDUSTRIES = ("C3411", "C1310", "F5191", "I6510", "A0111")


def enterprise(rng: random.Random, park: str) -> Attributes:
    """Public facts that single out nearly everybody, and secrets."""
    made: Attributes = {
        "region": rng.choice(COUNTIES),
        "industry": rng.choice(INDUSTRIES),
        "enterprise_scale": rng.choices(SCALES, [5, 4, 1])[0],
        "park": park,
        "established_on": f"{rng.randrange(1995, 2026)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
        "capital": rng.randrange(1, 1_000) * 10_000,
        "titles": [title for title in ("tech", "green", "export") if rng.random() < 0.3],
        "turnover": int(10 ** rng.uniform(5, 8)),
        "overdue": rng.random() < 0.2,
        "rating": rng.choice("ABC"),
        "lenders": [lender for lender in ("icbc", "ccb", "boc") if rng.random() < 0.4],
    }
    if rng.random() < 0.15:
        del made["turnover"]
    if rng.random() < 0.15:
        del made["rating"]
    return made


def exchanged(people: list[Attributes]) -> list[Attributes]:
    """The same enterprises with the next one's secrets, within a size, trade and place: everybody together answers as before."""
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, each in enumerate(people):
        alike[each["enterprise_scale"], each["industry"], each["region"]].append(number)
    givers = {taker: giver for numbers in alike.values() for taker, giver in zip(numbers, [*numbers[1:], numbers[0]], strict=True)}
    return [
        {name: value for name, value in each.items() if name not in SECRETS}
        | {name: value for name, value in people[givers[number]].items() if name in SECRETS}
        for number, each in enumerate(people)
    ]


def town(count: int, seed: int) -> list[Attributes]:
    """So many of them, up to three hundred."""
    rng = random.Random(seed)
    return [enterprise(rng, park) for park in PARKS[:count]]


class Found:
    """Verdicts as planes."""

    def __init__(self, verdicts: NDArray[np.int8]) -> None:
        self._verdicts = verdicts

    def eligible_plane(self) -> NDArray[np.uint64]:
        """Whom the criterion reaches."""
        return self._plane(TRUE)

    def undetermined_plane(self) -> NDArray[np.uint64]:
        """Of whom too little is known."""
        return self._plane(UNKNOWN)

    def _plane(self, wanted: int) -> NDArray[np.uint64]:
        bits = np.zeros(-(-len(self._verdicts) // 64) * 64, np.bool_)
        bits[: len(self._verdicts)] = self._verdicts == wanted
        return np.packbits(bits, bitorder="little").view(np.uint64)


class Town:
    """Everybody, as the engine shows them to reach. Each leaf is evaluated once, for all worlds that differ in one enterprise."""

    def __init__(self, people: list[Attributes]) -> None:
        self.vocabulary = VOCABULARY
        self.people = people
        self._facts = [VOCABULARY.facts(each)[0] for each in people]
        self._kept: dict[Any, NDArray[np.int8]] = {}

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.people)

    def but(self, number: int, **secrets: Any) -> "OtherTown":
        """The world in which one enterprise's secrets are others."""
        return OtherTown(self, number, {**self.people[number], **secrets})

    def reach(self, criterion: Mapping[str, Any]) -> Found:
        """One criterion against everybody."""
        return Found(self.verdicts(criterion))

    def verdicts(self, criterion: Mapping[str, Any]) -> NDArray[np.int8]:
        """FALSE, UNKNOWN or TRUE of everybody."""
        key = key_of(criterion, VOCABULARY) if kind_of(criterion) == "attribute" else str(criterion)
        if key not in self._kept:
            evaluator = Evaluator([{"code": "c", "criterion": criterion}], VOCABULARY)
            self._kept[key] = np.array([_verdict(evaluator, each) for each in self._facts], np.int8)
        return self._kept[key]


class OtherTown(Town):
    """A town but for one enterprise."""

    def __init__(self, town: Town, number: int, changed: Attributes) -> None:
        self.vocabulary = VOCABULARY
        self.people = [changed if place == number else each for place, each in enumerate(town.people)]
        self._town, self._number, self._changed = town, number, VOCABULARY.facts(changed)[0]

    def verdicts(self, criterion: Mapping[str, Any]) -> NDArray[np.int8]:
        """As of the town, but for the one."""
        verdicts = self._town.verdicts(criterion).copy()
        verdicts[self._number] = _verdict(Evaluator([{"code": "c", "criterion": criterion}], VOCABULARY), self._changed)
        return verdicts


def _verdict(evaluator: Evaluator, facts: Any) -> int:
    return evaluator.verdict_numbers(evaluator.outcomes(facts))[0]


class Organisation:
    """Somebody who asks, with what was told before. `region`: whose parts the table of regions shows."""

    def __init__(self, town: Town, region: str = "320100") -> None:
        self.town, self.memory = town, Memory()
        self._by = dimensions(town, region)

    def ask(self, criterion: Mapping[str, Any]) -> Answer:
        """One question."""
        return answer(asked(criterion, profiles_of(criterion, self.town), self._by), self.memory, lambda hierarchy, code: None)[0]
