"""Columns are read by several threads, and from a file one by one: what comes of it is the same."""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns import ingest
from matching.engine.columns.ingest import Ingested, segment_of
from matching.engine.columns.sources import ParquetColumns
from tests.matching.engine.equality.witnesses import table_of
from tests.matching.engine.equality.worlds import make_world


@pytest.mark.parametrize("seed", range(4))
def test_threads_and_files_give_the_columns_of_the_table(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(seed, offers=0, profiles=150)
    vocabulary = Vocabulary.from_entries(world.entries)
    table = with_faults(table_of(world, seed))
    pq.write_table(table, tmp_path / "everybody.parquet", row_group_size=40)
    wanted = segment_of(table, vocabulary)
    assert wanted.refusals
    monkeypatch.setattr(ingest, "_VALUES_WORTH_THREADS", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})
    with ParquetColumns(tmp_path / "everybody.parquet", vocabulary) as columns:
        for found in (segment_of(table, vocabulary), segment_of(columns, vocabulary)):
            assert_same(found, wanted)


def with_faults(table: pa.Table) -> pa.Table:
    """A repeated id and a missing one."""
    ids = table.column("id").to_pylist()
    return table.set_column(table.schema.names.index("id"), "id", pa.array([*ids[:-2], ids[0], None], pa.string()))


def assert_same(found: Ingested, wanted: Ingested) -> None:
    assert found.refusals == wanted.refusals
    assert found.segment.ids.to_pylist() == wanted.segment.ids.to_pylist()
    assert list(found.segment.columns) == list(wanted.segment.columns)
    for name, column in wanted.segment.columns.items():
        other = found.segment.columns[name]
        assert (other.meaning, other.scale, list(other.dictionary)) == (column.meaning, column.scale, list(column.dictionary))
        np.testing.assert_array_equal(other.values, column.values, strict=True)
        np.testing.assert_array_equal(
            other.members if other.members is not None else [], column.members if column.members is not None else []
        )
