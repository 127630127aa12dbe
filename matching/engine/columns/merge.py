"""Several segments made into one: rows chosen from each, put in a new order, dictionaries united. Exact, and whole columns at a time."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matching.engine.columns.building import set_column
from matching.engine.columns.column import AttributeColumn, Meaning, Segment
from matching.engine.columns.exact import common_scale, number, whole
from matching.engine.columns.narrow import MOST_BITS, NULL, Wide, narrowed
from matching.engine.columns.take import lists_of, moved_bits, taken

Turn = Callable[[Wide], Wide]


class Chosen(NamedTuple):
    """Rows of one segment, and where each goes in the merged one."""

    segment: Segment
    rows: NDArray[np.int64]
    places: NDArray[np.int64]


class _Part(NamedTuple):
    """The chosen rows' column of one attribute, None where none of them knows it, and their places in the merged one."""

    column: AttributeColumn | None
    places: NDArray[np.int64]


def merge(parts: Sequence[Chosen]) -> Segment:
    """One segment of all chosen rows. The places of all parts together are 0 … n-1, each once."""
    names = dict.fromkeys(name for part in parts for name in part.segment.columns)
    columns = {name: _column(name, [_part(name, part) for part in parts]) for name in names}
    return Segment(_ids(parts), {name: column for name, column in columns.items() if column is not None})


def _ids(parts: Sequence[Chosen]) -> pa.Array:
    if not sum(len(part.rows) for part in parts):
        return pa.array([], pa.large_string())
    joined = pa.concat_arrays([part.segment.ids.take(pa.array(part.rows)).cast(pa.large_string()) for part in parts])
    order = np.empty(len(joined), np.int64)
    order[np.concatenate([part.places for part in parts])] = np.arange(len(joined))
    return joined.take(pa.array(order))


def _part(name: str, part: Chosen) -> _Part:
    column = part.segment.columns.get(name)
    return _Part(None if column is None else taken(column, part.rows), part.places)


def _column(name: str, parts: Sequence[_Part]) -> AttributeColumn | None:
    held = [part.column for part in parts if part.column is not None]
    meanings = {column.meaning for column in held}
    if not held:
        return None
    if meanings & {"bits", "lists"}:
        return _sets(name, parts)
    if meanings == {"scaled"}:
        scale = max(column.scale for column in held)
        if all(_fits(column, scale) for column in held):
            return _gathered(name, "scaled", parts, lambda column: lambda values: values * 10 ** (scale - column.scale), scale=scale)
    if meanings <= {"scaled", "ranked"}:
        return _of_dictionaries(name, parts)
    (meaning,) = meanings
    return _gathered(name, meaning, parts, lambda _: lambda values: values)


def _gathered(
    name: str,
    meaning: Meaning,
    parts: Sequence[_Part],
    turn_of: Callable[[AttributeColumn], Turn],
    *,
    scale: int = 0,
    dictionary: Sequence[Any] = (),
) -> AttributeColumn:
    """Known values of every part, turned into the merged column's terms, each at its place."""
    merged = np.full(sum(len(part.places) for part in parts), NULL)
    for column, places in parts:
        if column is not None:
            known = column.values != np.iinfo(column.values.dtype).min
            merged[places[known]] = turn_of(column)(column.values[known].astype(np.int64))
    return AttributeColumn(name, meaning, narrowed(merged), scale, dictionary)


def _fits(column: AttributeColumn, scale: int) -> bool:
    known = column.values[column.values != np.iinfo(column.values.dtype).min]
    return all(abs(int(end)) * 10 ** (scale - column.scale) < 2**63 for end in (known.min(), known.max()))


def _of_dictionaries(name: str, parts: Sequence[_Part]) -> AttributeColumn:
    """Dictionaries united; numbers by their distinct values, and as scaled ones again if those of no common scale have gone."""
    own = {id(part.column): _dictionary(part.column) for part in parts if part.column is not None}
    union = sorted({value for values, _ in own.values() for value in values})
    scale = common_scale(union) if isinstance(union[0], Decimal) else None
    place = {value: rank if scale is None else whole(value, scale) for rank, value in enumerate(union)}

    def turn_of(column: AttributeColumn) -> Turn:
        values, keys = own[id(column)]
        table = np.array([place[value] for value in values], np.int64)
        return lambda known: table[known if keys is None else np.searchsorted(keys, known)]

    if scale is not None:
        return _gathered(name, "scaled", parts, turn_of, scale=scale)
    return _gathered(name, "ranked", parts, turn_of, dictionary=union)


def _dictionary(column: AttributeColumn) -> tuple[Sequence[Any], Wide | None]:
    """Distinct values, and for a scaled column the rising integers that stand for them."""
    if column.meaning == "ranked":
        return column.dictionary, None
    known = np.unique(column.values[column.values != np.iinfo(column.values.dtype).min]).astype(np.int64)
    return [Decimal(number(value, column.scale)) for value in known.tolist()], known


def _sets(name: str, parts: Sequence[_Part]) -> AttributeColumn:
    held = [part.column for part in parts if part.column is not None]
    union = sorted({member for column in held for member in column.dictionary})
    place = {member: number for number, member in enumerate(union)}
    moves = {id(column): np.array([place[member] for member in column.dictionary], np.int64) for column in held}
    if len(union) <= MOST_BITS and all(column.meaning == "bits" for column in held):

        def turn_of(column: AttributeColumn) -> Turn:
            return lambda values: moved_bits(values, np.arange(len(column.dictionary)), moves[id(column)])

        return _gathered(name, "bits", parts, turn_of, dictionary=union)
    known = np.zeros(sum(len(part.places) for part in parts), np.bool_)
    rows, members = [], []
    for column, places in parts:
        if column is not None:
            known[places] = column.values != np.iinfo(column.values.dtype).min
            own_rows, own_members = _pairs(column)
            rows.append(places[own_rows])
            members.append(moves[id(column)][own_members])
    return set_column(name, union, np.concatenate(rows), np.concatenate(members), known)


def _pairs(column: AttributeColumn) -> tuple[Wide, Wide]:
    """Rows and members, a pair for each that is in."""
    if column.meaning == "lists":
        offsets, members = lists_of(column)
        return np.repeat(np.arange(len(column.values)), np.diff(offsets)), members.astype(np.int64)
    wide = np.where(column.values == np.iinfo(column.values.dtype).min, 0, column.values.astype(np.int64))
    rows = [np.flatnonzero(wide >> bit & 1) for bit in range(len(column.dictionary))]
    return np.concatenate([*rows, []]).astype(np.int64), np.repeat(np.arange(len(rows)), [len(each) for each in rows])
