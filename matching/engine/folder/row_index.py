"""From a profile's id to its row: hashed buckets over the ids, made by whole columns, searched without unpacking anything.

The rows of bucket b are `rows[starts[b] : starts[b + 1]]`. A collision costs one more comparison of ids, never a wrong row.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matching.engine.folder.arrays import Array, ArrayReader
from matching.engine.folder.errors import FolderError
from matching.engine.folder.header import Header

Hashes = NDArray[np.uint64]

_BLOCK = 4 << 20  # bytes of ids hashed at once
_ALL = (1 << 64) - 1
_LAST = 0x9E3779B97F4A7C15
_MOST_WORDS = 64  # of an id whose multipliers are kept at hand


def build_index(ids: pa.Array) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """(starts, rows) of an index over the ids: a power of two of buckets, on average one id or less in each."""
    bits = _bits(len(ids))
    buckets = _hashes(ids) >> np.uint64(64 - bits)
    rows = np.argsort(buckets, kind="stable").astype(np.uint32)
    starts = np.zeros((1 << bits) + 1, np.uint32)
    np.cumsum(np.bincount(buckets.astype(np.int64), minlength=1 << bits), out=starts[1:])
    return starts, rows


def _bits(rows: int) -> int:
    return max(1, (rows - 1).bit_length())


class RowIndex:
    """Looks up rows. For several threads at once."""

    def __init__(self, ids: pa.Array, starts: Array, rows: Array) -> None:
        """What `build_index` made of the same ids."""
        self._starts, self._rows = starts.data, rows.data
        offsets, self._data = _buffers(ids)
        self._offsets = offsets.data
        self._shift = 64 - _bits(len(ids))

    @classmethod
    def of(cls, ids: pa.Array) -> "RowIndex":
        """An index of ids that come from no folder; about 8 bytes a row."""
        return cls(ids, *build_index(ids))

    @classmethod
    def read(cls, file: Path, reader: ArrayReader, header: Header, ids: pa.Array) -> "RowIndex":
        """The index of a folder. Raises: FolderError."""
        starts = reader.take("the index", header.index[0], (1 << _bits(len(ids))) + 1)
        rows = reader.take("the rows of the index", header.index[1], len(ids))
        if starts.dtype != np.uint32 or rows.dtype != np.uint32 or starts[-1] != len(rows) or (len(rows) and rows.max() >= len(rows)):
            raise FolderError(file, "the index does not point at the rows")
        return cls(ids, starts, rows)

    def row_of(self, profile_id: str) -> int | None:
        """The profile's row, None if there is none."""
        try:
            wanted = profile_id.encode()
        except UnicodeEncodeError:  # a lone surrogate: Arrow's strings hold none
            return None
        bucket = _hash(wanted) >> self._shift
        for place in range(self._starts[bucket], self._starts[bucket + 1]):
            row: int = self._rows[place]
            if self._data[self._offsets[row] : self._offsets[row + 1]] == wanted:
                return row
        return None

    def equals(self, starts: Array, rows: Array) -> bool:
        """Whether these are the arrays it searches."""
        return self._starts == starts.data and self._rows == rows.data


def _buffers(ids: pa.Array) -> tuple[NDArray[np.signedinteger], memoryview]:
    """Offsets (rows + 1) and bytes of all ids."""
    _, offsets, data = ids.buffers()
    kind = np.dtype(np.int64 if pa.types.is_large_string(ids.type) else np.int32)
    if offsets is None or len(offsets) < (len(ids) + ids.offset + 1) * kind.itemsize:  # Arrow may leave it out where there are no rows
        return np.zeros(1, kind), memoryview(b"")
    found = np.frombuffer(offsets, kind, len(ids) + 1, ids.offset * kind.itemsize)
    return found, memoryview(data if data is not None else b"").cast("B")


def _hash(text: bytes) -> int:
    words = np.frombuffer(text + bytes(-len(text) & 7), np.uint64)
    many = len(words)
    mixed = int(words @ (_AT_HAND[:many] if many <= _MOST_WORDS else _multipliers(many))) + len(text)
    mixed &= _ALL
    return (mixed ^ mixed >> 32) * _LAST & _ALL


def _hashes(ids: pa.Array) -> Hashes:
    """`_hash` of every id, ids of one length together."""
    offsets, data = _buffers(ids)
    raw = np.frombuffer(data, np.uint8)
    lengths = np.diff(offsets).astype(np.int64)
    order = np.argsort(lengths, kind="stable")
    found = np.empty(len(ids), np.uint64)
    kinds, firsts = np.unique(lengths[order], return_index=True)
    for length, start, end in zip(kinds.tolist(), firsts, [*firsts, len(ids)][1:], strict=True):
        step = max(1, _BLOCK // (length + 1))
        for first in range(start, end, step):
            block = order[first : min(first + step, end)]
            found[block] = _hash_block(raw, offsets[block], length)
    return found


def _hash_block(raw: NDArray[np.uint8], firsts: NDArray[np.signedinteger], length: int) -> Hashes:
    words = -(-length // 8)
    padded = np.zeros((len(firsts), 8 * words), np.uint8)
    padded[:, :length] = raw[firsts[:, None] + np.arange(length)]
    mixed = padded.view(np.uint64) @ _multipliers(words) + np.uint64(length)
    hashes: Hashes = (mixed ^ mixed >> np.uint64(32)) * np.uint64(_LAST)
    return hashes


@lru_cache(128)
def _multipliers(many: int) -> Hashes:
    """Odd, so that no bit of a word is lost; scattered like splitmix64."""
    scattered = np.arange(1, many + 1, dtype=np.uint64) * np.uint64(_LAST)
    scattered = (scattered ^ scattered >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    scattered = (scattered ^ scattered >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return (scattered ^ scattered >> np.uint64(31)) | np.uint64(1)


_AT_HAND = _multipliers(_MOST_WORDS)
