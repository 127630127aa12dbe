"""A criterion as a funnel: each condition of its root `all` alone, and all conditions up to each."""

from collections.abc import Iterator

from marketplace.eligibility.tree import Criterion, children, kind_of
from matching.reach.logic import Found, Tally, evaluate
from matching.reach.profiles import Profiles


def conditions(criterion: Criterion) -> list[tuple[str, Criterion]]:
    """The steps of the funnel: the parts of the root `all`, else the criterion as one."""
    return children(criterion) if kind_of(criterion) == "all" else [("", criterion)]


def evaluations(criterion: Criterion, profiles: Profiles) -> Iterator[Found]:
    """For each condition in turn: alone, and with all before it. The last is the criterion itself, also where there is no condition.

    Each part is evaluated once. One result at a time, since those of a long criterion on everybody would be large together.
    """
    parts = conditions(criterion)
    tally = Tally(len(profiles.weights), wanted=len(parts), enough=1)
    if not parts:
        yield tally.made(0)
    for number, (_, part) in enumerate(parts, 1):
        found = evaluate(part, profiles)
        tally.add(found)
        yield found
        yield tally.made(number)
