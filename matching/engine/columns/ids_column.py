"""The column of ids: each row must have one of its own."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching.engine.columns.arrow_plain import in_one_piece

NO_ID = "the row has no id"
REPEATED = "an earlier profile has this id already; expected each id once"


class Refusal(NamedTuple):
    """Why a row was left out, as the batch command says it. `line`: 1 for the first row."""

    line: int
    id: str | None
    attribute: str | None
    value: Any
    detail: str


class Ids(NamedTuple):
    """`array`: large_string. `refused`: rows without an id, and with an earlier row's."""

    array: pa.Array
    refused: list[Refusal]


def read_ids(chunks: pa.ChunkedArray) -> Ids:
    """`chunks`: strings of any form."""
    if pa.types.is_dictionary(chunks.type):
        chunks = pa.chunked_array([chunk.dictionary_decode() for chunk in chunks.chunks], chunks.type.value_type)
    ids = in_one_piece(chunks)
    return Ids(ids, [*_missing(ids), *_repeated(ids)])


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
