"""What an executor does with one range: the engine's own sweep, its pairs as a Parquet file, its counts as rows for the driver.

Nothing is shared between ranges but the ids that occur more than once, which the driver has looked up before. A range may be swept
twice, where an executor was lost or is slow: its file gets its name only when it is whole, and both say the same.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.batch.diagnostics import UnusableInputError
from marketplace.eligibility.json_text import write_json
from marketplace.eligibility.vocabulary import Vocabulary
from matching.cluster.ranges import Range
from matching.sweep.pairs_file import PairsFile
from matching.sweep.population_file import PopulationFile
from matching.sweep.slices import Offers, write_pairs

# One row per offer and range, and a few beside them: what they tell is in `kind`.
COUNTS, EVALUATED, REFUSED, FAULT = "counts", "evaluated", "refused", "fault"
TOLD = "range int, kind string, offer int, eligible long, undetermined long, profiles long, said string"
TOLD_SCHEMA = pa.schema(
    [
        ("range", pa.int32()),
        ("kind", pa.string()),
        ("offer", pa.int32()),
        ("eligible", pa.int64()),
        ("undetermined", pa.int64()),
        ("profiles", pa.int64()),
        ("said", pa.string()),
    ]
)
IDS = "id string, row long"
_PAIRS_OF_A_GROUP = 1 << 20
REPEATED = "an earlier profile has this id already; expected each id once"


@dataclass(frozen=True)
class RangeTask:
    """Travels to the executors. `first_rows`: of every id that occurs more than once, the row (from 0) that counts."""

    profiles: str
    offers: Offers
    attributes: Sequence[Attribute]
    ranges: Sequence[Range]
    first_rows: Mapping[str, int]
    parts: str

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Ranges by number in, what is told of them out: Spark's mapInArrow."""
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield pa.RecordBatch.from_pylist(list(self._tell(self.ranges[number])), schema=TOLD_SCHEMA)

    def _tell(self, range_: Range) -> Iterator[dict[str, Any]]:
        try:
            yield from ({"range": range_.number, **told} for told in self._sweep(range_))
        except UnusableInputError as error:
            yield from ({"range": range_.number, "kind": FAULT, "said": write_json(line)} for line in error.lines)

    def _sweep(self, range_: Range) -> Iterator[dict[str, Any]]:
        vocabulary = Vocabulary(self.attributes)
        with closing(PopulationFile(self.profiles, vocabulary)) as file:
            table = file.groups(range_.first, range_.groups)
            kept = _kept(table.column("id"), range_.rows_before, self.first_rows)
            population = file.population_of(table.filter(pa.array(kept)))
        places = np.flatnonzero(kept) + range_.rows_before
        refused = [(int(places[each.line - 1]) + 1, each.id, each.attribute, each.value, each.detail) for each in population.refusals]
        ids = table.column("id").filter(pa.array(~kept)).to_pylist()
        again = np.flatnonzero(~kept) + range_.rows_before + 1
        refused += [(int(row), id_, None, id_, REPEATED) for row, id_ in zip(again, ids, strict=True)]
        yield from ({"kind": REFUSED, "said": write_json(each)} for each in sorted(refused, key=lambda each: each[0]))
        yield {"kind": EVALUATED, "profiles": population.size}
        codes = [offer["code"] for offer in self.offers]
        with (
            _whole_file(part_file(self.parts, range_.number)) as part,
            closing(PairsFile(part, codes, population.ids(), _PAIRS_OF_A_GROUP)) as pairs,
        ):
            for number, (_, (eligible, undetermined)) in enumerate(write_pairs(population, self.offers, pairs)):
                yield {"kind": COUNTS, "offer": number, "eligible": eligible, "undetermined": undetermined}


@dataclass(frozen=True)
class IdsTask:
    """Travels to the executors: ids of ranges with their rows, so that Spark can find those that occur more than once."""

    profiles: str
    attributes: Sequence[Attribute]
    ranges: Sequence[Range]

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Ranges by number in, ids and rows out: Spark's mapInArrow."""
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield from self._ids(self.ranges[number])

    def _ids(self, range_: Range) -> list[pa.RecordBatch]:
        with closing(PopulationFile(self.profiles, Vocabulary(self.attributes))) as file:
            ids = file.groups(range_.first, range_.groups, ["id"]).column("id").cast(pa.string())
        rows = pa.array(np.arange(range_.rows_before, range_.rows_before + len(ids)))
        return list(pa.table({"id": ids, "row": rows}).to_batches())


def part_file(parts: str, number: int) -> Path:
    """Where the pairs of a range are."""
    return Path(parts) / f"part-{number:05d}.parquet"


@contextmanager
def _whole_file(place: Path) -> Iterator[BinaryIO]:
    beside = place.with_name(f"{place.name}.{uuid4().hex}")
    with beside.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)


def _kept(ids: pa.ChunkedArray, rows_before: int, first_rows: Mapping[str, int]) -> NDArray[np.bool_]:
    """Which rows have an id that no earlier row of the whole file has."""
    kept = np.ones(len(ids), np.bool_)
    if first_rows:
        places = pc.index_in(ids.cast(pa.string()), pa.array(list(first_rows), pa.string())).to_numpy(zero_copy_only=False)
        repeated = np.flatnonzero(~np.isnan(places.astype(np.float64)))
        firsts = np.fromiter(first_rows.values(), np.int64)
        kept[repeated] = firsts[places[repeated].astype(np.int64)] == repeated + rows_before
    return kept
