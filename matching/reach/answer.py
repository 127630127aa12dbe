"""The whole answer to one criterion, and how it is put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from marketplace.eligibility.phrases import Names
from marketplace.eligibility.sentences import sentence
from marketplace.eligibility.tree import Criterion
from marketplace.eligibility.vocabulary import Vocabulary
from matching.reach.dimensions import INDUSTRY, REGION, SCALE, Dimension
from matching.reach.funnel import conditions
from matching.reach.groups import Composition
from matching.reach.lots import compositions
from matching.reach.memory import Memory, ToldSet
from matching.reach.profiles import Profiles
from matching.reach.rounding import Shown, added, shown
from matching.reach.telling import Teller, Told


class Step(NamedTuple):
    """One condition of the funnel. `remaining`: of whom no condition so far is known to fail."""

    path: str
    text: str
    passed: Shown
    failed: Shown
    unknown: Shown
    remaining: Shown


class Row(NamedTuple):
    """One row of a table; the code is None for everybody else."""

    code: str | None
    name: str
    eligible: Shown
    undetermined: Shown


@dataclass(frozen=True)
class Answer:
    """Counts as they may be shown; None is suppressed."""

    population: Shown
    eligible: Shown
    undetermined: Shown
    by_region: tuple[Row, ...]
    by_industry: tuple[Row, ...]
    by_scale: tuple[Row, ...]
    funnel: tuple[Step, ...]


class Asked(NamedTuple):
    """A criterion as the engine answered it: everything that does not depend on what the organisation was told before."""

    criterion: Criterion
    profiles: Profiles
    dimensions: Mapping[str, Dimension]
    whole: Composition
    alone: list[Composition]
    upto: list[Composition]


def asked(criterion: Criterion, profiles: Profiles, by: Mapping[str, Dimension]) -> Asked:
    """Evaluate a criterion, each condition of its root `all` alone, and the conditions up to each."""
    made = compositions(criterion, profiles)
    return Asked(criterion, profiles, by, made[-1], made[:-1:2], made[1::2])


def sizes(question: Asked) -> set[int]:
    """How large the sets and parts are that will be told of."""
    composed = [each for made in (question.whole, *question.alone, *question.upto) for each in (made.eligible, made.undetermined)]
    profiles = question.profiles
    return {each.size(profiles) for each in composed} | {profiles.size(part) for each in composed for part in each.parts}


def condition_texts(criterion: Criterion, vocabulary: Vocabulary, names: Names) -> list[tuple[str, str]]:
    """Path and wording of each step of the funnel: the institution's own where it gives one."""
    return [(path, part.get("text") or sentence(part, vocabulary, names)) for path, part in conditions(criterion)]


def answer(question: Asked, memory: Memory, names: Names) -> tuple[Answer, ToldSet, ToldSet]:
    """The answer for an organisation with this memory, which it adds to; and the two sets that it tells of."""
    teller = Teller(question.profiles, memory)
    eligible, undetermined = teller.tell(question.whole.eligible), teller.tell(question.whole.undetermined)
    teller.add_rows(eligible, question.dimensions.values())
    teller.add_rows(undetermined, question.dimensions.values())
    tables = {name: _table(each, eligible, undetermined) for name, each in question.dimensions.items()}
    population = shown(len(question.profiles.positions))
    made = Answer(
        population,
        shown(eligible.told.shown),
        shown(undetermined.told.shown),
        tables.get(REGION, ()),
        tables.get(INDUSTRY, ()),
        tables.get(SCALE, ()),
        _funnel(question, teller, population, names),
    )
    return made, eligible.told, undetermined.told


def _table(dimension: Dimension, eligible: Told, undetermined: Told) -> tuple[Row, ...]:
    one, other = eligible.told.rows[dimension.key], undetermined.told.rows[dimension.key]
    return tuple(Row(group.code or None, group.name, one.get(group.code), other.get(group.code)) for group in dimension.groups)


def _funnel(question: Asked, teller: Teller, population: Shown, names: Names) -> tuple[Step, ...]:
    """Failed and remaining are reckoned from what is shown, so that they add up and say nothing of their own."""
    texts = condition_texts(question.criterion, question.profiles.vocabulary, names)
    steps = []
    for (path, text), alone, upto in zip(texts, question.alone, question.upto, strict=True):
        passed, unknown = (shown(teller.tell(each).told.shown) for each in (alone.eligible, alone.undetermined))
        left = added(*(teller.tell(each).told.shown for each in (upto.eligible, upto.undetermined)))
        steps.append(Step(path, text, passed, shown(added(population) - added(passed, unknown)), unknown, shown(left)))
    return tuple(steps)
