"""One criterion against everybody: whom it reaches, and where it loses them."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import Segment
from matching.engine.columns.facts import actual_values
from matching.engine.kernel.port import Kernel, Planes
from matching.engine.plan.asked import Asked
from matching.engine.plan.derived import Derived
from matching.engine.plan.plan import Words
from matching.engine.plan.question import Question
from matching.engine.snapshot import Snapshot, View, unknown_plane


class Reach:
    """The answer for a checked criterion, as the population was when it was asked. Nothing is copied: ids are made when asked for."""

    def __init__(self, snapshot: Snapshot, question: Question, vocabulary: Vocabulary, kernel: Kernel) -> None:
        self._snapshot, self._question, self._vocabulary, self._kernel = snapshot, question, vocabulary, kernel
        self._found = self._run(question.asked)
        self.population = sum(view.living for view in snapshot.views)
        self.eligible = sum(int(each.counts[0, 0]) for each in self._found)
        self.undetermined = self.population - self.eligible - sum(int(each.counts[0, 1]) for each in self._found)

    def eligible_ids(self) -> pa.Array:
        """Ids of whom it reaches, in the population's order."""
        return self._snapshot.ids_of(self._true, self._kernel)

    def undetermined_ids(self) -> pa.Array:
        """Ids of those of whom too little is known, in the population's order."""
        return self._snapshot.ids_of(self._unknown, self._kernel)

    def eligible_plane(self) -> Words:
        """A bit per position of the population."""
        return self._snapshot.plane_of(self._true, self._kernel)

    def undetermined_plane(self) -> Words:
        """A bit per position of the population."""
        return self._snapshot.plane_of(self._unknown, self._kernel)

    def funnel(self) -> list[dict[str, int]]:
        """Per child of the root `all` (else one part): pass, fail, unknown of everybody; remaining: no part failed so far."""
        parts = len(self._question.parts)
        counts = np.stack([each.counts for each in self._run(self._question.funnel)]).sum(axis=0)
        return [
            {
                "pass": int(true),
                "fail": int(false),
                "unknown": self.population - int(true + false),
                "remaining": self.population - int(failed),
            }
            for (true, false), (_, failed) in zip(counts[:parts], counts[parts:], strict=True)
        ]

    def by(self, attribute: str) -> dict[Any, tuple[int, int]]:
        """Of a category or code: value (None where unknown) → (eligible, undetermined). A code stands as its shortest form.

        Raises: ValueError for another attribute.
        """
        if attribute not in self._vocabulary or self._vocabulary[attribute].type not in ("category", "code"):
            raise ValueError(f"{attribute!r} is neither a category nor a code: nobody is counted by it")
        counted: dict[Any, NDArray[np.int64]] = {}
        for view, true, unknown in zip(self._snapshot.views, self._true, self._unknown, strict=True):
            for value, pair in self._by_view(view, np.stack([true, unknown]), attribute).items():
                counted[value] = counted.get(value, np.zeros(2, np.int64)) + pair
        return {value: (int(pair[0]), int(pair[1])) for value, pair in counted.items()}

    def _by_view(self, view: View, planes: NDArray[np.uint64], attribute: str) -> Mapping[Any, NDArray[np.int64]]:
        column = view.segment.columns.get(attribute)
        if column is None:
            return {None: np.bitwise_count(planes).sum(axis=1).astype(np.int64)}
        values = actual_values(column, self._vocabulary)
        counts = self._kernel.count_by(planes, column.values, len(values))
        return {value: counts[:, place] for place, value in enumerate([*values, None])}

    @cached_property
    def _true(self) -> list[Words]:
        return [each.true[0] for each in self._found]

    @cached_property
    def _unknown(self) -> list[Words]:
        return [unknown_plane(view, each.true[0], each.false[0]) for view, each in zip(self._snapshot.views, self._found, strict=True)]

    def _run(self, place: Callable[[Segment, Kernel, Vocabulary, Derived], Asked]) -> list[Planes]:
        return [
            self._kernel.ask(place(view.segment, self._kernel, self._vocabulary, view.derived), view.alive) for view in self._snapshot.views
        ]
