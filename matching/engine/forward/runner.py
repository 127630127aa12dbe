"""Who computes the states of a profile and writes its answers: native code, or Python where there is none. Both are equal byte for byte."""

from collections.abc import Sequence
from typing import Protocol

from matching.engine.forward.groups import Program
from matching.engine.forward.numpy_states import numpy_states
from matching.engine.forward.python_writer import written_in_python
from matching.engine.forward.script import Script


class Runner(Protocol):
    """One program. May be used by several threads at once."""

    def states(self, outcomes: bytes) -> bytes:
        """All states, then the verdict of every offer. `outcomes`: one byte per leaf."""
        ...

    def text(
        self, script: Script, states: bytes, verdicts: bytes, values: Sequence[bytes] | None, endings: Sequence[bytes] | None
    ) -> bytes:
        """A JSON array of one object per offer. `values`: as the script makes them, None to leave the leaves out.
        `endings`: per offer, what stands behind its leaves.
        """
        ...


class PythonRunner:
    """Without native code."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def states(self, outcomes: bytes) -> bytes:
        return numpy_states(self._program, outcomes)

    def text(
        self, script: Script, states: bytes, verdicts: bytes, values: Sequence[bytes] | None, endings: Sequence[bytes] | None
    ) -> bytes:
        return written_in_python(script, states, verdicts, values, endings)
