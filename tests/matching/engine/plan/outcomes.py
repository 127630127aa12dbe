"""What a plan says, as a matrix of outcomes: 0 FALSE, 1 UNKNOWN, 2 TRUE; one row per profile, one column per criterion."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.tree import Criterion
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import Segment
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.plan.plan import Plan
from matching.engine.plan.program import Compiled

Matrix = NDArray[np.uint8]


def outcomes_of(criteria: Sequence[Criterion], segment: Segment, vocabulary: Vocabulary, *, binned: bool = False) -> Matrix:
    """Compiled, placed and run."""
    return run(Compiled.of(criteria, vocabulary).plan(segment, NumpyKernel(), binned=binned))


def run(plan: Plan) -> Matrix:
    """All roots on all rows."""
    found = NumpyKernel().run(plan)

    def bits(plane: NDArray[np.uint64]) -> Matrix:
        return np.unpackbits(np.ascontiguousarray(plane).view(np.uint8), axis=1, count=plan.rows, bitorder="little")

    return np.where(bits(found.true) == 1, 2, np.where(bits(found.false) == 1, 0, 1)).astype(np.uint8).T
