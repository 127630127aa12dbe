"""`zhida sweep` at its edges: what cannot be used, what is left behind, what it imports."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from matching.sweep import pairs_file
from tests.matching.sweep import worlds

OFFERS = [{"attribute": "n1", "gte": 2}, {"all": []}, {"attribute": "b1", "is": True}, {"any": []}]
HEAVY = ("litestar", "sqlalchemy", "pyspark")
ROWS = [(f"p{place}", {"n1": place} if place % 3 else {}, {}) for place in range(40)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with usable inputs."""
    worlds.write_inputs(tmp_path, OFFERS, ROWS)
    return tmp_path


def details(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """What standard error says."""
    return [json.loads(line)["detail"] for line in capfd.readouterr().err.splitlines()]


def test_pairs_come_in_the_offers_order_and_within_an_offer_in_the_populations(folder: Path) -> None:
    assert worlds.swept(folder) == 0
    pairs, summary = worlds.pairs_and_summary(folder)
    assert [pair[0] for pair in pairs] == sorted(pair[0] for pair in pairs)
    assert [profile for code, profile, _ in pairs if code == "offer 1"] == [f"p{place}" for place in range(40)]
    assert [(each["eligible"], each["undetermined"], each["ineligible"]) for each in summary["offers"]] == [
        (25, 14, 1),
        (40, 0, 0),
        (0, 40, 0),
        (0, 0, 40),
    ]


def test_many_row_groups_hold_the_same_pairs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worlds.swept(folder)
    whole = worlds.pairs_and_summary(folder)
    monkeypatch.setattr(pairs_file.PairsFile.__init__, "__defaults__", (1,))
    monkeypatch.setattr("matching.sweep.slices._BITS_AT_ONCE", 100)
    worlds.swept(folder)
    assert pq.ParquetFile(folder / "pairs.parquet").metadata.num_row_groups == 3
    assert worlds.pairs_and_summary(folder) == whole


def test_no_pairs_and_nobody_are_files_of_the_same_shape(folder: Path) -> None:
    worlds.write_inputs(folder, [{"any": []}], [])
    assert worlds.swept(folder) == 0
    assert worlds.pairs_and_summary(folder) == (
        [],
        {"profiles": 0, "offers": [{"code": "offer 0", "eligible": 0, "undetermined": 0, "ineligible": 0}]},
    )


def test_every_column_that_cannot_be_used_is_named_at_once(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    columns: dict[str, Any] = {"id": pa.array([1]), "n1": pa.array([b"1"]), "s1": pa.array([[1]]), "unknown": pa.array([{"a": 1}])}
    pq.write_table(pa.table(columns), folder / "population.parquet")
    assert worlds.swept(folder) == 2
    said = details(capfd)
    assert [name for name in ("id", "n1", "s1") if any(f"column {name}:" in line for line in said)] == ["id", "n1", "s1"]
    assert not any("unknown" in line for line in said)


@pytest.mark.parametrize("content", [b"", b"id,n1\n1,2\n", b"PAR1 and no more"])
def test_what_is_no_parquet_file_is_said(folder: Path, capfd: pytest.CaptureFixture[str], content: bytes) -> None:
    (folder / "population.parquet").write_bytes(content)
    assert worlds.swept(folder) == 2
    assert "population.parquet: cannot be read" in details(capfd)[0]


def test_a_file_that_breaks_off_inside_leaves_no_results(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = folder / "population.parquet"
    held = bytearray(path.read_bytes())
    held[4:200] = bytes(196)
    path.write_bytes(held)
    assert worlds.swept(folder) == 2
    assert "cannot be read on" in details(capfd)[0]
    assert sorted(each.name for each in folder.iterdir()) == ["offers.json", "population.parquet", "vocabulary.json"]


@pytest.mark.parametrize("options", [("--output", "population.parquet"), ("--summary", "offers.json"), ("--summary", "pairs.parquet")])
def test_no_input_and_no_other_result_is_overwritten(folder: Path, capfd: pytest.CaptureFixture[str], options: tuple[str, str]) -> None:
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    assert worlds.swept(folder, options[0], str(folder / options[1])) == 2
    assert "expected another file" in details(capfd)[0]
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_pairs_without_room_for_their_summary_are_not_left(folder: Path) -> None:
    assert worlds.swept(folder, "--summary", "/dev/full") == 1
    assert not (folder / "pairs.parquet").exists()


def test_faults_of_offers_and_command_line_are_told_as_match_tells_them(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    worlds.write_inputs(folder, [{"attribute": "nobody", "gte": 1}], ROWS)
    assert worlds.swept(folder) == 2
    assert worlds.swept(folder, "--engine", "abacus") == 2
    assert len(details(capfd)) == 2


def test_spark_that_is_not_installed_is_named(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    for name in [each for each in sys.modules if each.startswith("matching.cluster")]:
        monkeypatch.delitem(sys.modules, name)
    assert worlds.swept(folder, "--engine", "spark") == 2
    assert "zhida[cluster]" in details(capfd)[0]


def test_the_command_imports_neither_framework_nor_database(folder: Path) -> None:
    options = ["--offers", "offers.json", "--profiles", "population.parquet", "--attributes", "vocabulary.json"]
    argv = ["sweep", *options, "--output", "pairs.parquet", "--summary", "summary.json"]
    code = f"import sys; from web.cli import main; print(main({argv!r}), [name for name in {HEAVY} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert ran.stdout == "0 []\n"
