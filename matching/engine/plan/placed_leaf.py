"""One leaf on one column: the integers for which it is TRUE, and those for which nobody can tell."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.hierarchies import HIERARCHIES
from matching.engine.columns.column import AttributeColumn
from matching.engine.columns.exact import around
from matching.engine.plan.plan import ALL_BITS, ANY_BIT, RANGES

FIRST_DAY = date(1970, 1, 1).toordinal()
_LAST_CHARACTER = chr(0x10FFFF)
_EVER = 2**63 - 1  # beyond every value; clipped to the column's type

Range = tuple[int, int]  # inclusive


class PlacedLeaf(NamedTuple):
    """`kind`, `true`, `unknown`, `on_null`, `mask` as in `plan.Leaves`. Ranges are sorted, disjoint, and inside the column's type."""

    kind: int
    true: tuple[Range, ...] = ()
    unknown: tuple[Range, ...] = ()
    on_null: int = 1
    mask: int = 0


NOBODY = PlacedLeaf(RANGES)  # FALSE for everybody of whom something is known


def place(operator: str, operand: Any, attribute: Attribute, column: AttributeColumn) -> PlacedLeaf:
    """A positive leaf (`positive_leaves.py`) with a comparable operand on a column that is no `lists`."""
    limits = np.iinfo(column.values.dtype)
    if operator == "known":
        return PlacedLeaf(RANGES, ((int(limits.min) + 1, int(limits.max)),), on_null=0)
    if column.meaning == "bits":
        return _bits(operator, operand, column.dictionary)
    true, unknown = _SAYING[operator](operand, attribute, column)
    return PlacedLeaf(RANGES, _joined(true, limits), _joined(unknown, limits))


def _bits(operator: str, operand: frozenset[str], members: Sequence[str]) -> PlacedLeaf:
    mask = sum(1 << bit for bit, member in enumerate(members) if member in operand)
    if operator == "has_any":
        return PlacedLeaf(ANY_BIT, mask=mask) if mask else NOBODY
    return PlacedLeaf(ALL_BITS, mask=mask) if mask.bit_count() == len(operand) else NOBODY


def bounds(value: Any, column: AttributeColumn) -> Range:
    """The least integer that is not below a comparable value, and the greatest that is not above; they differ where no integer is it."""
    if column.meaning == "ranked":
        return bisect_left(column.dictionary, value), bisect_right(column.dictionary, value) - 1
    if column.meaning == "days":
        day = date.fromisoformat(value).toordinal() - FIRST_DAY
        return day, day
    if column.meaning == "scaled" and (column.scale or isinstance(value, Decimal)):
        return around(value, column.scale)
    return int(value), int(value)


def _compare(least: Callable[[Range], int], most: Callable[[Range], int]) -> Callable[..., tuple[list[Range], list[Range]]]:
    def say(operand: Any, attribute: Attribute, column: AttributeColumn) -> tuple[list[Range], list[Range]]:
        at = bounds(operand, column)
        return [(least(at), most(at))], []

    return say


def _between(operand: tuple[Any, Any], attribute: Attribute, column: AttributeColumn) -> tuple[list[Range], list[Range]]:
    low, high = operand
    return [(-_EVER if low is None else bounds(low, column)[0], _EVER if high is None else bounds(high, column)[1])], []


def _in(operand: Iterable[Any], attribute: Attribute, column: AttributeColumn) -> tuple[list[Range], list[Range]]:
    return [bounds(each, column) for each in operand], []


def _within(operand: frozenset[str], attribute: Attribute, column: AttributeColumn) -> tuple[list[Range], list[Range]]:
    """A listed path covers all that begin with it; a path above a listed one, itself not covered, is too coarse to tell."""
    paths = column.dictionary
    covered = [(bisect_left(paths, each), _end_of_prefix(paths, each) - 1) for each in operand]
    if not HIERARCHIES[attribute.hierarchy or ""].coarse_is_unknown:
        return covered, []
    above = {each[:length] for each in operand for length in range(len(each))}
    coarse = [bounds(each, column) for each in above if not any(each.startswith(listed) for listed in operand)]
    return covered, coarse


def _end_of_prefix(paths: Sequence[str], prefix: str) -> int:
    shortened = prefix.rstrip(_LAST_CHARACTER)  # nothing follows the last character, so the one before it moves on
    return bisect_left(paths, shortened[:-1] + chr(ord(shortened[-1]) + 1)) if shortened else len(paths)


def _joined(ranges: Iterable[Range], limits: np.iinfo) -> tuple[Range, ...]:
    """Inside the type and without NULL, empty ones left out, neighbours made one."""
    lowest, highest = int(limits.min) + 1, int(limits.max)
    joined: list[Range] = []
    for low, high in sorted((max(low, lowest), min(high, highest)) for low, high in ranges):
        if low > high:
            continue
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


_SAYING: dict[str, Callable[..., tuple[list[Range], list[Range]]]] = {
    "eq": _compare(lambda at: at[0], lambda at: at[1]),
    "gte": _compare(lambda at: at[0], lambda at: _EVER),
    "gt": _compare(lambda at: at[1] + 1, lambda at: _EVER),
    "is": lambda operand, attribute, column: ([(int(operand), int(operand))], []),
    "between": _between,
    "in": _in,
    "within": _within,
}
