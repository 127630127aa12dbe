"""What may follow a version, what it differs in, and what is wrong with a definition."""

from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest

from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.catalogue.difference import Difference, differences
from marketplace.information.catalogue.rules import faults_of_change, faults_of_terms, keeping_old_headings
from marketplace.information.catalogue.shape import faults_of
from tests.marketplace.information.catalogue.samples import with_field, with_new_field

TODAY = date(2026, 11, 21)
ITEM = builtin_items()["electricity_payment"]
EXTRA = FieldDefinition("peak_kwh", "峰时电量(千瓦时)", "number", unit="千瓦时", minimum=Decimal(0))
replace = msgspec.structs.replace


def pointers(after: ItemDefinition) -> list[str]:
    return [fault.pointer for fault in faults_of_change(ITEM, after)]


def test_headings_bounds_rhythm_and_new_fields_may_change():
    after = replace(with_new_field(ITEM, EXTRA), cycle="daily", fresh_days=40, provider_zh="供电企业", note_zh="每日一行。")
    after = with_field(after, "usage_kwh", name_zh="用电量", headers_zh=("电量",), maximum=Decimal(10**9), jump=Decimal(50), required=True)
    assert pointers(after) == []


@pytest.mark.parametrize(
    ("after", "pointer"),
    [
        (with_field(ITEM, "usage_kwh", type="text", minimum=None, jump=None), "/fields/5/type"),
        (with_field(ITEM, "usage_kwh", unit="度"), "/fields/5/unit"),
        (with_field(ITEM, "meter_user", personal=True), "/fields/4/personal"),
        (with_field(ITEM, "status", values={"normal": "正常用电"}), "/fields/12/values"),
        (replace(ITEM, fields=ITEM.fields[:-1]), "/fields"),
        (replace(ITEM, key_fields=("month",)), "/key_fields"),
        (replace(ITEM, sensitivity="public"), "/sensitivity"),
        (replace(ITEM, sharing_mode="data_verification"), "/sharing_mode"),
        (replace(ITEM, day_field="paid_on"), "/day_field"),
    ],
)
def test_what_earlier_records_rest_on_stands(after, pointer):
    assert pointers(after) == [pointer]


def test_all_faults_are_named_at_once():
    broken = with_field(ITEM, "usage_kwh", type="text", name_zh="户号", longest=0)
    assert set(pointers(with_new_field(broken, replace(EXTRA, code="Peak")))) >= {
        "/fields/5/type", "/fields/3", "/fields/5", "/fields/5/jump", "/fields/5/longest", "/fields/16/code",
    }  # fmt: skip


def test_a_renamed_field_keeps_its_old_heading():
    after = keeping_old_headings(ITEM, with_field(ITEM, "meter_no", name_zh="用户编号"))
    assert after.field("meter_no").headers_zh == ("用电户号", "户号")
    assert keeping_old_headings(ITEM, ITEM) == ITEM


def test_differences_name_what_was_before_and_after():
    after = replace(with_new_field(with_field(ITEM, "paid", required=True), EXTRA), fresh_days=None)
    assert differences(ITEM, after) == [
        Difference("信息项", "有效天数", "100 天内有效", "长期有效"),
        Difference("实交电费(元)", "必填", "否", "是"),
        Difference("峰时电量(千瓦时)", "新增字段", None, "peak_kwh，数，选填"),
    ]
    assert differences(ITEM, ITEM) == []


def test_a_change_needs_a_reason_and_begins_neither_in_the_past_nor_before_its_predecessor():
    def at_fault(reason: str, on: date, not_before: date = TODAY) -> list[str]:
        return [fault.pointer for fault in faults_of_terms(reason, on, TODAY, not_before)]

    assert at_fault("按新表头", TODAY) == []
    assert at_fault(" ", TODAY - timedelta(days=1)) == ["/reason", "/in_force_from"]
    assert at_fault("原" * 301, TODAY, TODAY + timedelta(days=9)) == ["/reason", "/in_force_from"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"values": {}}, "/fields/0/values"),
        ({"values": {"a": "甲"}, "synonyms": {"乙": "b"}}, "/fields/0/synonyms"),
        ({"values": {"a": "甲", "b": "甲"}}, "/fields/0/values"),
        ({"values": {"a": "甲"}, "minimum": Decimal(1)}, "/fields/0"),
        ({"values": {"a": "甲"}, "future": True}, "/fields/0"),
        ({"values": {"a": "甲"}, "pattern": "["}, "/fields/0/pattern_zh"),
    ],
)
def test_a_field_that_cannot_be_meant_is_refused(changed, pointer):
    item = replace(ITEM, fields=(FieldDefinition("kind", "类别", "code", **changed), *ITEM.fields))
    assert pointer in [fault.pointer for fault in faults_of(item)]


def test_an_item_without_fields_or_with_references_to_nothing_is_refused():
    assert "/fields" in [fault.pointer for fault in faults_of(replace(ITEM, fields=()))]
    assert [fault.pointer for fault in faults_of(replace(ITEM, key_fields=("gone",), day_field="meter_no", subject_field="meter_no"))] == [
        "/subject_field", "/day_field", "/key_fields/0",
    ]  # fmt: skip
    assert [fault.pointer for fault in faults_of(replace(ITEM, fresh_days=0))] == ["/fresh_days"]
