"""The empty files for providers are read as what they were made for."""

import csv
from io import StringIO

import pytest

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.template import heading_template
from marketplace.information.files.headings import HeadingIndex, indicators_of
from marketplace.information.files.units import units_of

ITEMS = builtin_items()


@pytest.mark.parametrize("code", ITEMS)
def test_every_heading_of_a_template_means_its_column(code):
    item, vocabulary = ITEMS[code], builtin_vocabulary()
    (headings,) = csv.reader(StringIO(heading_template(item, indicators=True).decode("utf-8-sig")))
    columns = [field.code for field in item.fields] + [each.name for each in indicators_of(item, vocabulary)]
    index = HeadingIndex(item, vocabulary)
    assert [index.find(heading).fields for heading in headings] == [(column,) for column in columns]
    units = units_of(item, vocabulary)
    shares = [heading for heading, column in zip(headings, columns, strict=True) if column in units and units[column].base == "pct"]
    assert [heading for heading in shares if index.unit_in(heading) is None] == []


def test_a_template_starts_with_the_mark_that_spreadsheets_need_and_names_fields_in_chinese():
    made = heading_template(ITEMS["gas_arrears"], indicators=False)
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.decode("utf-8-sig").splitlines() == [
        "企业名称,统一社会信用代码,拖缴欠缴开始日期,拖缴欠缴截止日期,欠费金额(元),是否补缴,认定机构,认定机构统一代码,认定日期"
    ]
