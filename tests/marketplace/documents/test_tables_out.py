"""Exported tables: safe in a spreadsheet program, exact for everybody else."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.documents.tables_out import csv_lines, safe_cell, safe_text

SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
RISKY = (*SIGNS, "\t", "\r")
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(texts)
def test_no_text_leaves_as_a_formula_and_none_is_lost(text: str) -> None:
    safe = safe_text(text)
    assert not safe.startswith(RISKY)
    assert safe in {text, f"'{text}"}
    if text.lstrip().startswith(SIGNS):
        assert safe == f"'{text}"


@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_a_table_reads_back_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    text = "".join(csv_lines(["名称", "备注"], rows)).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["名称", "备注"], *([safe_text(one), safe_text(other)] for one, other in rows)]


def test_lines_end_as_rfc_4180_wants() -> None:
    assert list(csv_lines(["a", "b"], [['say "hi"', "x,y"]])) == ["\ufeffa,b\r\n", '"say ""hi""","x,y"\r\n']


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "是"),
        (-5, "-5"),
        (Decimal("-0.10"), "-0.10"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 11, 21), "2026-11-21"),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "2026-11-21 00:00:00+08:00"),
        ("=1+1", "'=1+1"),
    ],
)
def test_values_are_written_exactly(value: Any, shown: str) -> None:
    assert safe_cell(value) == shown


def test_a_float_and_a_short_row_are_refused() -> None:
    with pytest.raises(TypeError):
        safe_cell(cast("Any", 0.1))
    with pytest.raises(ValueError, match="2 cells"):
        list(csv_lines(["a"], [["x", "y"]]))
