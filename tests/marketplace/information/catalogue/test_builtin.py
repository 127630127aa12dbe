"""The catalogue that comes with the program holds together and has the source's fields."""

import json
import re
from pathlib import Path

import pytest

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.shape import faults_of

ITEMS = builtin_items()
NANJING = json.loads(Path(__file__).with_name("nanjing_2022.json").read_text(encoding="utf-8"))
# The source only says text, number, date: what we read more closely than that.
SHARPER = {
    "string": {"text", "code", "number", "year", "uscc", "identity_number"},
    "decimal": {"number", "yuan", "percent"},
    "integer": {"integer"},
    "date": {"date"},
    "boolean": {"boolean"},
    "uscc": {"uscc"},
    "file": {"document"},
}
INDICATORS_ONLY = {"credit_report", "lender_account", "lender_view", "institution_report", "platform_account", "self_declared"}


def test_every_attribute_belongs_to_an_item_that_takes_it():
    assert {name for name, each in builtin_vocabulary().items() if each.item not in ITEMS or not ITEMS[each.item].indicators} == set()


@pytest.mark.parametrize("code", ITEMS)
def test_an_item_is_consistent(code):
    assert faults_of(ITEMS[code]) == []


def test_the_27_items_have_exactly_the_fields_of_the_source():
    ours = {item.code: item.fields for item in ITEMS.values() if item.origin == "nanjing_2022"}
    assert {code: [(each.code, each.name_zh, each.personal) for each in fields] for code, fields in ours.items()} == {
        code: [(field, name, personal) for field, name, _, personal in fields] for code, fields in NANJING.items()
    }
    assert sum(len(fields) for fields in ours.values()) == 247


def test_the_27_items_read_each_field_as_the_source_or_more_closely():
    read = {(item.code, each.code): each.type for item in ITEMS.values() for each in item.fields}
    assert [
        (code, field) for code, fields in NANJING.items() for field, _, kind, _ in fields if read[code, field] not in SHARPER[kind]
    ] == []


def test_items_of_our_own_say_so_and_have_fields_of_their_own():
    own = [item for item in ITEMS.values() if item.origin == "own"]
    assert all(item.own and item.note_zh for item in own)
    bare = {item.code for item in own if len(item.fields) <= 4}
    assert INDICATORS_ONLY - bare == set()
    assert bare - INDICATORS_ONLY <= {"person_declared", "deal_request", "reference_value"}


def test_where_a_field_has_the_code_of_an_attribute_of_its_item_it_means_the_same():
    vocabulary = builtin_vocabulary()
    kinds = {"text": "code", "code": "category", "boolean": "boolean", "date": "date", "integer": "number", "number": "number"}
    shared = [
        (field, vocabulary[field.code])
        for item in ITEMS.values()
        for field in item.fields
        if field.code in vocabulary and vocabulary[field.code].item == item.code
    ]
    assert [field.code for field, attribute in shared if attribute.type != kinds[field.type]] == []
    assert [field.code for field, attribute in shared if not set(field.values) <= set(attribute.values or ())] == []


def test_codes_are_english_and_words_chinese():
    words = [(item.code, item.name_zh) for item in ITEMS.values()]
    words += [(each.code, each.name_zh) for item in ITEMS.values() for each in item.fields]
    assert [pair for pair in words if not re.fullmatch(r"[a-z][a-z0-9_]*", pair[0]) or not re.search(r"[\u4e00-\u9fff]", pair[1])] == []
