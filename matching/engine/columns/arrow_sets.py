"""An Arrow column of lists of strings read as a set attribute, by all members of all rows at once."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from marketplace.eligibility.attribute import Attribute
from matching.engine.columns.arrow_plain import members_of
from matching.engine.columns.building import set_column
from matching.engine.columns.column import AttributeColumn
from matching.engine.columns.narrow import MOST_BITS, Wide
from matching.engine.plan.plan import Column

_NARROW = ((np.int8, 7), (np.int16, 15), (np.int32, 31), (np.int64, MOST_BITS))


class ReadLists(NamedTuple):
    """`wrong`: rows with a member that is null."""

    column: AttributeColumn | None
    wrong: list[int]


class _Members(NamedTuple):
    """All members, row after row: `codes` are places in `names`, -1 for null. `ends`: behind the last member of each row."""

    names: list[str]
    codes: NDArray[np.int32]
    ends: Wide
    null: NDArray[np.bool_]


def read_lists(attribute: Attribute, array: pa.Array) -> ReadLists:
    """Null is what is absent; an empty list is a set without members."""
    coded = members_of(array).dictionary_encode()
    sizes = pc.list_value_length(array).fill_null(0).to_numpy(zero_copy_only=False)
    members = _Members(
        coded.dictionary.to_pylist(),
        coded.indices.fill_null(-1).to_numpy(zero_copy_only=False),
        np.cumsum(sizes, dtype=np.int64),
        array.is_null().to_numpy(zero_copy_only=False),
    )
    wrong = np.searchsorted(members.ends, np.flatnonzero(members.codes < 0), side="right")
    return ReadLists(_column(attribute, members), np.unique(wrong).tolist())


def _column(attribute: Attribute, members: _Members) -> AttributeColumn | None:
    absent = list(attribute.when_absent or ()) if members.null.any() else []
    if attribute.when_absent is None and members.null.all():
        return None
    dictionary = sorted({*members.names, *absent})
    place = {name: number for number, name in enumerate(dictionary)}
    places = np.array([*(place[name] for name in members.names), -1], np.int64)  # the last one is of null
    filled = None if attribute.when_absent is None else [place[name] for name in absent]
    if len(dictionary) <= MOST_BITS:
        return AttributeColumn(attribute.name, "bits", _bits(members, places, filled, len(dictionary)), dictionary=dictionary)
    return _lists(attribute.name, members, places, filled, dictionary)


def _bits(members: _Members, places: Wide, filled: list[int] | None, many: int) -> Column:
    """In the narrowest type that has a bit for every member beside the sign."""
    kind = next(each for each, bits in _NARROW if many <= bits)
    table = np.where(places < 0, 0, np.int64(1) << np.maximum(places, 0)).astype(kind)
    starts = np.concatenate([[0], members.ends[:-1]])
    some = members.ends > starts
    values: Column = np.zeros(len(members.ends), kind)
    if some.any():
        values[some] = np.bitwise_or.reduceat(table[members.codes], starts[some])
    values[members.null] = np.iinfo(kind).min if filled is None else sum(1 << place for place in set(filled))
    return values


def _lists(name: str, members: _Members, places: Wide, filled: list[int] | None, dictionary: list[str]) -> AttributeColumn:
    rows = np.repeat(np.arange(len(members.ends)), np.diff(members.ends, prepend=0))
    known, codes = members.codes >= 0, members.codes
    rows, own = rows[known], places[codes[known]]
    if filled is None:
        return set_column(name, dictionary, rows, own, ~members.null)
    absent = np.flatnonzero(members.null)
    rows = np.concatenate([rows, np.repeat(absent, len(filled))])
    own = np.concatenate([own, np.tile(np.array(filled, np.int64), len(absent))])
    return set_column(name, dictionary, rows, own, np.ones(len(members.ends), np.bool_))
