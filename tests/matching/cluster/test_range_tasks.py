"""What executors do, without Spark between: ranges in any order, some of them twice, against the sweep in one process."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.eligibility.batch.diagnostics import UnusableInputError
from matching.cluster.join import join
from matching.cluster.range_task import TOLD_SCHEMA, IdsTask, RangeTask
from matching.cluster.ranges import Range, ranges_of
from matching.sweep.population_file import PopulationFile
from matching.sweep.run import SweepFiles, Task, sweep
from matching.sweep.summary import Tally
from tests.matching.sweep import worlds


class OtherMachines:
    """Stands in for Spark: hands out ranges in a random order, every third one a second time."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def __call__(self, task: Task) -> Tally:
        file = PopulationFile(task.profiles, task.vocabulary)
        ranges = ranges_of(file.rows_of_groups, 5)
        file.close()
        parts = task.beside / "parts"
        parts.mkdir(exist_ok=True)
        attributes = list(task.vocabulary.values())
        first_rows = repeated_ids(IdsTask(task.profiles, attributes, ranges)(numbers(ranges)))
        work = RangeTask(task.profiles, task.offers, attributes, ranges, first_rows, str(parts))
        shuffled = self._dice.sample(ranges, len(ranges))
        list(work(numbers(shuffled[::3])))  # an executor that was lost after its work: its file is there, nobody heard of it
        told = list(work(numbers(shuffled)))
        return join(task, ranges, pa.Table.from_batches(told, TOLD_SCHEMA), str(parts))


def repeated_ids(batches: Iterator[pa.RecordBatch]) -> dict[str, int]:
    """Ids that occur more than once, with the first row of each; Spark groups them."""
    rows: dict[str, list[int]] = {}
    for batch in batches:
        for id_, row in zip(batch["id"].to_pylist(), batch["row"].to_pylist(), strict=True):
            rows.setdefault(id_, []).append(row)
    return {id_: min(met) for id_, met in rows.items() if id_ is not None and len(met) > 1}


def numbers(ranges: list[Range]) -> Iterator[pa.RecordBatch]:
    """Ranges as Spark hands them out."""
    return (pa.record_batch({"id": pa.array([each.number])}) for each in ranges)


def files(folder: Path) -> SweepFiles:
    """The inputs and results of a folder."""
    return SweepFiles(
        *(str(folder / name) for name in ("offers.json", "population.parquet", "vocabulary.json", "pairs.parquet", "summary.json"))
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds.offers, worlds.populations, st.randoms(use_true_random=False))
def test_ranges_together_say_what_one_process_says(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], listed: list[dict[str, Any]], rows: list[Any], dice: random.Random
) -> None:
    worlds.write_inputs(tmp_path, listed, rows, row_group_size=3)
    exit_code = worlds.swept(tmp_path)
    whole, said = worlds.pairs_and_summary(tmp_path), capfd.readouterr().err
    assert sweep(files(tmp_path), OtherMachines(dice)) == exit_code
    assert worlds.pairs_and_summary(tmp_path) == whole
    assert capfd.readouterr().err == said


def test_a_range_that_cannot_be_read_is_a_fault_of_the_input(tmp_path: Path) -> None:
    worlds.write_inputs(tmp_path, [{"all": []}], [(f"p{place}", {"n1": place}, {}) for place in range(100)], row_group_size=10)
    path = tmp_path / "population.parquet"
    held = bytearray(path.read_bytes())
    held[2000:2400] = bytes(400)
    path.write_bytes(held)
    with pytest.raises(UnusableInputError, match="cannot be read on"):
        sweep(files(tmp_path), OtherMachines(random.Random(1)))
    assert not (tmp_path / "pairs.parquet").exists()
