"""PAIRS.parquet, written as a stream: a row group whenever enough pairs have come together, ids as numbers into one dictionary."""

from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from matching.engine.kernel.choose import kernel
from matching.engine.plan.plan import Words

PAIRS_OF_A_GROUP = 1 << 24
VERDICTS = pa.array(["eligible", "undetermined"])
_LARGEST_DICTIONARY = 1 << 31  # else Parquet falls back to writing every id out


def pairs_writer(file: BinaryIO, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer of PAIRS. Readers find strings: that the writing has them as numbers into a dictionary is its own business."""
    return pq.ParquetWriter(
        file,
        schema,
        compression="zstd",
        store_schema=False,
        dictionary_pagesize_limit=_LARGEST_DICTIONARY,
        write_statistics=["offer"],
    )


class PairsFile:
    """Columns offer, profile, verdict (strings); call `add` in the offers' order. Closing it writes the end of the file, not the file's.

    `ids`: of every position of the planes.
    """

    def __init__(self, file: BinaryIO, codes: Sequence[str], ids: pa.Array, pairs_of_a_group: int = PAIRS_OF_A_GROUP) -> None:
        self._enough = pairs_of_a_group
        self._codes, self._ids = pa.array(codes, pa.string()), ids.cast(_text_of(ids))
        self._numbers = {code: number for number, code in enumerate(codes)}
        kinds = [("offer", pa.int32(), pa.string()), ("profile", pa.int32(), self._ids.type), ("verdict", pa.int8(), pa.string())]
        self._schema = pa.schema([(name, pa.dictionary(index, value)) for name, index, value in kinds])
        self._writer = pairs_writer(file, self._schema)
        self._waiting: list[tuple[int, NDArray[np.uint32], NDArray[np.int8]]] = []
        self._pairs = 0

    def add(self, code: str, eligible: Words, undetermined: Words) -> None:
        """The pairs of one offer, in the order of positions."""
        rows = kernel().rows_of(eligible | undetermined)
        open_ = undetermined[rows >> np.uint32(6)] >> (rows & np.uint32(63)).astype(np.uint64) & np.uint64(1)
        self._waiting.append((self._numbers[code], rows, open_.astype(np.int8)))
        self._pairs += len(rows)
        if self._pairs >= self._enough:
            self._write()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        self._write()
        self._writer.close()

    def _write(self) -> None:
        if not self._pairs:
            return
        numbers = np.repeat(np.array([each[0] for each in self._waiting], np.int32), [len(each[1]) for each in self._waiting])
        columns = [
            pa.DictionaryArray.from_arrays(pa.array(numbers), self._codes),
            self._profiles(np.concatenate([each[1] for each in self._waiting])),
            pa.DictionaryArray.from_arrays(pa.array(np.concatenate([each[2] for each in self._waiting])), VERDICTS),
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema), row_group_size=len(numbers))
        self._waiting, self._pairs = [], 0

    def _profiles(self, rows: NDArray[np.uint32]) -> pa.DictionaryArray:
        """Ids of rows; where few of all ids occur, the dictionary holds only those."""
        if len(rows) > len(self._ids):
            return pa.DictionaryArray.from_arrays(pa.array(rows.astype(np.int32)), self._ids)
        there = np.zeros(len(self._ids), np.bool_)
        there[rows] = True
        places = np.cumsum(there, dtype=np.int32) - 1
        return pa.DictionaryArray.from_arrays(pa.array(places[rows]), self._ids.take(pa.array(np.flatnonzero(there))))


def _text_of(ids: pa.Array) -> pa.DataType:
    return pa.string() if ids.nbytes < 1 << 31 else pa.large_string()
