"""How likely a node of a criterion comes out one way or another, where some leaves are still to be answered.

Leaves are taken as independent, as in remedies, and an open condition as likely to hold as not. Halves are exact in binary floating point.
"""

from collections.abc import Callable
from typing import NamedTuple

from marketplace.eligibility.tree import Criterion, children, kind_of, parts_needed


class Chances(NamedTuple):
    """Of four that add up to 1: true, false, open for what only the lender knows, open for other data."""

    true: float
    false: float
    lender: float
    open: float

    @property
    def settled(self) -> float:
        """That nothing is left for the enterprise to tell."""
        return self.true + self.false + self.lender

    def turned(self) -> "Chances":
        """Of the negation."""
        return Chances(self.false, self.true, self.lender, self.open)


TRUE, FALSE = Chances(1.0, 0.0, 0.0, 0.0), Chances(0.0, 1.0, 0.0, 0.0)
LENDER, OPEN = Chances(0.0, 0.0, 1.0, 0.0), Chances(0.0, 0.0, 0.0, 1.0)
EITHER = Chances(0.5, 0.5, 0.0, 0.0)


def chances(node: Criterion, path: str, leaf: Callable[[str], Chances]) -> Chances:
    """Of the node at `path`; `leaf` gives those of a leaf by its path."""
    kind = kind_of(node)
    if kind == "attribute":
        return leaf(path)
    parts = [chances(child, path + step, leaf) for step, child in children(node)]
    return parts[0].turned() if kind == "not" else at_least(parts_needed(node), parts)


def at_least(needed: int, parts: list[Chances]) -> Chances:
    """At least `needed` of independent parts. A group left open by the lender's parts alone is the lender's."""
    found = {(0, 0, False): 1.0}  # how many are true, how many still could be, whether one is open for others than the lender
    for part in parts:
        found = _with(found, part)
    true = false = lender = still_open = 0.0
    for (holding, possible, others), chance in found.items():
        if holding >= needed:
            true += chance
        elif holding + possible < needed:
            false += chance
        elif others:
            still_open += chance
        else:
            lender += chance
    return Chances(true, false, lender, still_open)


def _with(found: dict[tuple[int, int, bool], float], part: Chances) -> dict[tuple[int, int, bool], float]:
    after: dict[tuple[int, int, bool], float] = {}
    for (holding, possible, others), chance in found.items():
        for share, place in (
            (part.true, (holding + 1, possible, others)),
            (part.false, (holding, possible, others)),
            (part.lender, (holding, possible + 1, others)),
            (part.open, (holding, possible + 1, True)),
        ):
            if share:
                after[place] = after.get(place, 0.0) + chance * share
    return after
