"""Some rows of a column, without what only the others had: dictionaries would grow for ever with values that nobody has any more."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns.column import AttributeColumn

Rows = NDArray[np.int64]
Wide = NDArray[np.int64]


def taken(column: AttributeColumn, rows: Rows) -> AttributeColumn | None:
    """The rows in the order given; None where none of them knows the attribute. The type of the values stays."""
    values = column.values[rows]
    known = values != np.iinfo(values.dtype).min
    if not known.any():
        return None
    if column.meaning == "ranked":
        return _ranked(replace(column, values=values), known)
    if column.meaning == "bits":
        return _bits(replace(column, values=values), known)
    return _lists(column, rows) if column.meaning == "lists" else replace(column, values=values)


def moved_bits(values: Wide, bits: NDArray[np.int64], places: NDArray[np.int64]) -> Wide:
    """Each of `bits` moved to its place; all others gone."""
    moved = np.zeros(len(values), np.int64)
    for bit, place in zip(bits, places, strict=True):
        moved |= (values >> bit & 1) << place
    return moved


def lists_of(column: AttributeColumn) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Offsets and members of a column of lists. Raises: ValueError for another."""
    if column.offsets is None or column.members is None:
        raise ValueError(f"the column {column.name} has no lists")
    return column.offsets, column.members


def _ranked(column: AttributeColumn, known: NDArray[np.bool_]) -> AttributeColumn:
    used = np.flatnonzero(np.bincount(column.values[known]))
    if len(used) == len(column.dictionary):
        return column
    rank = np.zeros(len(column.dictionary), column.values.dtype)
    rank[used] = np.arange(len(used))
    values = column.values.copy()
    values[known] = rank[values[known]]
    return replace(column, values=values, dictionary=[column.dictionary[place] for place in used.tolist()])


def _bits(column: AttributeColumn, known: NDArray[np.bool_]) -> AttributeColumn:
    wide = column.values[known].astype(np.int64)
    used = np.flatnonzero(int(np.bitwise_or.reduce(wide)) >> np.arange(64) & 1)
    if len(used) == len(column.dictionary):
        return column
    values = column.values.copy()
    values[known] = moved_bits(wide, used, np.arange(len(used)))
    return replace(column, values=values, dictionary=[column.dictionary[bit] for bit in used.tolist()])


def _lists(column: AttributeColumn, rows: Rows) -> AttributeColumn:
    offsets, members = lists_of(column)
    sizes = offsets[rows + 1] - offsets[rows]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    chosen = members[np.repeat(offsets[rows] - ends[:-1], sizes) + np.arange(ends[-1])]
    used = np.flatnonzero(np.bincount(chosen))
    number = np.zeros(len(column.dictionary), np.int32)
    number[used] = np.arange(len(used))
    dictionary = [column.dictionary[member] for member in used.tolist()]
    return replace(column, values=column.values[rows], dictionary=dictionary, offsets=ends, members=number[chosen])
