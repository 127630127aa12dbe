"""The forward path of the native kernel (`../kernel/forward.c`), through ctypes; calls release the GIL."""

import ctypes
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.forward.groups import Program
from matching.engine.forward.script import Script

_SPARE = bytes(32)  # C copies texts in chunks of that size and may read so far beyond the last


class _Texts(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_char_p), ("starts", ctypes.c_void_p)]


class _Program(ctypes.Structure):
    _fields_ = [
        ("leaves", ctypes.c_int64), ("batches", ctypes.c_int64), ("offers", ctypes.c_int64),
        ("batch", ctypes.c_void_p), ("parts", ctypes.c_void_p), ("tops", ctypes.c_void_p),
    ]  # fmt: skip


class _Script(ctypes.Structure):
    _fields_ = [
        ("offers", ctypes.c_int64), ("openings", _Texts), ("first_leaf", ctypes.c_void_p), ("heads", _Texts),
        ("required", ctypes.c_void_p), ("actual", ctypes.c_void_p), ("state", ctypes.c_void_p),
    ]  # fmt: skip


class _Profile(ctypes.Structure):
    _fields_ = [
        ("states", ctypes.c_char_p), ("verdicts", ctypes.c_char_p),
        ("values", _Texts), ("endings", _Texts), ("with_leaves", ctypes.c_int32),
    ]  # fmt: skip


class NativeRunner:
    """Keeps the port of `runner.py`."""

    def __init__(self, library: ctypes.CDLL, program: Program) -> None:
        self._library = library
        self._run = library.zk_forward_states
        self._run.argtypes, self._run.restype = [ctypes.POINTER(_Program), ctypes.c_char_p, ctypes.c_void_p], None
        self._kept = [np.ascontiguousarray(each, np.int32) for each in (program.batches, program.parts, program.tops)]
        addresses = [each.ctypes.data for each in self._kept]
        self._program = ctypes.byref(_Program(program.leaves, len(program.batches), len(program.tops), *addresses))
        self._leaves = program.leaves
        self._buffer: type[ctypes.Array[ctypes.c_char]] = ctypes.c_char * (program.states + len(program.tops))
        self._writer: _Writer | None = None

    def states(self, outcomes: bytes) -> bytes:
        if len(outcomes) != self._leaves:
            raise ValueError(f"{len(outcomes)} outcomes for {self._leaves} leaves")
        states = self._buffer()
        self._run(self._program, outcomes, states)
        return states.raw

    def text(
        self, script: Script, states: bytes, verdicts: bytes, values: Sequence[bytes] | None, endings: Sequence[bytes] | None
    ) -> bytes:
        writer = self._writer
        if writer is None or writer.script is not script:
            writer = self._writer = _Writer(self._library, script)
        return writer.text(states, verdicts, values, endings)


class _Writer:
    """One script in the form that C reads."""

    def __init__(self, library: ctypes.CDLL, script: Script) -> None:
        self.script = script
        self._length, self._write = library.zk_forward_length, library.zk_forward_write
        arguments: list[Any] = [ctypes.POINTER(_Script), ctypes.POINTER(_Profile)]
        self._length.argtypes, self._length.restype = arguments, ctypes.c_int64
        self._write.argtypes, self._write.restype = [*arguments, ctypes.c_char_p, ctypes.c_int64], None
        openings, openings_kept = _texts(script.openings)
        heads, heads_kept = _texts([leaf.head for leaf in script.leaves])
        first = np.array(script.first_leaf, np.int64)
        numbers = np.array([leaf[1:] for leaf in script.leaves], np.int32).reshape(-1, 3).T.copy()
        self._kept = (openings_kept, heads_kept, first, numbers)
        addresses = [each.ctypes.data for each in numbers]
        self._said = ctypes.byref(_Script(len(script.openings), openings, first.ctypes.data, heads, *addresses))

    def text(self, states: bytes, verdicts: bytes, values: Sequence[bytes] | None, endings: Sequence[bytes] | None) -> bytes:
        said, _said_kept = _texts(values or ())
        ended, _ended_kept = _texts(endings) if endings is not None else (_Texts(), None)
        profile = ctypes.byref(_Profile(states, verdicts, said, ended, values is not None))
        length = self._length(self._said, profile)
        text: bytes = _new_bytes(None, length)
        self._write(self._said, profile, text, length)
        return text


# A bytes object to be filled before anybody else sees it: what C does when it makes one, and megabytes need not be copied.
_new_bytes: Any = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_char_p, ctypes.c_ssize_t)(("PyBytes_FromStringAndSize", ctypes.pythonapi))


def _texts(texts: Iterable[bytes]) -> tuple[_Texts, tuple[bytes, NDArray[np.int64]]]:
    """Texts for C, and what must live as long as they are used."""
    listed = list(texts)
    starts = np.fromiter(accumulate(map(len, listed), initial=0), np.int64, len(listed) + 1)
    together = b"".join((*listed, _SPARE))
    return _Texts(together, starts.ctypes.data), (together, starts)
