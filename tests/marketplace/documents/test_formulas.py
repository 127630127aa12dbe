"""Cells that a spreadsheet program would compute are told from numbers, telephone numbers and lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.documents.checks.formulas import chooses_separator, is_formula
from marketplace.documents.tables_out import safe_text

COMPUTED = (
    "=1+1",
    " =1+1",
    "\u3000=1+1",
    "\u00a0\u200b\ufeff=1+1",
    "\t=1+1",
    "\r=1+1",
    '"=1+1"',
    "＝1+1",
    "﹦1+1",
    "@SUM(A1)",
    "＠SUM(A1)",
    "a;=1+1",
    "a; =1+1",
    'a;"=1+1"',
    "a\t=1+1",
    "a \t =1+1",
    "a|=1+1",
    "a,@A1",
    "第一行\n=1+1",
    "第一行\r\n  ＝1+1",
    "-2+3+cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    " -cmd",
    "－SUM(A1)",
    "+A1",
    "-1+E1",
    "a;-2+cmd|' /C calc'!A0",
    "a\n+HYPERLINK(A1)",
    "a;+'[b.xls]c'!A1",
)
ORDINARY = (
    "",
    "-5",
    "-3.50",
    "-1,234.56",
    "-1.5E+3",
    "+3%",
    "−5",
    "－5",
    "-",
    "--",
    "+86 139 0000 0000",
    "+86-25-8888-0000",
    "+86 (25) 8888 0000",
    "\t6217000000000000000",
    "-5万元",
    "- 软件开发",
    "-无-",
    "主营：\n- 软件开发\n- 技术服务（含咨询）",
    "主营：\n- 软件开发(含咨询)",
    "甲;-3.50;+5",
    "张三;+86 139 0000 0000",
    "2026-11-21",
    "a=b",
    "a@b.example;c@d.example",
    "增长=下降",
    "'=1+1",
)


@pytest.mark.parametrize("cell", COMPUTED)
def test_what_a_program_would_compute_is_a_formula(cell: str) -> None:
    assert is_formula(cell)


@pytest.mark.parametrize("cell", ORDINARY)
def test_ordinary_data_is_no_formula(cell: str) -> None:
    assert not is_formula(cell)


@given(st.text('=-+@＝ \u3000\u200b"甲a1('))
def test_a_table_that_we_wrote_is_taken_back(text: str) -> None:
    assert not is_formula(safe_text(text))


def test_a_first_line_that_chooses_the_separator_is_seen() -> None:
    assert chooses_separator("sep=#\na#=1")
    assert chooses_separator('"SEP=;"\n')
    assert not chooses_separator("名称,sep=\n")
