"""Planes as they are kept: compressed, since most are mostly runs of zeros, and quickly, since answers are waited for."""

import zlib

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_LENGTH_BYTES = 8
_MARK = b"\x01"  # no zlib stream begins so: earlier ones were kept as such
_CODEC = pa.Codec("zstd", compression_level=1)


def packed(plane: NDArray[np.uint8]) -> bytes:
    """The bytes that are kept."""
    return _MARK + len(plane).to_bytes(_LENGTH_BYTES, "little") + bytes(_CODEC.compress(plane.tobytes()))


def unpacked(kept: bytes) -> NDArray[np.uint8]:
    """The plane again."""
    if not kept.startswith(_MARK):
        return np.frombuffer(zlib.decompress(kept), np.uint8)
    begins = len(_MARK) + _LENGTH_BYTES
    length = int.from_bytes(kept[len(_MARK) : begins], "little")
    return np.frombuffer(_CODEC.decompress(kept[begins:], decompressed_size=length), np.uint8)
