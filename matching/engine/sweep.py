"""Everybody against every offer: counts, ids and the list of pairs."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from marketplace.eligibility.outcomes import TRUE, UNKNOWN, VERDICT_NAMES
from matching.engine.kernel.port import Blocks, Kernel
from matching.engine.plan.plan import Words
from matching.engine.snapshot import Snapshot, View, unknown_plane

PAIRS = pa.schema(
    [
        pa.field(name, pa.dictionary(pa.int32(), pa.string())) if name != "profile" else pa.field(name, pa.large_string())
        for name in ("offer", "profile", "verdict")
    ]
)


class Sweep:
    """Verdicts of all pairs, two bits each, as the population was when it was asked."""

    def __init__(self, snapshot: Snapshot, codes: Sequence[str], blocks: Sequence[Blocks], kernel: Kernel) -> None:
        self._snapshot, self._blocks, self._kernel = snapshot, blocks, kernel
        self._numbers = {code: number for number, code in enumerate(codes)}
        self.population = sum(view.living for view in snapshot.views)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Offer → (eligible, undetermined); all others are ineligible."""
        total = np.stack([each.counts for each in self._blocks]).sum(axis=0)
        return {code: (int(true), self.population - int(true + false)) for code, (true, false) in zip(self._numbers, total, strict=True)}

    def ids(self, code: str) -> pa.Array:
        """Ids of the eligible, in the population's order. Raises: KeyError for an offer that was not asked about."""
        return self._ids(code, _true)

    def undetermined_ids(self, code: str) -> pa.Array:
        """Ids of the undetermined, in the population's order. Raises: KeyError."""
        return self._ids(code, unknown_plane)

    def eligible_plane(self, code: str) -> Words:
        """A bit per position of the population. Raises: KeyError."""
        return self._snapshot.plane_of(self._planes(code, _true), self._kernel)

    def undetermined_plane(self, code: str) -> Words:
        """A bit per position of the population. Raises: KeyError."""
        return self._snapshot.plane_of(self._planes(code, unknown_plane), self._kernel)

    def verdicts(self, code: str) -> tuple[pa.Array, pa.Array]:
        """Ids and verdicts (`eligible`, `undetermined`) of everybody else than the ineligible, in the population's order."""
        places = [self._snapshot.plane_of(self._planes(code, each), self._kernel) for each in (_true, unknown_plane)]
        rows = [self._kernel.rows_of(plane) for plane in places]
        names = np.concatenate([np.full(len(rows[0]), TRUE, np.int32), np.full(len(rows[1]), UNKNOWN, np.int32)])
        order = np.argsort(np.concatenate(rows), kind="stable")
        ids = pa.concat_arrays([each.cast(pa.large_string()) for each in (self.ids(code), self.undetermined_ids(code))])
        return ids.take(pa.array(order)), pa.DictionaryArray.from_arrays(pa.array(names[order]), pa.array(VERDICT_NAMES))

    def to_parquet(self, path: str | Path) -> None:
        """Columns offer, profile, verdict; in the offers' order, within an offer in the population's."""
        with pq.ParquetWriter(path, PAIRS) as writer:
            for batch in self.batches():
                writer.write_batch(batch)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The same as Arrow batches, one per offer that has anybody."""
        codes = pa.array(list(self._numbers), pa.string())
        for code, number in self._numbers.items():
            ids, verdicts = self.verdicts(code)
            if len(ids):
                offer = pa.DictionaryArray.from_arrays(pa.array(np.full(len(ids), number, np.int32)), codes)
                yield pa.RecordBatch.from_arrays([offer, ids, verdicts], schema=PAIRS)

    def _ids(self, code: str, choose: Callable[[View, Words, Words], Words]) -> pa.Array:
        return self._snapshot.ids_of(self._planes(code, choose), self._kernel)

    def _planes(self, code: str, choose: Callable[[View, Words, Words], Words]) -> list[Words]:
        number = self._numbers[code]
        planes = []
        for view, found in zip(self._snapshot.views, self._blocks, strict=True):
            words = (view.segment.rows + 63) // 64
            true, false = (found.words[:, number, which, :].reshape(-1)[:words] for which in (0, 1))
            planes.append(choose(view, true, false))
        return planes


def _true(view: View, true: Words, false: Words) -> Words:
    return true
