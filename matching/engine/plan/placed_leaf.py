"""One leaf on one column: the integers for which it is TRUE, and those for which nobody can tell."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.hierarchies import HIERARCHIES
from matching.engine.columns.column import AttributeColumn
from matching.engine.columns.exact import around
from matching.engine.plan.plan import ALL_BITS, ANY_BIT, RANGES

FIRST_DAY = date(1970, 1, 1).toordinal()
_LAST_CHARACTER = chr(0x10FFFF)
_MANY, _LARGEST_TABLE = 8, 65_536  # values of a list, of a dictionary: for which looking up beats searching
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
    lowest, highest = column.known_range
    if operator == "known":
        return PlacedLeaf(RANGES, ((lowest, highest),), on_null=0)
    if column.meaning == "bits":
        return _bits(operator, operand, column.dictionary)
    if operator in _SAYING:
        low, high = _SAYING[operator](operand, column)
        low, high = max(low, lowest), min(high, highest)
        return PlacedLeaf(RANGES, ((low, high),)) if low <= high else NOBODY
    true, unknown = _LISTING[operator](operand, attribute, column)
    return PlacedLeaf(RANGES, _joined(true, lowest, highest), _joined(unknown, lowest, highest))


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


def _between(operand: tuple[Any, Any], column: AttributeColumn) -> Range:
    low, high = operand
    return -_EVER if low is None else bounds(low, column)[0], _EVER if high is None else bounds(high, column)[1]


def _in(operand: Collection[Any], attribute: Attribute, column: AttributeColumn) -> tuple[list[Range], list[Range]]:
    if column.meaning == "ranked" and len(operand) >= _MANY and len(column.dictionary) <= _LARGEST_TABLE:
        known = column.places
        return [(known[each], known[each]) for each in operand if each in known], []
    return [bounds(each, column) for each in operand], []


def _within(operand: frozenset[str], attribute: Attribute, column: AttributeColumn) -> tuple[list[Range], list[Range]]:
    """A listed path covers all that begin with it; a path above a listed one, itself not covered, is too coarse to tell."""
    covered = [_below(each, column) for each in operand]
    if not HIERARCHIES[attribute.hierarchy or ""].coarse_is_unknown:
        return covered, []
    above = {each[:length] for each in operand for length in range(len(each))}
    listed = tuple(operand)
    known = column.places
    return covered, [(known[each], known[each]) for each in above if each in known and not each.startswith(listed)]


def _below(prefix: str, column: AttributeColumn) -> Range:
    """Places of the paths that begin with it."""
    found = column.below.get(prefix)
    if found is None:
        found = bisect_left(column.dictionary, prefix), _end_of_prefix(column.dictionary, prefix) - 1
        if found[0] <= found[1]:  # so that what is kept is bounded by the dictionary, not by what people ask
            column.below[prefix] = found
    return found


def _end_of_prefix(paths: Sequence[str], prefix: str) -> int:
    shortened = prefix.rstrip(_LAST_CHARACTER)  # nothing follows the last character, so the one before it moves on
    return bisect_left(paths, shortened[:-1] + chr(ord(shortened[-1]) + 1)) if shortened else len(paths)


def _joined(ranges: list[Range], lowest: int, highest: int) -> tuple[Range, ...]:
    """Inside the type and without NULL, empty ones left out, neighbours made one."""
    joined: list[Range] = []
    for first, last in sorted(ranges):
        low, high = max(first, lowest), min(last, highest)
        if low > high:
            continue
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


_SAYING: dict[str, Callable[[Any, AttributeColumn], Range]] = {
    "eq": bounds,
    "gte": lambda operand, column: (bounds(operand, column)[0], _EVER),
    "gt": lambda operand, column: (bounds(operand, column)[1] + 1, _EVER),
    "is": lambda operand, column: (int(operand), int(operand)),
    "between": _between,
}
_LISTING: dict[str, Callable[[Any, Attribute, AttributeColumn], tuple[list[Range], list[Range]]]] = {"in": _in, "within": _within}
