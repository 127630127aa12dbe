"""Profiles into columns: from Arrow by whole columns, from single profiles one by one. What `zhida match` refuses is refused here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.arrow_columns import Read, read_column
from matching.engine.columns.arrow_plain import in_one_piece
from matching.engine.columns.arrow_types import column_problems
from matching.engine.columns.column import AttributeColumn, Segment
from matching.engine.columns.profiles import columns_of_profiles
from matching.engine.errors import PopulationError

NO_ID = "the row has no id"
REPEATED = "an earlier profile has this id already; expected each id once"


class Refusal(NamedTuple):
    """Why a row was left out, as the batch command says it. `line`: 1 for the first row."""

    line: int
    id: str | None
    attribute: str | None
    value: Any
    detail: str


class Ingested(NamedTuple):
    """Rows that were taken, and those that were not, by line."""

    segment: Segment
    refusals: list[Refusal]


def segment_of(table: pa.Table, vocabulary: Vocabulary) -> Ingested:
    """A column `id` and one per attribute; columns that the vocabulary does not know are ignored. Raises: PopulationError."""
    if problems := column_problems(table, vocabulary):
        raise PopulationError(problems)
    ids = in_one_piece(table.column("id"))
    ids = ids.dictionary_decode() if pa.types.is_dictionary(ids.type) else ids
    refused, repeated = _refused_ids(ids)
    given = set(table.schema.names) - {"id"}  # an attribute of that name has no column here
    read = {name: read_column(vocabulary[name], table.column(name) if name in given else None, len(ids)) for name in vocabulary}
    columns = {name: each for name, each in read.items() if each is not None}
    wrong = [Refusal(line + 1, ids[line].as_py(), name, each.value_at(line), each.wrong[line])
             for name, each in columns.items() for line in each.wrong if line not in repeated]  # fmt: skip
    place = {name: number for number, name in enumerate(table.schema.names)}
    refusals = sorted([*refused, *wrong], key=lambda each: (each.line, place.get(each.attribute or "", 0)))
    keep = np.ones(len(ids), np.bool_)
    keep[[each.line - 1 for each in refusals]] = False
    return Ingested(_segment(ids, columns, keep, whole=not refusals), refusals)


def segment_of_profiles(profiles: Sequence[tuple[str, Mapping[str, Any]]], vocabulary: Vocabulary) -> Ingested:
    """A few profiles, each checked as `Vocabulary.facts` does. Raises: ProfileError."""
    columns = columns_of_profiles([attributes for _, attributes in profiles], vocabulary)
    return Ingested(Segment(pa.array([profile_id for profile_id, _ in profiles], pa.large_string()), columns), [])


def _segment(ids: pa.Array, read: Mapping[str, Read], keep: NDArray[np.bool_], *, whole: bool) -> Segment:
    taken = ids if whole else ids.filter(pa.array(keep))
    columns: dict[str, AttributeColumn] = {}
    for name, each in read.items():
        column = each.column(None if whole else keep)
        if column is not None:
            columns[name] = column
    return Segment(taken, columns)


def _refused_ids(ids: pa.Array) -> tuple[list[Refusal], set[int]]:
    """Refusals for rows without an id and with an earlier row's, and the lines of those."""
    found = [*_missing(ids), *_repeated(ids)]
    return found, {each.line - 1 for each in found}


def _missing(ids: pa.Array) -> Iterator[Refusal]:
    for line in np.flatnonzero(ids.is_null().to_numpy(zero_copy_only=False)) if ids.null_count else ():
        yield Refusal(int(line) + 1, None, None, None, NO_ID)


def _repeated(ids: pa.Array) -> Iterator[Refusal]:
    if pc.count_distinct(ids, mode="only_valid").as_py() == len(ids) - ids.null_count:
        return
    codes = ids.dictionary_encode().indices
    known = np.flatnonzero(codes.is_valid().to_numpy(zero_copy_only=False))
    values = codes.drop_null().to_numpy()
    _, firsts = np.unique(values, return_index=True)
    for line in np.delete(known, firsts):
        yield Refusal(int(line) + 1, ids[int(line)].as_py(), None, ids[int(line)].as_py(), REPEATED)
