"""From criteria to a plan: what they ask in common is compiled once, then placed on the columns of each segment."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.tree import Criterion
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import Segment
from matching.engine.forward.groups import program_of
from matching.engine.forward.unique_leaves import FIRST_STATE, UniqueLeaves
from matching.engine.kernel.port import Kernel
from matching.engine.plan.asked import as_arrays
from matching.engine.plan.derived import Derived
from matching.engine.plan.placing import Placing
from matching.engine.plan.plan import Groups, Plan
from matching.engine.plan.splitting import Split, split


class Compiled:
    """Checked criteria, each distinct leaf and group once, not yet on any columns."""

    def __init__(self, leaves: UniqueLeaves, groups: Groups, roots: NDArray[np.int32], vocabulary: Vocabulary) -> None:
        self._leaves, self._groups, self._roots, self._vocabulary = leaves, groups, roots, vocabulary

    @classmethod
    def of(cls, criteria: Sequence[Criterion], vocabulary: Vocabulary) -> "Compiled":
        """`roots` of a plan stand in the order of the criteria."""
        leaves = UniqueLeaves(criteria, vocabulary)
        program = program_of(criteria, leaves.listed, leaves.count)
        counts = np.repeat(program.batches[:, 2], program.batches[:, 3])
        firsts = np.concatenate([[0], np.cumsum(counts)[:-1]]) if len(counts) else counts
        groups = Groups(
            needed=np.repeat(program.batches[:, 1], program.batches[:, 3]).astype(np.int32),
            first=firsts.astype(np.int32),
            count=counts.astype(np.int32),
            parts=(program.parts - FIRST_STATE).astype(np.int32),
        )
        return cls(leaves, groups, (program.tops - FIRST_STATE).astype(np.int32), vocabulary)

    def plan(self, segment: Segment, kernel: Kernel, *, binned: bool = False, derived: Derived | None = None) -> Plan:
        """On the segment's columns as they are, or (for many criteria) on columns binned for these leaves."""
        placing = Placing(segment, kernel, Derived() if derived is None else derived, self._vocabulary, narrow=binned)
        for name, asked in self._leaves.by_attribute.items():
            placing.attribute(name, asked)
        for relation, operators in self._leaves.by_relation.items():
            placing.relation(relation, operators)
        split_up = split(placing.placed, self._groups, self._roots) if binned else Split(placing.placed, self._groups, self._roots)
        return Plan(segment.rows, placing.columns, as_arrays(split_up.leaves), split_up.groups, split_up.roots, placing.planes)
