"""States of a profile in NumPy: what runs where there is no native kernel."""

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from matching.engine.forward.groups import ALL, ANY, Program
from matching.engine.forward.unique_leaves import FIRST_STATE

States = NDArray[np.uint8]


def numpy_states(program: Program, outcomes: bytes) -> bytes:
    """All states, then the verdict of every offer."""
    states = np.empty((program.states // 2, 2), np.uint8)  # one row per node: as it is, negated
    states[0] = TRUE, FALSE
    flat = states.reshape(-1)
    filled = FIRST_STATE // 2 + program.leaves
    _put(states[FIRST_STATE // 2 : filled], np.frombuffer(outcomes, np.uint8))
    first = 0
    for how, needed, size, groups in program.batches.tolist():
        parts = flat[program.parts[first : first + size * groups]].reshape(groups, size)
        _put(states[filled : filled + groups], _combined(how, needed, parts))
        first, filled = first + size * groups, filled + groups
    return flat.tobytes() + flat[program.tops].tobytes()


def _put(states: States, outcomes: States) -> None:
    states[:, 0] = outcomes
    np.subtract(TRUE, outcomes, out=states[:, 1])


def _combined(how: int, needed: int, parts: States) -> States:
    if how == ALL:
        return np.asarray(parts.min(axis=1))
    if how == ANY:
        return np.asarray(parts.max(axis=1))
    sure, possible = (parts == TRUE).sum(axis=1), (parts != FALSE).sum(axis=1)
    return np.where(sure >= needed, TRUE, np.where(possible >= needed, UNKNOWN, FALSE)).astype(np.uint8)
