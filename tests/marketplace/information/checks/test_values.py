"""Cells as people write them: what each is read as, or why it is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.checks.row import CheckedRow, RowChecker
from marketplace.information.files.layout import Layout
from marketplace.information.files.rows import CellFault, RawCell, RawRow
from tests.marketplace.information.files.sample_item import AS_OF, ITEM, VOCABULARY, uscc

CHECKER = RowChecker(ITEM, VOCABULARY, AS_OF)


def read(field: str, cell: RawCell, checker: RowChecker = CHECKER) -> Any:
    """The value of one field, or the code of what is wrong with it."""
    checked = checker.check(RawRow(1, {"uscc": uscc(), "amount": 1, field: cell}))
    if isinstance(checked, CheckedRow):
        return {**checked.data, **checked.personal}.get(field)
    return next(each.code for each in checked if each.field == field)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12),
        ("1,234,567.80", Decimal("1234567.80")),
        ("¥1,200", 1200),
        ("RMB 1200", 1200),
        ("人民币1200元", 1200),
        ("1.2万", 12000),
        ("1.2 亿元", 120000000),
        ("１２．５", Decimal("12.5")),
        ("+3", 3),
        ("0.005", Decimal("0.01")),
        ("1.5E+3", 1500),
        (".5", Decimal("0.5")),
        ("'12", 12),
        (Decimal("33.333"), Decimal("33.33")),
        ("-", None),
        ("/", None),
        ("—", None),
        ("(1,234.00)", "out_of_range"),
        ("-5", "out_of_range"),
        ("1,23", "unit_mismatch"),
        ("1.234,56", "unit_mismatch"),
        ("五百", "not_a_number"),
        ("无", "not_a_number"),
        ("12abc", "unit_mismatch"),
        ("3%", "unit_mismatch"),
        ("$5", "unit_mismatch"),
        ("1234567890123456", "number_out_of_bounds"),
        ("1e999", "number_out_of_bounds"),
        ("0." + "1" * 40, "number_out_of_bounds"),
        (True, "wrong_kind"),
        (["1"], "wrong_kind"),
        (CellFault("error_value", "#N/A"), "error_value"),
    ],
)
def test_amounts(cell: RawCell, value: Any) -> None:
    found = read("amount", cell)
    assert found == (value if value is not None else "missing")
    assert not isinstance(found, Decimal) or found != found.to_integral_value()  # whole amounts are whole numbers


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2026-03-05", "2026-03-05"),
        ("2026-3-5", "2026-03-05"),
        ("2026/03/05", "2026-03-05"),
        ("2026.3.5", "2026-03-05"),
        ("20260305", "2026-03-05"),
        ("2026年3月5日", "2026-03-05"),
        ("2026 年 3 月 5 号", "2026-03-05"),
        ("２０２６－０３－０５", "2026-03-05"),
        ("2026-03-05 00:00:00", "2026-03-05"),
        ("2026-03-05T10:20:30.123+08:00", "2026-03-05"),
        (20260305, "2026-03-05"),
        (46086, "2026-03-05"),
        (date(2026, 3, 5), "2026-03-05"),
        ("2024-02-29", "2024-02-29"),
        ("2026-02-29", "no_such_day"),
        ("2026-03", "not_a_date"),
        ("26/3/5", "short_year"),
        ("05/03/2026", "day_order"),
        ("3月5日", "not_a_date"),
        ("1999-12-31", "too_early"),
        ("2026-04-02", "in_the_future"),
        (5, "not_a_date"),
        ("2026-03-05T23:30:00Z", "not_a_date"),
        ("长期", "not_a_date"),
    ],
)
def test_days(cell: RawCell, value: str) -> None:
    assert read("day", cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2026-03", "2026-03-31"),
        ("202602", "2026-02-28"),
        (202602, "2026-02-28"),
        ("2026年3月", "2026-03-31"),
        ("2026年3月份", "2026-03-31"),
        ("2026/3", "2026-03-31"),
        (date(2026, 3, 1), "2026-03-31"),
        ("2026-04", "2026-04-30"),
        ("2026-05", "in_the_future"),
        ("2026-13", "no_such_day"),
        ("三月", "not_a_month"),
    ],
)
def test_months_are_their_last_day(cell: RawCell, value: str) -> None:
    assert read("month", cell) == value


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("rate", "3.85%", Decimal("3.85")),
        ("rate", "3.85％", Decimal("3.85")),
        ("rate", "38.5‰", Decimal("3.85")),
        ("rate", Decimal("3.85"), Decimal("3.85")),
        ("rate", "120", "out_of_range"),
        ("people", "12.0", 12),
        ("people", "12人", 12),
        ("people", "12.5", "not_whole"),
        ("area", "1,200㎡", 1200),
        ("area", "2亩", "unit_mismatch"),
        ("year", "2025年", 2025),
        ("year", "2025年度", 2025),
        ("year", 2025, 2025),
        ("year", "25", "not_a_year"),
        ("year", "2027", "in_the_future"),
        ("late", "有", True),
        ("late", "无", False),
        ("late", "Y", True),
        ("late", "FALSE", False),
        ("late", 1, True),
        ("late", "也许", "not_a_boolean"),
        ("level", "一级", "01"),
        ("level", "０１", "01"),
        ("level", "三级", "outside_values"),
        ("tags", "乙类、a；甲类", ["a", "b"]),
        ("tags", ["b"], ["b"]),
        ("tags", "丙类", "outside_values"),
        ("account_no", "00000123", "00000123"),
        ("account_no", "１２３４５６７８", "12345678"),
        ("account_no", "1.23E+07", "pattern"),
        ("note", "  第一行\n第二行\t ", "第一行 第二行"),
        ("note", "=1+1", "formula"),
        ("note", "-5万元", "-5万元"),
        ("note", "字" * 51, "too_long"),
        ("note", "a\ud800", "control_character"),
        ("note", True, "是"),
        ("note", date(2026, 3, 5), "2026-03-05"),
        ("note", Decimal("1.50"), "1.50"),
        ("sample_region", 320100, "320100"),
        ("sample_region", "南京", "malformed_code"),
        ("sample_grade", "C", "outside_values"),
        ("sample_amount_12m", "1.5万", 15000),
        ("valid_to", "长期", None),
        ("valid_to", "2030-01-01", "2030-01-01"),
        ("unheard_of", "1", "unknown_field"),
    ],
)
def test_values_of_all_kinds(field: str, cell: RawCell, value: Any) -> None:
    assert read(field, cell) == value


def test_units_of_the_layout_hold_for_fields_and_attributes() -> None:
    checker = RowChecker(ITEM, VOCABULARY, AS_OF, layout=Layout(scales={"amount": "10000", "sample_amount_12m": "100000000"}))
    assert read("amount", "1.23456789", checker) == Decimal("12345.68")
    assert read("amount", "5元", checker) == 5  # a unit in the cell counts instead
    assert read("sample_amount_12m", Decimal("0.5"), checker) == 50_000_000


def test_periods_by_months_begin_on_the_first_and_end_on_the_last_day() -> None:
    item = builtin_items()["housing_fund_payment"]
    checked = RowChecker(item, builtin_vocabulary(), AS_OF).check(
        RawRow(1, {"uscc": uscc(), "paid_from": "2026年1月", "paid_to": "202603"})
    )
    assert isinstance(checked, CheckedRow)
    assert (checked.data["paid_from"], checked.data["paid_to"]) == ("2026-01-01", "2026-03-31")
    assert checked.as_of == date(2026, 3, 31)
