"""The deep look finds what is well sealed and wrong."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import AttributeColumn, Segment
from matching.engine.folder.errors import FolderError
from matching.engine.folder.open import open_folder
from matching.engine.folder.verify import verify_folder
from matching.engine.folder.vocabularies import encode_vocabulary
from matching.engine.folder.write import write_folder
from tests.matching.engine.folder.forging import file_of, reseal_file
from tests.matching.engine.folder.segments import VOCABULARY, segment

ROWS = 30
GOOD = segment(ROWS)


def _with(name: str, **changes: Any) -> Segment:
    return Segment(GOOD.ids, {**GOOD.columns, name: replace(GOOD.columns[name], **changes)})


def _values(name: str, value: int) -> Segment:
    values = GOOD.columns[name].values.copy()
    values[7] = value
    return _with(name, values=values)


WRONG = {
    "rank beyond the dictionary": _values("trade", 3),
    "negative rank": _values("place", -1),
    "place beyond the values": _values("grade", 3),
    "truth that is neither": _values("honest", 2),
    "bits of nobody": _values("tags", 8),
    "length of another list": _values("many_tags", 79),
    "meaning of another type": _with("grade", meaning="truth"),
    "column of no attribute": Segment(GOOD.ids, {"x": AttributeColumn("x", "truth", np.zeros(ROWS, np.int8))}),
    "two rows of one id": Segment(pa.array(["same"] * ROWS), {}),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_numbers_that_stand_for_nothing_are_found(tmp_path: Path, wrong: Segment) -> None:
    write_folder(tmp_path, wrong, VOCABULARY, {})
    with pytest.raises(FolderError):
        verify_folder(tmp_path)


def test_an_index_that_misses_an_id_is_found(tmp_path: Path) -> None:
    write_folder(tmp_path, GOOD, VOCABULARY, {})
    content = bytearray(file_of(tmp_path, "columns").read_bytes())
    rows = np.frombuffer(content, np.uint32, ROWS, len(content) - 128)  # the last array of the file
    assert sorted(rows) == list(range(ROWS))
    content[-128:-120] = rows[[1, 0]].tobytes()
    reseal_file(tmp_path, "columns", bytes(content))
    with pytest.raises(FolderError, match="index"):
        verify_folder(tmp_path)


def test_another_vocabulary_than_the_headers_is_found(tmp_path: Path) -> None:
    write_folder(tmp_path, GOOD, VOCABULARY, {})
    other = Vocabulary(each for each in VOCABULARY.values() if each.name != "amount")
    reseal_file(tmp_path, "vocabulary", encode_vocabulary(other))
    with pytest.raises(FolderError, match="vocabulary"):
        verify_folder(tmp_path)


def test_a_damaged_update_file_is_found(tmp_path: Path) -> None:
    write_folder(tmp_path, GOOD, VOCABULARY, {})
    updates = open_folder(tmp_path).updates
    updates.begin_writing()
    for name in "abc":
        updates.append(name, {})
    content = updates.file.read_bytes()
    verify_folder(tmp_path)
    updates.file.write_bytes(content.replace(b'"b"', b'"x"'))
    with pytest.raises(FolderError, match="updates"):
        verify_folder(tmp_path)
