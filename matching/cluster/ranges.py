"""A population cut into ranges of whole row groups: what one executor holds at a time."""

from collections.abc import Sequence
from typing import NamedTuple

ROWS_OF_A_RANGE = 1_000_000


class Range(NamedTuple):
    """`groups` row groups from number `first` on; `rows_before` rows of the file come before them."""

    number: int
    first: int
    groups: int
    rows_before: int


def ranges_of(rows_of_groups: Sequence[int], largest: int) -> list[Range]:
    """Ranges of about `largest` rows that follow each other; a row group that is larger is a range of its own."""
    ranges: list[Range] = []
    first, rows, before = 0, 0, 0
    for group, count in enumerate(rows_of_groups):
        if rows and rows + count > largest:
            ranges.append(Range(len(ranges), first, group - first, before))
            first, rows, before = group, 0, before + rows
        rows += count
    if len(rows_of_groups) > first:
        ranges.append(Range(len(ranges), first, len(rows_of_groups) - first, before))
    return ranges
