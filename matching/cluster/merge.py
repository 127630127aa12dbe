"""The pairs of all ranges as one file: offers in their order, within an offer the ranges in theirs, each part read once from the front."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from matching.sweep.pairs_file import pairs_writer

_PAIRS_AT_ONCE = 1 << 17
_PAIRS_OF_A_GROUP = 1 << 22
_SCHEMA = pa.schema([(name, pa.string()) for name in ("offer", "profile", "verdict")])


def merge(parts: Sequence[Path], pairs: NDArray[np.int64], codes: Sequence[str], file: BinaryIO) -> None:
    """`pairs`: how many each part (first axis) has of each offer (second)."""
    with ExitStack() as stack:
        writer = stack.enter_context(closing(pairs_writer(file, _SCHEMA)))
        cursors = [stack.enter_context(closing(_Cursor(part))) for part in parts]
        waiting: list[pa.RecordBatch] = []
        for offer, _ in enumerate(codes):
            for cursor, count in zip(cursors, pairs[:, offer], strict=True):
                waiting += cursor.take(int(count))
            if sum(map(len, waiting)) >= _PAIRS_OF_A_GROUP:
                _write(writer, waiting)
                waiting = []
        if waiting:
            _write(writer, waiting)


def _write(writer: pq.ParquetWriter, batches: list[pa.RecordBatch]) -> None:
    table = pa.Table.from_batches(batches, _SCHEMA)
    writer.write_table(table, row_group_size=len(table))


class _Cursor:
    """Reads a part from the front."""

    def __init__(self, part: Path) -> None:
        self._file = pq.ParquetFile(part)
        self._batches = self._file.iter_batches(batch_size=_PAIRS_AT_ONCE)
        self._rest: pa.RecordBatch | None = None

    def take(self, count: int) -> Iterator[pa.RecordBatch]:
        """The next so many pairs."""
        while count:
            batch = self._rest or next(self._batches)
            yield batch.slice(0, count)
            self._rest = batch.slice(count) if len(batch) > count else None
            count -= min(count, len(batch))

    def close(self) -> None:
        self._file.close()
