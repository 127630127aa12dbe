"""Several segments made into one: rows chosen from each, put in a new order, dictionaries united. Exact, and whole columns at a time."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matching.engine.columns.column import AttributeColumn, Segment
from matching.engine.plan.plan import Column

Wide = NDArray[np.int64]
NULL = np.iinfo(np.int64).min
MOST_BITS = 63
_NARROW = (np.int8, np.int16, np.int32, np.int64)


class Chosen(NamedTuple):
    """Rows of one segment, and where each goes in the merged one."""

    segment: Segment
    rows: NDArray[np.int64]
    places: NDArray[np.int64]


def merge(parts: Sequence[Chosen]) -> Segment:
    """One segment of all chosen rows. The places of all parts together are 0 … n-1, each once."""
    total = sum(len(part.rows) for part in parts)
    order = np.empty(total, np.int64)
    order[np.concatenate([part.places for part in parts]) if parts else []] = np.arange(total)
    ids = pa.chunked_array([part.segment.ids.take(pa.array(part.rows)).cast(pa.large_string()) for part in parts], pa.large_string())
    names = dict.fromkeys(name for part in parts for name in part.segment.columns)
    merged = {name: _column(name, parts, order) for name in names}
    return Segment(ids.combine_chunks().take(pa.array(order)) if total else pa.array([], pa.large_string()), merged)


def narrowed(values: Wide) -> Column:
    """The same numbers in the narrowest type whose smallest value is free for NULL; NULL is int64's smallest on the way in."""
    null = values == NULL
    known = values[~null]
    low, high = (int(known.min()), int(known.max())) if known.size else (0, 0)
    for kind in _NARROW:
        limits = np.iinfo(kind)
        if limits.min < low and high <= limits.max:
            narrow: Column = values.astype(kind)
            narrow[null] = limits.min
            return narrow
    raise ValueError("a value stands on NULL")  # ingestion keeps int64's smallest value free


def renarrowed(values: Column) -> Column:
    """Some values of a narrow column, which may fit a narrower one."""
    wide = values.astype(np.int64)
    wide[values == np.iinfo(values.dtype).min] = NULL
    return narrowed(wide)


def _column(name: str, parts: Sequence[Chosen], order: Wide) -> AttributeColumn:
    held = [part.segment.columns.get(name) for part in parts]
    meanings = {column.meaning for column in held if column is not None}
    if meanings & {"bits", "lists"}:
        return _sets(name, parts, held, order)
    if meanings == {"scaled"}:
        scale = max(column.scale for column in held if column is not None)
        if all(column is None or _fits(column, scale) for column in held):
            return AttributeColumn(name, "scaled", _gathered(parts, held, [_scaling(column, scale) for column in held], order), scale)
    if meanings <= {"scaled", "ranked"}:
        return _ranked(name, parts, held, order)
    (meaning,) = meanings
    return AttributeColumn(name, meaning, _gathered(parts, held, [_same] * len(parts), order))


def _gathered(parts: Sequence[Chosen], held: Sequence[AttributeColumn | None], turns: Sequence[Any], order: Wide) -> Column:
    """Chosen values of every part, each turned into the merged column's terms, in the merged order."""
    pieces = []
    for part, column, turn in zip(parts, held, turns, strict=True):
        if column is None:
            pieces.append(np.full(len(part.rows), NULL))
            continue
        values = column.values[part.rows]
        null = values == np.iinfo(values.dtype).min
        wide = turn(values.astype(np.int64), ~null)
        wide[null] = NULL
        pieces.append(wide)
    return narrowed(np.concatenate(pieces)[order])


def _same(values: Wide, known: NDArray[np.bool_]) -> Wide:
    return values


def _fits(column: AttributeColumn, scale: int) -> bool:
    factor = 10 ** (scale - column.scale)
    known = column.values[column.values != np.iinfo(column.values.dtype).min]
    largest = max(abs(int(known.min())), abs(int(known.max()))) if known.size else 0
    return bool(largest * factor < 2**63)


