"""Comparable values (as the vocabulary's readers give them) made into a column of integers."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.attribute import Attribute
from matching.engine.columns.column import AttributeColumn
from matching.engine.columns.exact import common_scale, whole
from matching.engine.columns.narrow import MOST_BITS, NULL, Wide, narrowed
from matching.engine.plan.plan import Column

FIRST_DAY = date(1970, 1, 1).toordinal()


def column_of(attribute: Attribute, values: Sequence[Any], codes: Column) -> AttributeColumn | None:
    """`values`: comparable ones; `codes`: per row the place of its value there, -1 where unknown. None where no row knows any."""
    if attribute.when_absent is not None and (codes < 0).any():
        raise ValueError(f"{attribute.name}: what is absent has a value and must be filled in before")
    if not (codes >= 0).any():
        return None
    if attribute.type == "set":
        return _sets(attribute.name, values, codes)
    if attribute.type == "number":
        return _numbers(attribute.name, values, codes)
    if attribute.type in ("boolean", "date") or attribute.ordered:
        meaning, turn = _DIRECT[attribute.type]
        return AttributeColumn(attribute.name, meaning, _looked_up([turn(value) for value in values], codes))
    return _ranked(attribute.name, values, codes)


def _used(codes: Column) -> Wide:
    """The places that some row has."""
    used = np.zeros(int(codes.max(initial=-1)) + 2, np.bool_)
    used[codes] = True
    return np.flatnonzero(used[:-1])  # -1 is the last one


def _numbers(name: str, values: Sequence[Any], codes: Column) -> AttributeColumn:
    used = _used(codes).tolist()
    scale = common_scale([values[place] for place in used])
    if scale is None:
        return _ranked(name, values, codes)
    table = [0] * len(values)
    for place in used:
        table[place] = whole(values[place], scale)
    return AttributeColumn(name, "scaled", _looked_up(table, codes), scale)


def _ranked(name: str, values: Sequence[Any], codes: Column) -> AttributeColumn:
    used = [values[place] for place in _used(codes)]
    dictionary = sorted({Decimal(value) if isinstance(value, int) else value for value in used})
    number = {value: place for place, value in enumerate(dictionary)}
    places = [number.get(value, 0) for value in values]  # a value that no row has is looked up by none
    return AttributeColumn(name, "ranked", _looked_up(places, codes), dictionary=dictionary)


def _looked_up(table: Sequence[int], codes: Column) -> Column:
    """The table is narrowed, not the rows: to what its entries that some row has need."""
    wide = np.array([*table, NULL], np.int64)
    unused = np.ones(len(wide), np.bool_)
    unused[codes] = False
    wide[unused] = NULL
    return narrowed(wide)[codes]


def _sets(name: str, values: Sequence[frozenset[str]], codes: Column) -> AttributeColumn:
    used = {member for place in _used(codes) for member in values[place]}
    dictionary = sorted(used)
    number = {member: place for place, member in enumerate(dictionary)}
    if len(dictionary) <= MOST_BITS:
        masks = [sum(1 << number[member] for member in value if member in number) for value in values]
        return AttributeColumn(name, "bits", _looked_up(masks, codes), dictionary=dictionary)
    lists = [sorted(number[member] for member in value if member in number) for value in values]
    rows = [lists[code] if code >= 0 else [] for code in codes]
    sizes = np.array([len(row) if code >= 0 else NULL for row, code in zip(rows, codes, strict=True)], np.int64)
    return lists_column(name, dictionary, sizes, np.array([member for row in rows for member in row], np.int32))


def set_column(name: str, dictionary: Sequence[str], rows: Wide, places: Wide, known: NDArray[np.bool_]) -> AttributeColumn:
    """Of pairs of a row and the place of a member in the sorted dictionary, in any order; a pair may be given twice."""
    if (np.diff(rows) < 0).any():
        order = np.argsort(rows, kind="stable")
        rows, places = rows[order], places[order]
    if len(dictionary) <= MOST_BITS:
        values = np.where(known, np.int64(0), NULL)
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        if len(starts):
            values[rows[starts]] = np.bitwise_or.reduceat(np.int64(1) << places, starts)
        return AttributeColumn(name, "bits", narrowed(values), dictionary=dictionary)
    pairs = np.sort(rows * len(dictionary) + places)
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    sizes = np.where(known, np.bincount(pairs // len(dictionary), minlength=len(known)), NULL)
    return lists_column(name, dictionary, sizes, (pairs % len(dictionary)).astype(np.int32))


def lists_column(name: str, dictionary: Sequence[str], sizes: Wide, members: NDArray[np.int32]) -> AttributeColumn:
    """`sizes`: members of every row, NULL where unknown; `members`: row after row."""
    offsets = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(np.where(sizes == NULL, 0, sizes), out=offsets[1:])
    return AttributeColumn(name, "lists", narrowed(sizes), dictionary=dictionary, offsets=offsets, members=members)


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - FIRST_DAY


_DIRECT: dict[str, tuple[Any, Callable[[Any], int]]] = {"boolean": ("truth", int), "date": ("days", _day), "category": ("places", int)}
