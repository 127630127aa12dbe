"""What goes into a folder comes out of it."""

import sys
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from marketplace.eligibility.vocabulary import Vocabulary, builtin_vocabulary
from matching.engine.columns.column import AttributeColumn, Segment
from matching.engine.folder.errors import FolderError
from matching.engine.folder.open import open_folder
from matching.engine.folder.verify import verify_folder
from matching.engine.folder.write import write_folder
from tests.matching.engine.folder.segments import VOCABULARY, assert_same, segment, segments


@given(segments())
@settings(max_examples=60, deadline=None)
def test_any_segment_comes_back_to_the_last_bit_and_every_id_finds_its_row(made: Segment) -> None:
    with TemporaryDirectory() as place:
        write_folder(Path(place), made, VOCABULARY, {"position": 7})
        opened = open_folder(Path(place))
        assert_same(opened.segment, made)
        assert [opened.row_of(each) for each in made.ids.to_pylist()] == list(range(made.rows))
        assert opened.row_of("\ud800") is None
        assert opened.row_of("nobody has an id of sixty-one characters or more, for they end there") is None


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 1000])
def test_a_segment_of_every_meaning_passes_the_deep_look(tmp_path: Path, rows: int) -> None:
    made = segment(rows)
    write_folder(tmp_path / "a" / "b", made, VOCABULARY, {})
    assert_same(verify_folder(tmp_path / "a" / "b").segment, made)


def test_stamp_vocabulary_and_extras_come_back(tmp_path: Path) -> None:
    extra = {
        "binned": np.arange(12, dtype=np.int8).reshape(3, 4),
        "words": np.array([2**64 - 1], np.uint64),
        "flags": np.array([True, False]),
        "none": np.zeros((0, 3), np.int16),
        "strided": np.arange(10, dtype=np.int32)[::3],
    }
    stamp = {"position": 12, "at": "2026-11-21T00:00:00Z", "说明": [1, None, 0.5]}
    said = {"offers": [{"code": "甲 \ud800", "criterion": {"attribute": "amount", "gte": Decimal("0.30")}}]}
    made = write_folder(tmp_path, segment(3), VOCABULARY, stamp, extra, said)
    opened = open_folder(tmp_path)
    assert (opened.id, opened.stamp, opened.extra_json) == (made, stamp, said)
    assert list(opened.extra) == list(extra)
    assert all(each.dtype == extra[name].dtype and np.array_equal(each, extra[name]) for name, each in opened.extra.items())
    assert dict(opened.vocabulary) == dict(VOCABULARY)
    assert opened.vocabulary["amount"].when_absent == Decimal("0.30")


def test_the_builtin_vocabulary_comes_back_whole(tmp_path: Path) -> None:
    write_folder(tmp_path, segment(0), builtin_vocabulary(), {})
    assert dict(open_folder(tmp_path).vocabulary) == dict(builtin_vocabulary())


def test_what_is_opened_cannot_be_written_to(tmp_path: Path) -> None:
    write_folder(tmp_path, segment(5), VOCABULARY, {})
    with pytest.raises(ValueError, match="read-only"):
        open_folder(tmp_path).segment.columns["amount"].values[0] = 1


def test_another_vocabulary_is_refused_and_one_worded_anew_is_not(tmp_path: Path) -> None:
    write_folder(tmp_path, segment(5), VOCABULARY, {})
    bearing = ("name", "type", "values", "ordered", "hierarchy", "when_absent")
    entries = [{"label_zh": "另一名称", **{key: getattr(each, key) for key in bearing}} for each in VOCABULARY.values()]
    for entry in entries:
        entry["values"] = entry["values"] and list(entry["values"])
    assert open_folder(tmp_path, Vocabulary.from_entries(reversed(entries))).segment.rows == 5
    with pytest.raises(FolderError, match="another vocabulary"):
        open_folder(tmp_path, Vocabulary.from_entries([{**entries[0], "when_absent": 1}, *entries[1:]]))
    with pytest.raises(FolderError, match="another vocabulary"):
        open_folder(tmp_path, Vocabulary.from_entries(entries[1:]))


def test_ids_cut_out_of_a_larger_array_come_back(tmp_path: Path) -> None:
    cut = Segment(pa.array([f"id {n}" for n in range(100)], pa.string())[40:50], {})
    write_folder(tmp_path, cut, VOCABULARY, {})
    assert open_folder(tmp_path).segment.ids.to_pylist() == [f"id {n}" for n in range(40, 50)]


@pytest.mark.parametrize(
    "column",
    [
        AttributeColumn("amount", "scaled", np.zeros(4, np.int8)),
        AttributeColumn("trade", "scaled", np.zeros(5, np.int8)),
        AttributeColumn("amount", "scaled", np.zeros(5, np.float64)),
        AttributeColumn("amount", "scaled", np.zeros(5, np.dtype(np.int16).newbyteorder(">" if sys.byteorder == "little" else "<"))),
        AttributeColumn("amount", "lists", np.zeros(5, np.int8)),
    ],
    ids=["rows", "name", "float", "byte order", "no lists"],
)
def test_what_is_no_column_of_the_segment_is_not_written(tmp_path: Path, column: AttributeColumn) -> None:
    write_folder(tmp_path, segment(5), VOCABULARY, {"good": 1})
    with pytest.raises(ValueError, match=r"column|whole numbers"):
        write_folder(tmp_path, Segment(segment(5).ids, {"amount": column}), VOCABULARY, {})
    assert open_folder(tmp_path).stamp == {"good": 1}


def test_only_the_owner_may_read_what_enterprises_did_not_publish(tmp_path: Path) -> None:
    write_folder(tmp_path / "new", segment(5), VOCABULARY, {})
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "new").iterdir())
