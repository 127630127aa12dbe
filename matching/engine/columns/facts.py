"""From columns back to values as a profile gives them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.building import FIRST_DAY
from matching.engine.columns.column import AttributeColumn, Segment
from matching.engine.columns.exact import number


def attributes_of(segment: Segment, row: int, vocabulary: Vocabulary) -> dict[str, Any]:
    """What is known of a row. A code comes back as the shortest one with its path, what is absent as what it counts as, a number
    without zeros at its end."""
    found = {}
    for name, column in segment.columns.items():
        value = int(column.values[row])
        if value != np.iinfo(column.values.dtype).min:
            found[name] = _VALUES[column.meaning](column, value, row, vocabulary)
    return found


def actual_values(column: AttributeColumn, vocabulary: Vocabulary) -> list[Any]:
    """What the integers 0, 1, … of a category or code stand for."""
    if column.meaning == "places":
        return list(vocabulary[column.name].values or ())
    return [_spoken(column, value, vocabulary) for value in column.dictionary]


def _spoken(column: AttributeColumn, value: Any, vocabulary: Vocabulary) -> Any:
    hierarchy = vocabulary[column.name].hierarchy
    return value if hierarchy is None else CODE_OF_PATH[hierarchy](value)


def _members(column: AttributeColumn, value: int, row: int, vocabulary: Vocabulary) -> list[str]:
    if column.offsets is None or column.members is None:
        return [member for bit, member in enumerate(column.dictionary) if value >> bit & 1]
    return [column.dictionary[member] for member in column.members[column.offsets[row] : column.offsets[row + 1]]]


def _region(path: str) -> str:
    return path.ljust(6, "0") if path else "100000"


def _industry(path: str) -> str:
    return path if len(path) == 1 else path[1:]


CODE_OF_PATH: dict[str, Callable[[str], str]] = {"region": _region, "industry": _industry, "prefix": str}
_VALUES: dict[str, Callable[[AttributeColumn, int, int, Vocabulary], Any]] = {
    "scaled": lambda column, value, row, vocabulary: number(value, column.scale),
    "ranked": lambda column, value, row, vocabulary: _spoken(column, column.dictionary[value], vocabulary),
    "places": lambda column, value, row, vocabulary: (vocabulary[column.name].values or ())[value],
    "truth": lambda column, value, row, vocabulary: bool(value),
    "days": lambda column, value, row, vocabulary: date.fromordinal(FIRST_DAY + value).isoformat(),
    "bits": _members,
    "lists": _members,
}
