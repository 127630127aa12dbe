"""Somebody who knows every public fact of everybody and wants the secrets: single enterprises are singled out in all the ways we know."""

import random
from collections.abc import Iterator
from typing import Any
from zlib import crc32

from matching.reach.answer import Answer
from tests.matching.reach.world import Attributes, Organisation

Criterion = dict[str, Any]
TAUTOLOGY: Criterion = {"any": [{"attribute": "overdue", "is": True}, {"attribute": "overdue", "is": False}]}


def only(person: Attributes) -> Criterion:
    """The public facts that nobody else shares."""
    names = {"region": "within", "industry": "within"}
    leaves: list[Criterion] = [{"attribute": name, way: [person[name]]} for name, way in names.items()]
    return {"all": [*leaves, *({"attribute": name, "eq": person[name]} for name in ("established_on", "capital"))]}


def richer_than(capital: int) -> Criterion:
    """A public crowd whose size the adversary chooses."""
    return {"attribute": "capital", "gte": capital}


def secret_leaf(rng: random.Random) -> Criterion:
    """Something that is nobody's business."""
    return rng.choice(
        [
            {"attribute": "turnover", "gte": int(10 ** rng.uniform(5, 8))},
            {"attribute": "turnover", "known": rng.random() < 0.5},
            {"attribute": "overdue", "is": rng.random() < 0.5},
            {"attribute": "rating", "in": [rng.choice("ABC")]},
            {"attribute": "lenders", "has_any": [rng.choice(["icbc", "ccb", "boc"])]},
        ]
    )


def crowds(rng: random.Random, people: list[Attributes]) -> tuple[Criterion, Criterion]:
    """A crowd, and a handful of others who are hardly distinguishable from anybody."""
    few = [only(each) for each in rng.sample(people, 5)]
    return richer_than(rng.randrange(1, 1_000) * 10_000), {"any": few}


def singling_out(rng: random.Random, target: Attributes, people: list[Attributes], asked: Criterion) -> Criterion:
    """One of many ways to let the answer hang on one enterprise alone: beside a crowd, taken out of one, behind counters, double
    denials, tautologies about non-public facts, or a second secret that hides the first."""
    crowd, few = crowds(rng, people)
    alone: Criterion = {"all": [only(target), asked]}
    sure: Criterion = {"all": [crowd, TAUTOLOGY]}
    other = secret_leaf(rng)
    ways: list[Criterion] = [
        {"any": [alone]},
        {"any": [crowd, alone]},
        {"any": [sure, alone]},
        {"all": [{"any": [crowd, only(target)]}, {"not": {"all": [only(target), {"not": asked}]}}]},
        {"not": {"any": [{"not": crowd}, alone]}},
        {"at_least": 2, "of": [crowd, {"any": [crowd, only(target)]}, alone]},
        {"at_least": 2, "of": [crowd, {"all": [crowd, {"not": only(target)}]}, alone, alone]},
        {"any": [sure, {"all": [only(target), {"any": [asked, other]}]}]},
        {"any": [sure, {"all": [{"any": [only(target), few]}, {"any": [asked, {"all": [few, TAUTOLOGY]}]}]}]},
        {"any": [crowd, {"all": [few, {"not": only(target)}, other]}, {"not": {"not": alone}}]},
    ]
    return {"any": [rng.choice(ways)]}


def hunt(organisation: Organisation, questions: int, seed: int) -> Iterator[Answer]:
    """So many questions about one enterprise after another; the answers steer what is asked next."""
    people = organisation.town.people
    targets = random.Random(seed).sample(people, len(people))
    steered = seed
    for number in range(questions):
        rng = random.Random(steered)
        asked = secret_leaf(rng)
        found = organisation.ask(singling_out(rng, targets[number % len(targets)], people, asked))
        yield found
        steered = crc32(repr((steered, found.eligible, found.undetermined, found.by_region)).encode())


def by_park(person: Attributes) -> Criterion:
    """A park of its own tells each from all others, and nobody else from anybody."""
    return {"attribute": "park", "eq": person["park"]}


def taken_out(target: Attributes, group: Criterion, asked: Criterion, company: Criterion | None) -> Criterion:
    """A group without the target, in some company that makes the set differ by more than ten from the group's own."""
    without: Criterion = {"all": [group, {"not": by_park(target)}, asked]}
    return {"any": [without, company]} if company else without
