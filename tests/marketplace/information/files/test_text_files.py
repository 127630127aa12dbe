"""CSV and encodings: what was written comes back, whatever the dialect."""

import csv
import io
import tempfile
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.information.files import kinds
from marketplace.information.files.csv_rows import DELIMITERS, Delimiter, csv_rows
from marketplace.information.files.kinds import FileKind
from marketplace.information.files.layout import Layout, guess_layout
from marketplace.information.files.read import read_table
from marketplace.information.files.refusals import TableRefused
from marketplace.information.files.text_lines import encoding_of
from tests.marketplace.information.files.case import CODE, ROW, table
from tests.marketplace.information.files.sample_item import ITEM, VOCABULARY

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=12)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    rows=TABLES,
    delimiter=st.sampled_from(DELIMITERS),
    # Unquoted only with the line end that makes the writer quote both of its characters.
    style=st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_ALL)]),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
)
def test_what_was_written_is_read(
    rows: list[list[str]], delimiter: Delimiter, style: tuple[str, Literal[0, 1]], encoding: Literal["utf-8", "gb18030"]
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=style[0], quoting=style[1]).writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(out.getvalue().encode(encoding))
        read = list(csv_rows(path, encoding, delimiter))
    assert [number for number, _ in read] == list(range(1, len(rows) + 1))
    assert [[cell.lstrip(" ") for cell in row] for _, row in read if isinstance(row, list)] == [
        [cell.lstrip(" ") for cell in row] for row in rows
    ]


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=2_000), cut=st.integers(1, 4))
def test_the_encoding_is_that_of_the_whole_file(text: str, cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.encode())
        assert encoding_of(path) == "utf-8"
        path.write_bytes(text.encode() + text.encode("gb18030")[:-1] + b"\xff")
        with pytest.raises(TableRefused) as refused:
            encoding_of(path)
    assert refused.value.code == "table_encoding"


def test_a_long_text_of_one_encoding_is_read_across_the_pieces(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("名称\n" * 300_000).encode("gb18030"))
    assert encoding_of(path) == "gb18030"
    path.write_bytes(("x" + "名称\n" * 200_000).encode())
    assert encoding_of(path) == "utf-8"


def test_the_upload_lane_ends_at_its_limit_and_the_file_lane_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds.UPLOAD_ROWS, FileKind.CSV, 3)
    path = tmp_path / "a.csv"
    path.write_text(table(*[ROW] * 4), encoding="utf-8")
    layout = guess_layout(path, FileKind.CSV, ITEM, vocabulary=VOCABULARY).layout
    rows = read_table(path, FileKind.CSV, layout, ITEM)
    assert [next(rows).row for _ in range(3)] == [2, 3, 4]
    with pytest.raises(TableRefused, match="最多 3 行"):
        next(rows)
    assert len(list(read_table(path, FileKind.CSV, layout, ITEM, unlimited=True))) == 4


def test_the_file_lane_reads_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(TableRefused) as refused:
        read_table(tmp_path / "a.xlsx", FileKind.XLSX, Layout(), ITEM, unlimited=True)
    assert refused.value.code == "table_lane"


@pytest.mark.parametrize("first", ["合计科技有限公司", "注册会计师事务所", "说明书印刷厂", "打印店"])
def test_a_subject_whose_name_begins_like_a_note_is_a_row(first: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table([first, "", "1", ""], [first, CODE, "", ""]), encoding="utf-8")
    layout = guess_layout(path, FileKind.CSV, ITEM, vocabulary=VOCABULARY).layout
    rows = read_table(path, FileKind.CSV, layout, ITEM)
    assert [row.row for row in rows] == [2, 3]
    assert rows.asides == []
