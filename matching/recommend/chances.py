"""How likely a criterion comes out one way or another, where some leaves are still to be answered.

Leaves are taken as independent, as in remedies, and an open condition as likely to hold as not. Halves are exact in binary floating point.
"""

from collections.abc import Callable, Sequence
from math import prod
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


class Group(NamedTuple):
    """What is open of a group: `needed` of the parts must hold; `negated` turns the outcome."""

    needed: int
    parts: tuple["Remnant", ...]
    negated: bool = False


Remnant = bool | str | Group  # settled, a leaf by its path, or a group of what is open


def remnant(node: Criterion, path: str, settled: Callable[[str], bool | None]) -> Remnant:
    """What of the criterion at `path` can still change; `settled` says how a leaf stands for good, None where it can change."""
    kind = kind_of(node)
    if kind == "attribute":
        outcome = settled(path)
        return path if outcome is None else outcome
    parts = [remnant(child, path + step, settled) for step, child in children(node)]
    if kind == "not":
        return not parts[0] if isinstance(parts[0], bool) else Group(1, (parts[0],), negated=True)
    still_open = tuple(part for part in parts if not isinstance(part, bool))
    needed = parts_needed(node) - parts.count(True)
    if needed <= 0 or needed > len(still_open):
        return needed <= 0
    return still_open[0] if len(still_open) == 1 else Group(needed, still_open)


def chances(part: Remnant, leaf: Callable[[str], Chances]) -> Chances:
    """Of a remnant; `leaf` gives those of a leaf by its path."""
    if isinstance(part, bool):
        return TRUE if part else FALSE
    if isinstance(part, str):
        return leaf(part)
    found = at_least(part.needed, [chances(each, leaf) for each in part.parts])
    return found.turned() if part.negated else found


def at_least(needed: int, parts: Sequence[Chances]) -> Chances:
    """At least `needed` of independent parts. A group left open by the lender's parts alone is the lender's."""
    if needed == len(parts):
        return _all(parts)
    if needed == 1:
        return _all([part.turned() for part in parts]).turned()
    return _some(needed, parts)


def _all(parts: Sequence[Chances]) -> Chances:
    true, none_false = prod(part.true for part in parts), prod(1.0 - part.false for part in parts)
    none_open = prod(part.true + part.lender for part in parts)
    return Chances(true, 1.0 - none_false, none_open - true, none_false - none_open)


def _some(needed: int, parts: Sequence[Chances]) -> Chances:
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
