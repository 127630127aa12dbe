"""Ids find their rows whatever their lengths, and ids of one bucket are told apart."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.folder import row_index
from matching.engine.folder.row_index import RowIndex


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), unique=True), st.sampled_from([pa.string(), pa.large_string()])
)
@settings(max_examples=50, deadline=None)
def test_every_id_finds_its_row_and_no_other_id_finds_one(ids: list[str], kind: pa.DataType) -> None:
    index = RowIndex.of(pa.array(ids, kind))
    assert [index.row_of(each) for each in ids] == list(range(len(ids)))
    assert all(index.row_of(each + "\0") is None for each in ids if each + "\0" not in ids)


def test_ids_of_very_different_lengths_are_found() -> None:
    ids = ["x" * length for length in (0, 1, 7, 8, 9, 63, 64, 65, 511, 512, 513, 5_000, 200_000)]
    index = RowIndex.of(pa.array(ids))
    assert [index.row_of(each) for each in ids] == list(range(len(ids)))
    assert index.row_of("x" * 10) is None


def test_a_hundred_thousand_ids_are_found() -> None:
    ids = [f"{number:018d}" for number in range(100_000)]
    index = RowIndex.of(pa.array(ids))
    assert all(index.row_of(ids[row]) == row for row in range(0, 100_000, 7))
    assert index.row_of("100000") is None


def test_ids_whose_hashes_are_all_the_same_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_index, "_hash", lambda text: 5 << 60)
    monkeypatch.setattr(row_index, "_hashes", lambda ids: np.full(len(ids), 5 << 60, np.uint64))
    ids = [f"企业-{number}" for number in range(100)]
    index = RowIndex.of(pa.array(ids))
    assert [index.row_of(each) for each in ids] == list(range(100))
    assert index.row_of("企业-100") is None