def _scaling(column: AttributeColumn | None, scale: int) -> Any:
    factor = 10 ** (scale - column.scale) if column is not None else 1

    def turn(values: Wide, known: NDArray[np.bool_]) -> Wide:
        scaled = np.zeros_like(values)
        np.multiply(values, factor, out=scaled, where=known)
        return scaled

    return turn


def _ranked(name: str, parts: Sequence[Chosen], held: Sequence[AttributeColumn | None], order: Wide) -> AttributeColumn:
    """Dictionaries united; numbers of a common scale become exact Decimals by their distinct values."""
    own = [_dictionary(column) if column is not None else ([], None) for column in held]
    union = sorted({value for values, _ in own for value in values})
    place = {value: number for number, value in enumerate(union)}
    turns = [_looking_up(np.array([place[value] for value in values], np.int64), keys) for values, keys in own]
    return AttributeColumn(name, "ranked", _gathered(parts, held, turns, order), dictionary=union)


def _dictionary(column: AttributeColumn) -> tuple[Sequence[Any], Wide | None]:
    """Distinct values, and for a scaled column the rising integers that stand for them."""
    if column.meaning == "ranked":
        return column.dictionary, None
    known = np.unique(column.values[column.values != np.iinfo(column.values.dtype).min]).astype(np.int64)
    return [Decimal(int(value)).scaleb(-column.scale) for value in known], known


def _looking_up(table: Wide, keys: Wide | None) -> Any:
    def turn(values: Wide, known: NDArray[np.bool_]) -> Wide:
        found = np.zeros_like(values)
        wanted = values[known] if keys is None else np.searchsorted(keys, values[known])
        found[known] = table[wanted]
        return found

    return turn


def _sets(name: str, parts: Sequence[Chosen], held: Sequence[AttributeColumn | None], order: Wide) -> AttributeColumn:
    union = sorted({member for column in held if column is not None for member in column.dictionary})
    place = {member: number for number, member in enumerate(union)}
    if len(union) <= MOST_BITS:
        turns = [_moving_bits([place[member] for member in column.dictionary]) if column is not None else _same for column in held]
        return AttributeColumn(name, "bits", _gathered(parts, held, turns, order), dictionary=union)
    lists: list[list[int] | None] = []
    for part, column in zip(parts, held, strict=True):
        lists += [None] * len(part.rows) if column is None else _lists_of(column, part.rows, place)
    ordered = [lists[row] for row in order]
    sizes = np.array([NULL if each is None else len(each) for each in ordered], np.int64)
    offsets = np.concatenate([[0], np.cumsum(np.where(sizes == NULL, 0, sizes))]).astype(np.int64)
    members = np.array([member for each in ordered if each for member in each], np.int32)
    return AttributeColumn(name, "lists", narrowed(sizes), dictionary=union, offsets=offsets, members=members)


def _moving_bits(places: Sequence[int]) -> Any:
    def turn(values: Wide, known: NDArray[np.bool_]) -> Wide:
        moved = np.zeros_like(values)
        for bit, place in enumerate(places):
            moved |= ((values >> bit) & 1) << place
        return moved

    return turn


def _lists_of(column: AttributeColumn, rows: Wide, place: dict[str, int]) -> list[list[int] | None]:
    null = np.iinfo(column.values.dtype).min
    found: list[list[int] | None] = []
    for row in rows:
        value = int(column.values[row])
        if value == null:
            found.append(None)
        elif column.meaning == "bits":
            found.append(sorted(place[member] for bit, member in enumerate(column.dictionary) if value >> bit & 1))
        else:
            found.append(sorted(place[column.dictionary[member]] for member in _members(column, row)))
    return found


def _members(column: AttributeColumn, row: int) -> NDArray[np.int32]:
    if column.offsets is None or column.members is None:
        raise ValueError(f"the column {column.name} has no lists")
    return column.members[column.offsets[row] : column.offsets[row + 1]]
