"""Populations of Parquet files: what is read, what is refused, what is no population."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from matching.engine import Population, PopulationError
from tests.matching.engine.population.small import ENTRIES


def written(folder: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), folder / "p.parquet")
    return folder / "p.parquet"


def test_columns_that_the_vocabulary_lacks_are_not_read(tmp_path: Path) -> None:
    secret = pa.array(["x" * 5_000] * 400)
    path = written(tmp_path, id=[f"p{number}" for number in range(400)], age=pa.array([3] * 400), secret=secret)
    content = bytearray(path.read_bytes())
    place = content.find(b"xxxxxxxx")
    while place >= 0:  # whoever reads that column cannot read the file
        content[place : place + 8] = b"\xff" * 8
        place = content.find(b"xxxxxxxx")
    path.write_bytes(content)
    population = Population.from_parquet(path, ENTRIES)
    assert (population.size, population.refusals) == (400, [])
    assert population.attributes_of("p7") == {"age": 3, "exporter": False}


def test_columns_of_any_type_are_ignored_where_nobody_asks(tmp_path: Path) -> None:
    others = {"moment": [dt.datetime(2024, 1, 1, tzinfo=dt.UTC)], "object": [{"age": 3}], "nothing": pa.nulls(1)}
    population = Population.from_parquet(written(tmp_path, id=["a"], **others), ENTRIES)
    assert population.attributes_of("a") == {"exporter": False}


def test_an_attribute_called_id_is_not_the_id() -> None:
    entries = [*ENTRIES, {"name": "id", "type": "category"}]
    population = Population.from_arrow(pa.table({"id": ["a", "b"]}), entries)
    assert population.reach({"attribute": "id", "known": True}).eligible == 0
    population.update("a", {"id": "b"})
    assert population.reach({"attribute": "id", "eq": "b"}).eligible_ids().to_pylist() == ["a"]


def test_refused_rows_are_told_by_their_line_and_the_others_kept(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        age=[3.0, float("nan"), 5.0, 1e15, 7.0, 8.0],
        id=["a", "b", None, "d", "a", "f"],
        grade=["A", "Z", "B", "Z", "Z", None],
        tags=pa.array([["x"], None, None, [None], None, []], pa.list_(pa.string())),
    )
    population = Population.from_parquet(path, ENTRIES)
    assert [(each.line, each.id, each.attribute) for each in population.refusals] == [
        (2, "b", "age"),
        (2, "b", "grade"),
        (3, None, None),
        (4, "d", "age"),
        (4, "d", "grade"),
        (4, "d", "tags"),
        (5, "a", None),
    ]
    assert (population.size, population.ids().to_pylist()) == (2, ["a", "f"])
    assert population.attributes_of("f") == {"age": 8, "tags": [], "exporter": False}
    assert population.attributes_of("b") is None


def test_a_refused_profile_may_come_later(tmp_path: Path) -> None:
    population = Population.from_parquet(written(tmp_path, id=["a", "b"], age=["x", None]), ENTRIES)
    assert (population.size, population.ids().to_pylist()) == (1, ["b"])
    population.update("a", {"age": 30})
    assert population.ids().to_pylist() == ["b", "a"]


def test_faulty_columns_make_no_population(tmp_path: Path) -> None:
    path = written(tmp_path, age=pa.array([1.0], pa.float32()), id=[1], tags=[[1]])
    with pytest.raises(PopulationError) as caught:
        Population.from_parquet(path, ENTRIES)
    assert [problem.column for problem in caught.value.problems] == ["age", "id", "tags"]
    with pytest.raises(PopulationError, match="no column id"):
        Population.from_parquet(written(tmp_path, name=["a"]), ENTRIES)


def test_what_is_no_parquet_file_is_an_error_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "p.parquet").write_bytes(b"PAR1 it is not")
    with pytest.raises(pa.ArrowInvalid, match="Parquet"):
        Population.from_parquet(tmp_path / "p.parquet", ENTRIES)
    with pytest.raises(FileNotFoundError):
        Population.from_parquet(tmp_path / "nowhere.parquet", ENTRIES)
