"""Headings and declarations of a file: units, fields, and every fault of a declaration at once."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import Invalid
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.files.declared import Declared, read_declared
from marketplace.information.files.headings import HeadingIndex
from marketplace.information.files.kinds import FileKind
from marketplace.information.files.layout import Layout, guess_layout
from marketplace.information.files.units import scale, unit_of
from tests.marketplace.information.files.case import ROW, table
from tests.marketplace.information.files.sample_item import ITEM, VOCABULARY


@pytest.mark.parametrize(
    ("given", "kept", "factor"),
    [
        ("万元", "元", "10000"),
        ("亿元", "元", "100000000"),
        ("元", "万元", "0.0001"),
        ("人民币万元", "元", None),
        ("万美元", "USD", "10000"),
        ("百万元", "CNY", "1000000"),
        ("wan_yuan", "yuan", "10000"),
        ("％", "pct", "1"),
        ("fraction", "%", "100"),
        ("‰", "%", "0.1"),
        ("万千瓦时", "kWh", "10000"),
        ("公顷", "亩", "15"),
        ("人", "count", "1"),
        ("万人", "人", "10000"),
        ("平方米", "元", None),
        ("美元", "元", None),
        ("千瓦时", "kWh", "1"),
        ("千克", "吨", "0.001"),
    ],
)
def test_units_are_turned_into_each_other_exactly_or_not_at_all(given: str, kept: str, factor: str | None) -> None:
    unit, wanted = unit_of(given), unit_of(kept)
    assert wanted is not None
    assert (scale(unit, wanted) if unit else None) == (Decimal(factor) if factor else None)


def test_every_heading_of_the_catalogue_finds_its_own_field() -> None:
    lost = []
    for item in builtin_items().values():
        index = HeadingIndex(item, builtin_vocabulary())
        for field in item.fields:
            for heading in (field.code, field.name_zh, *field.headers_zh):
                if index.find(heading).fields != (field.code,):
                    lost.append((item.code, heading, index.find(heading).fields))
    assert lost == []


def test_every_attribute_of_an_item_is_a_column_by_its_name() -> None:
    vocabulary = builtin_vocabulary()
    for item in builtin_items().values():
        index = HeadingIndex(item, vocabulary)
        fields = {each.code for each in item.fields}
        for attribute in vocabulary.values():
            if item.indicators and attribute.item == item.code and attribute.status == "active":
                assert (attribute.name,) == index.find(attribute.name).fields or attribute.name in fields


def test_a_layout_survives_as_json(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(ROW, head=["企业名称", "统一社会信用代码", "缴费金额(万元)", "所属月份"]), encoding="gb18030")
    layout = guess_layout(path, FileKind.CSV, ITEM, vocabulary=VOCABULARY).layout
    assert layout.encoding == "gb18030"
    assert layout.scales == {"amount": "10000"}
    assert msgspec.json.decode(msgspec.json.encode(layout), type=Layout) == layout


def test_a_declared_heading_row_wins(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(ROW) + table(["乙公司", *ROW[1:]]), encoding="utf-8")
    guess = guess_layout(path, FileKind.CSV, ITEM, Declared(heading_row=3), vocabulary=VOCABULARY)
    assert guess.layout.first_row == 4


def test_a_good_declaration_is_taken_as_it_is() -> None:
    given = {"columns": {"实缴": "amount"}, "units": {"amount": "万元"}, "sheet": None, "ignore": ["星座"], "delimiter": ";"}
    assert read_declared(given) == Declared(columns={"实缴": "amount"}, units={"amount": "万元"}, ignore=("星座",), delimiter=";")
    assert read_declared(None) == Declared()


@pytest.mark.parametrize(
    ("given", "pointers"),
    [
        ([], ["/layout"]),
        ({"colums": {}, "sheet": 1, "heading_row": 0}, ["/layout/colums", "/layout/sheet", "/layout/heading_row"]),
        ({"heading_row": True, "encoding": "latin-1", "delimiter": "x"}, ["/layout/heading_row", "/layout/encoding", "/layout/delimiter"]),
        ({"units": {"amount": "斗"}, "columns": {"a": 1}}, ["/layout/units", "/layout/columns"]),
        ({"ignore": "a", "date_1904": 1, "a/b~": 1}, ["/layout/ignore", "/layout/date_1904", "/layout/a~1b~0"]),
        ({"columns": {"a": "b" * 300}}, ["/layout/columns"]),
    ],
)
def test_all_faults_of_a_declaration_are_named_at_once(given: Any, pointers: list[str]) -> None:
    with pytest.raises(Invalid) as invalid:
        read_declared(given)
    assert [each.pointer for each in invalid.value.errors] == pointers
