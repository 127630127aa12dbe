"""Arrays in one file: each at a multiple of 64 bytes, in the order written, nothing but zeros between."""

from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.folder.durable import Bytes
from matching.engine.folder.errors import FolderError
from matching.engine.folder.header import ArraySpec, Dtype

Array = NDArray[Any]

ALIGNMENT = 64
_BEGINNING = b"zhida columns".ljust(ALIGNMENT, b"\0")  # also keeps a file without arrays from being empty, which cannot be mapped
_KINDS: dict[str, Dtype] = {
    "int8": "int8",
    "int16": "int16",
    "int32": "int32",
    "int64": "int64",
    "uint8": "uint8",
    "uint16": "uint16",
    "uint32": "uint32",
    "uint64": "uint64",
    "bool": "bool",
}


class ArrayWriter:
    """Collects arrays and says where each will lie; nothing is copied."""

    def __init__(self) -> None:
        self._arrays: list[Array] = []
        self._end = ALIGNMENT

    def add(self, array: Array) -> ArraySpec:
        """Raises: ValueError (a type that no folder holds)."""
        if array.dtype.name not in _KINDS or not array.dtype.isnative:
            raise ValueError(f"a folder holds whole numbers and truth values, not {array.dtype}")
        spec = ArraySpec(_KINDS[array.dtype.name], list(array.shape), self._end)
        self._arrays.append(np.ascontiguousarray(array))
        self._end = _aligned(self._end + array.nbytes)
        return spec

    def pieces(self) -> Iterator[Bytes]:
        """The file's contents."""
        yield _BEGINNING
        for array in self._arrays:
            yield array.reshape(-1).view(np.uint8).data
            yield bytes(_aligned(array.nbytes) - array.nbytes)


class ArrayReader:
    """Gives arrays out of a mapped file in the order in which they were written, and so finds any that lies elsewhere."""

    def __init__(self, file: Path, data: memoryview) -> None:
        """Raises: FolderError."""
        self._file, self._data, self._end = file, data, ALIGNMENT
        if bytes(data[:ALIGNMENT]) != _BEGINNING:
            raise FolderError(file, "does not begin as a file of columns")

    def take(self, name: str, spec: ArraySpec, *shape: int) -> Array:
        """The next array, read-only; `shape` is what it must be, if the caller knows. Raises: FolderError."""
        kind = np.dtype(spec.dtype)
        many = prod(spec.shape)
        if shape and tuple(spec.shape) != shape:
            raise FolderError(self._file, f"{name} has the shape {spec.shape}, expected {list(shape)}")
        if spec.offset != self._end or spec.offset + many * kind.itemsize > len(self._data):
            raise FolderError(self._file, f"{name} cannot lie at byte {spec.offset} with the shape {spec.shape} of {spec.dtype}")
        self._end = _aligned(spec.offset + many * kind.itemsize)
        return np.frombuffer(self._data, kind, many, spec.offset).reshape(spec.shape)

    def close(self) -> None:
        """Raises: FolderError (bytes that belong to no array)."""
        if self._end != len(self._data):
            raise FolderError(self._file, f"is {len(self._data)} bytes long, its arrays end at {self._end}")


def _aligned(end: int) -> int:
    return -(-end // ALIGNMENT) * ALIGNMENT
