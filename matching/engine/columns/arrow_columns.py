"""One Arrow column read as an attribute: a column of integers, and the rows that hold wrong values."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.problems import Problem, Refused, below
from marketplace.eligibility.values import reader_of
from matching.engine.columns.arrow_numbers import whole_numbers
from matching.engine.columns.arrow_plain import in_one_piece, is_list
from matching.engine.columns.arrow_sets import read_lists
from matching.engine.columns.building import FIRST_DAY, column_of
from matching.engine.columns.column import AttributeColumn, Meaning
from matching.engine.columns.narrow import NULL, Wide, narrowed

Codes = NDArray[np.int32]
_YEARS = (1 - FIRST_DAY, date.max.toordinal() - FIRST_DAY)


class Wrong(NamedTuple):
    """A value that the vocabulary refuses, as it was given, and why."""

    value: Any
    detail: str


class Read(NamedTuple):
    """`wrong`: rows, counted from 0, that must be refused; what `column` says of them means nothing. No column: nobody knows any value."""

    column: AttributeColumn | None
    wrong: dict[int, Wrong]


def read_column(attribute: Attribute, chunks: pa.ChunkedArray | None, rows: int) -> Read:
    """`chunks`: of a type that the language admits; None where there is no such column."""
    if chunks is None:
        absent = [] if attribute.when_absent is None else [reader_of(attribute)(attribute.when_absent)]
        return Read(column_of(attribute, absent, np.full(rows, len(absent) - 1, np.int32)), {})
    if pa.types.is_dictionary(chunks.type):
        return _coded(attribute, chunks.chunks)
    array = in_one_piece(chunks)
    return _way(attribute, array.type)(attribute, array)


def _way(attribute: Attribute, kind: pa.DataType) -> Callable[[Attribute, pa.Array], Read]:
    if attribute.type == "set" and is_list(kind):
        return _lists
    if attribute.type == "number" and (pa.types.is_integer(kind) or pa.types.is_float64(kind) or pa.types.is_decimal(kind)):
        return _numbers
    if (attribute.type, pa.types.is_date32(kind)) == ("date", True):
        return _days
    if (attribute.type, pa.types.is_boolean(kind)) == ("boolean", True):
        return _truths
    return _values if is_list(kind) or pa.types.is_date32(kind) else _distinct


def _given(array: pa.Array, row: int, attribute: Attribute) -> Any:
    """The value as profiles give it: a day as text; a day beyond the calendar's years as text that no attribute admits."""
    if not pa.types.is_date32(array.type):
        return array[row].as_py()
    days = array[row].cast(pa.int32()).as_py()
    if days is None:
        return None
    if not _YEARS[0] <= days <= _YEARS[1]:
        return f"day {days} from 1970-01-01"
    day = date.fromordinal(days + FIRST_DAY)
    return day.isoformat() if attribute.type == "date" else day


def _wrong(attribute: Attribute, rows: Iterable[int], values: Iterable[Any]) -> dict[int, Wrong]:
    return {row: Wrong(value, _detail(attribute, value)) for row, value in zip(rows, values, strict=True)}


def _detail(attribute: Attribute, value: Any) -> str:
    try:
        reader_of(attribute)(value)
    except Refused as refused:
        return Problem(below("", attribute.name), refused.code, refused.params).detail
    return "the value cannot be read"


def _distinct(attribute: Attribute, array: pa.Array) -> Read:
    return _coded(attribute, [array.dictionary_encode()])


def _values(attribute: Attribute, array: pa.Array) -> Read:
    """Lists and days where the attribute asks for something else: value by value."""
    values = [_given(array, row, attribute) for row in range(len(array))]
    return _of_values(attribute, values, np.array([-1 if value is None else row for row, value in enumerate(values)], np.int32))


def _coded(attribute: Attribute, chunks: Iterable[pa.DictionaryArray]) -> Read:
    """By the distinct values: each is read once, whatever the type, though every chunk may have a dictionary of its own."""
    numbers: dict[Any, int] = {}
    codes = [np.zeros(0, np.int32), *_codes(chunks, numbers)]
    return _of_values(attribute, list(numbers), np.concatenate(codes))


def _codes(chunks: Iterable[pa.DictionaryArray], numbers: dict[Any, int]) -> Iterator[Codes]:
    for chunk in chunks:
        own = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in chunk.dictionary.to_pylist()]
        indices = chunk.indices.cast(pa.int32())
        if indices.null_count:
            indices = indices.fill_null(len(own))
        yield np.array([*own, -1], np.int32)[indices.to_numpy()]


def _of_values(attribute: Attribute, values: list[Any], codes: Codes) -> Read:
    """`codes`: per row the place of its value, -1 where it is null."""
    read, admitted, refused = reader_of(attribute), [], []
    places = np.full(len(values) + 1, -1, np.int32)
    for number, value in enumerate(values):
        try:
            admitted.append(read(value))
            places[number] = len(admitted) - 1
        except Refused:
            refused.append(number)
    rows = np.flatnonzero(np.isin(codes, refused)).tolist() if refused else []
    wrong = _wrong(attribute, rows, [values[code] for code in codes[rows].tolist()])
    codes = places[codes]
    if attribute.when_absent is not None:
        admitted.append(read(attribute.when_absent))
        codes[codes < 0] = len(admitted) - 1
    return Read(column_of(attribute, admitted, codes), wrong)


def _numbers(attribute: Attribute, array: pa.Array) -> Read:
    absent = None if attribute.when_absent is None else reader_of(attribute)(attribute.when_absent)
    found = whole_numbers(array, absent)
    if found is None:
        return _distinct(attribute, array)
    return _whole(attribute, array, "scaled", found.values, found.wrong, found.scale)


def _days(attribute: Attribute, array: pa.Array) -> Read:
    days = array.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    null = array.is_null().to_numpy(zero_copy_only=False)
    wrong = ~null & ((days < _YEARS[0]) | (days > _YEARS[1]))
    absent = NULL if attribute.when_absent is None else date.fromisoformat(attribute.when_absent).toordinal() - FIRST_DAY
    days[null] = absent
    days[wrong] = NULL
    return _whole(attribute, array, "days", days, np.flatnonzero(wrong))


def _truths(attribute: Attribute, array: pa.Array) -> Read:
    absent = -1 if attribute.when_absent is None else int(attribute.when_absent)
    values = array.cast(pa.int8()).fill_null(absent).to_numpy(zero_copy_only=False).astype(np.int64)
    values[values < 0] = NULL
    return _whole(attribute, array, "truth", values, ())


def _whole(attribute: Attribute, array: pa.Array, meaning: Meaning, values: Wide, wrong: Any, scale: int = 0) -> Read:
    """Of values that stand for themselves as integers, NULL where wrong."""
    rows = [int(row) for row in wrong]
    told = _wrong(attribute, rows, [_given(array, row, attribute) for row in rows])
    narrow = narrowed(values)
    known = (narrow != np.iinfo(narrow.dtype).min).any()
    return Read(AttributeColumn(attribute.name, meaning, narrow, scale) if known else None, told)


def _lists(attribute: Attribute, array: pa.Array) -> Read:
    found = read_lists(attribute, array)
    return Read(found.column, _wrong(attribute, found.wrong, [_given(array, row, attribute) for row in found.wrong]))
