"""A version as a workbook: it comes back equal, and what is wrong is named by sheet and cell."""

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest

from marketplace import exact_json
from marketplace.documents.xlsx_writer import Cell, letters, workbook
from marketplace.errors import Invalid
from marketplace.information.files.refusals import TableRefused
from products.catalogue.drafts.terms import DraftTerms, read_draft, stored
from products.catalogue.samples import sample_products
from products.catalogue.schemas import fields_of
from web.api.product_version_views import ProductVersionBody, terms_body
from web.version_file.layout import HEADINGS
from web.version_file.read import read_version_workbook
from web.version_file.write import version_workbook


def body_of(terms: DraftTerms, effective_from: date | None = None) -> ProductVersionBody:
    return ProductVersionBody(**msgspec.structs.asdict(terms_body(terms)) | {"effective_from": effective_from})


def read_back(folder: Path, content: bytes) -> ProductVersionBody:
    path = folder / "version.xlsx"
    path.write_bytes(content)
    return read_version_workbook(path)


def written(body: ProductVersionBody) -> bytes:
    return version_workbook(exact_json.decode(exact_json.encode(body)))


def test_every_sample_comes_back_equal(tmp_path: Path) -> None:
    for product in sample_products():
        said = read_draft(stored(DraftTerms(**fields_of(product.as_offer().terms, leaving_out=("unstated",)))))
        body = body_of(said, date(2026, 12, 1))
        assert read_back(tmp_path, written(body)) == body, product.code


def test_nothing_said_comes_back_as_nothing(tmp_path: Path) -> None:
    assert read_back(tmp_path, written(ProductVersionBody())) == ProductVersionBody()


@pytest.mark.parametrize(
    "name", ["两行\n说明", " 前后有空格 ", "_x000D_ 不是换行", "<&\"'>", "\x0b竖表"], ids=["lines", "spaces", "coded", "xml", "control"]
)
def test_texts_come_back_as_they_are(tmp_path: Path, name: str) -> None:
    assert read_back(tmp_path, written(ProductVersionBody(name=name))).name == name


def first(*rows: tuple[Cell, ...]) -> dict[str, list[tuple[Cell, ...]]]:
    return {"基本信息": [HEADINGS, *rows]}


@pytest.mark.parametrize(
    ("sheets", "place"),
    [
        (first(("类别", "炒股贷", "category")), "「基本信息」B2"),
        (first(("x", "1", "name"), ("y", "2", "no_such")), "「基本信息」C3"),
        (first(("最长期限（月）", "一年", "term_months_max")), "「基本信息」B2"),
        (first(("最高额度（元）", "三百万", "amount_max")), "「基本信息」B2"),
        (first(("生效日", "昨天", "effective_from")), "「基本信息」B2"),
        ({**first(), "费用": [("读作", "JSON"), ("", '"甲"'), ("", "{")]}, "「费用」B3"),
        ({**first(), "额度规则": [("读作", "JSON"), ("", "3")]}, "「额度规则」B2"),
        ({**first(), "准入条件": [("读作", "JSON"), ("", "{"), ("", "不是")]}, "「准入条件」B2"),
        ({"别的表": [("a",)]}, "「基本信息」"),
    ],
    ids=["code", "field", "whole", "amount", "day", "json", "type", "criterion", "sheet"],
)
def test_a_fault_names_its_sheet_and_cell(tmp_path: Path, sheets: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_back(tmp_path, workbook(sheets))
    assert any(place in each.detail for each in refused.value.errors), refused.value.errors


def test_figures_and_days_that_people_type_are_taken(tmp_path: Path) -> None:
    body = read_back(tmp_path, workbook(first(("", 3_000_000, "amount_max"), ("", 12, "term_months_max"), ("", "税易贷", "category"))))
    assert (body.amount_max, body.term_months_max, body.category) == ("3000000", 12, "tax")


def test_a_file_that_unpacks_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    out = BytesIO(workbook(first()))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet9.xml", "<a>" + " " * 120_000_000 + "</a>")
    with pytest.raises(TableRefused):
        read_back(tmp_path, out.getvalue())


def test_columns_are_called_as_spreadsheets_call_them() -> None:
    assert [letters(each) for each in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
