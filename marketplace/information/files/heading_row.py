"""Finding the headings: below title rows, in one row or in two, of which the upper groups the lower."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from marketplace.information.files.headings import plain
from marketplace.information.files.units import Unit, unit_of

LOOKED_AT = 30  # rows in which headings are looked for
_UNIT_NOTE = re.compile(r"(?:金额)?单位[:：]\s*([^\s,，;；)）\]】]{1,12})")

Row = tuple[int, Sequence[Any]]


class Headings(NamedTuple):
    """The headings of each column, the row below them, and what was written above."""

    texts: tuple[str, ...]
    first_row: int
    above: tuple[Row, ...]
    found: int  # columns whose heading is known


def find_headings(rows: Sequence[Row], known: Callable[[str], bool], heading_row: int | None) -> Headings | None:
    """Where most headings are known: the first such row, alone or with the one below it. `heading_row` declares the (upper) row.

    None: no heading of any row is known (or the declared row is not there).
    """
    best: Headings | None = None
    for place, row in enumerate(rows):
        if heading_row is not None and row[0] != heading_row:
            continue
        for candidate in _readings(rows, place, known):
            if best is None or candidate.found > best.found or _is_plainer(candidate, best):
                best = candidate
    return best if best and (best.found or heading_row is not None) else None


def money_unit_above(above: Sequence[Row]) -> tuple[Unit, str] | None:
    """「单位：万元」 in a title row, as reports carry it."""
    for _, cells in above:
        for cell in cells:
            for said in _UNIT_NOTE.findall(unicodedata.normalize("NFKC", cell)) if isinstance(cell, str) else ():
                for word in re.split(r"[、/]", said):
                    if (unit := unit_of(word)) and unit.base == "CNY":
                        return unit, word
    return None


def _is_plainer(candidate: Headings, best: Headings) -> bool:
    """The same headings without the row above them, which then is a title."""
    return candidate.found == best.found and candidate.first_row == best.first_row


def _readings(rows: Sequence[Row], place: int, known: Callable[[str], bool]) -> list[Headings]:
    number, upper = rows[place]
    single = tuple(_text(cell) for cell in upper)
    readings = [Headings(single, number + 1, tuple(rows[:place]), _count(single, known))]
    if place + 1 < len(rows) and rows[place + 1][0] == number + 1:
        double = _two_rows(single, tuple(_text(cell) for cell in rows[place + 1][1]), known)
        readings.append(Headings(double, number + 2, tuple(rows[:place]), _count(double, known)))
    return readings


def _two_rows(upper: tuple[str, ...], lower: tuple[str, ...], known: Callable[[str], bool]) -> tuple[str, ...]:
    """Of each column the reading that is known: both together, the lower, the upper; a merged upper cell reaches to the next one."""
    chosen, group = [], ""
    for column in range(max(len(upper), len(lower))):
        above = upper[column] if column < len(upper) else ""
        below = lower[column] if column < len(lower) else ""
        group = above or (group if below else "")
        readings = [group + below, below, above] if below else [above]
        chosen.append(next((each for each in readings if each and known(each)), below or above))
    return tuple(chosen)


def _count(texts: tuple[str, ...], known: Callable[[str], bool]) -> int:
    return len({plain(text) for text in texts if text and known(text)})


def _text(cell: Any) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else "" if cell is None else str(cell)
