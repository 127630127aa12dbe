"""Rows of a table that add up to a known total: what is not shown must not follow from what is."""

from collections.abc import Sequence

from matching.reach.rounding import STEP, Shown, shown

FEWEST_HIDDEN = 2 * STEP


def protect(counts: Sequence[int], asked: Sequence[int]) -> list[Shown]:
    """The rows as they may be shown. `asked`: in each row, of how many enterprises something non-public was asked.

    A row below ten is suppressed. Total minus the other rows says something of the suppressed ones together, so these must hold
    twenty who were asked, or none: while they do not, the next smallest row is suppressed too.
    """
    rows = [shown(count) for count in counts]
    smallest_first = sorted((number for number, row in enumerate(rows) if row is not None), key=lambda number: counts[number])
    for number in smallest_first:
        hidden = sum(each for each, row in zip(asked, rows, strict=True) if row is None)
        if not 0 < hidden < FEWEST_HIDDEN:
            break
        rows[number] = None
    return rows
