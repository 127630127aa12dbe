"""An item with a field of every type, and what becomes of a file of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from stdnum.cn.uscc import calc_check_digit

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.checks.row import CheckedRow, RowChecker
from marketplace.information.files.declared import read_declared
from marketplace.information.files.kinds import kind_of
from marketplace.information.files.layout import Guess, guess_layout
from marketplace.information.files.read import read_table
from marketplace.information.files.refusals import TableRefused

AS_OF = date(2026, 4, 1)
F = FieldDefinition
ITEM = ItemDefinition(
    code="sample_item",
    name_zh="示例信息",
    provider_zh="示例部门",
    sharing_mode="physical_aggregation",
    sensitivity="authorised",
    origin="own",
    cycle="monthly",
    key_fields=("month",),
    day_field="month",
    valid_from_field="valid_from",
    valid_to_field="valid_to",
    fields=(
        F(code="enterprise_name", name_zh="企业名称", headers_zh=("单位名称",)),
        F(code="uscc", name_zh="统一社会信用代码", type="uscc"),
        F(code="amount", name_zh="缴费金额(元)", type="yuan", unit="元", minimum=Decimal(0), required=True),
        F(code="rate", name_zh="缴存比例", type="percent", unit="%", maximum=Decimal(100)),
        F(code="people", name_zh="人数", type="integer", unit="人"),
        F(code="area", name_zh="面积(平方米)", type="number", unit="平方米"),
        F(code="day", name_zh="缴费日期", type="date", earliest=date(2000, 1, 1)),
        F(code="month", name_zh="所属月份", type="month"),
        F(code="year", name_zh="年度", type="year"),
        F(code="late", name_zh="是否逾期", type="boolean"),
        F(code="level", name_zh="等级", type="code", values={"01": "一级", "02": "二级"}),
        F(code="tags", name_zh="标签", type="set", values={"a": "甲类", "b": "乙类"}),
        F(code="account_no", name_zh="户号", pattern=r"[0-9]{8}", pattern_zh="8 位数字"),
        F(code="note", name_zh="情况说明", longest=50),
        F(code="contact_name", name_zh="联系人姓名", personal=True),
        F(code="contact_id_type", name_zh="证件类型", personal=True),
        F(code="contact_id_no", name_zh="证件号码", type="identity_number", personal=True),
        F(code="valid_from", name_zh="有效期起", type="date"),
        F(code="valid_to", name_zh="有效期止", type="date"),
    ),
)
VOCABULARY = Vocabulary.from_entries(
    [
        {"name": "sample_amount_12m", "type": "number", "label_zh": "近 12 个月缴费额", "unit": "CNY", "item": "sample_item"},
        {"name": "sample_in_arrears", "type": "boolean", "label_zh": "是否欠费", "item": "sample_item"},
        {"name": "sample_region", "type": "code", "hierarchy": "region", "label_zh": "所在区划", "item": "sample_item"},
        {"name": "sample_grade", "type": "category", "values": ["A", "B"], "label_zh": "等次", "item": "sample_item"},
    ]
)


def uscc(number: int = 0) -> str:
    """A sound synthetic code."""
    start = f"91320100{number:09}"
    return start + str(calc_check_digit(start))


@dataclass
class Outcome:
    """What a file came to: why it was refused, or its rows: the checked ones, codes of problems by row, rows that are none."""

    refused: str | None = None
    layout: list[str] = field(default_factory=list)
    good: dict[int, CheckedRow] = field(default_factory=dict)
    bad: dict[int, list[str]] = field(default_factory=dict)
    told: str = ""
    asides: list[int] = field(default_factory=list)
    notes: str = ""


def outcome_of(folder: Path, name: str, content: bytes, declared: dict[str, Any] | None = None, item: ItemDefinition = ITEM) -> Outcome:
    """Guess, read and check a file as the importing process does."""
    path = folder / "delivered"
    path.write_bytes(content)
    try:
        return _outcome(
            path, name, item, lambda: guess_layout(path, kind_of(name, path), item, read_declared(declared), vocabulary=VOCABULARY)
        )
    except TableRefused as refused:
        return Outcome(refused=refused.code, told=str(refused))


def _outcome(path: Path, name: str, item: ItemDefinition, guessed: Callable[[], Guess]) -> Outcome:
    guess = guessed()
    found = Outcome(layout=[each.code for each in guess.problems], notes="；".join(guess.notes))
    found.told = "；".join(each.problem for each in guess.problems)
    if found.layout:
        return found
    checker = RowChecker(item, VOCABULARY, AS_OF, layout=guess.layout, hash_key=b"k")
    rows = read_table(path, kind_of(name, path), guess.layout, item, vocabulary=VOCABULARY)
    for raw in rows:
        checked = checker.check(raw)
        if isinstance(checked, CheckedRow):
            found.good[checked.row] = checked
        else:
            found.bad[raw.row] = [each.code for each in checked]
            found.told += "；".join(each.problem for each in checked)
    found.asides = [each.row for each in rows.asides]
    return found
