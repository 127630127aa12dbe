"""The rules fit the vocabulary that they fill and the catalogue that they read."""

import pytest

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.profiles.rules.definition import Rule
from marketplace.profiles.rules.load import DECLARED_ITEM, class_of, durations, gathered, item_rules, reported_names, rules_of, said_by

VOCABULARY, ITEMS = builtin_vocabulary(), builtin_items()
RULES = [(item, rule) for item in item_rules() for rule in rules_of(item)]
NUMBERS = {
    "sum", "average", "monthly_average", "maximum", "minimum", "count", "active_months", "months_in_a_row", "longest_gap", "growth",
    "decline", "share", "ratio", "months_left",
}  # fmt: skip
GIVES = {"number": NUMBERS, "boolean": {"exists"}, "set": {"codes"}, "date": {"earliest", "last_day"}, "category": {"worst"}, "code": set()}


@pytest.mark.parametrize(("item", "rule"), RULES, ids=[f"{item}-{rule.attribute}" for item, rule in RULES])
def test_a_rule_reads_fields_that_there_are_and_gives_what_the_attribute_is(item: str, rule: Rule) -> None:
    attribute = VOCABULARY[rule.attribute]
    assert attribute.level == "profile"
    assert attribute.status == "active"
    fields = {each.code: each for each in ITEMS[item].fields}
    assert set(rule.fields) <= fields.keys()
    assert not [name for name in rule.fields if fields[name].personal], "what is sealed cannot be computed with"
    assert rule.kind in GIVES[attribute.type] | {"latest", "first"}
    codes = {name: wanted for name, wanted in rule.where.items() if isinstance(wanted, list)}
    codes |= {rule.field: list(rule.values)} if rule.field and rule.values else {}
    assert not {name: found for name, named in codes.items() if (known := fields[name].values) and (found := set(named) - known.keys())}
    if attribute.values and rule.kind in {"latest", "worst"} and rule.field:
        assert set(rule.values.values() or fields[rule.field].values) <= set(attribute.values)


def test_an_attribute_has_one_rule_an_item() -> None:
    named = [(item, rule.attribute) for item, rule in RULES]
    assert len(named) == len(set(named))


def test_a_field_named_like_an_attribute_of_its_item_is_read_by_a_rule() -> None:
    unread = {
        (code, each.code)
        for code, item in ITEMS.items()
        for each in item.fields
        if each.code in VOCABULARY and VOCABULARY[each.code].item == code and each.code not in said_by(code)
    }
    assert unread == set()


def test_every_attribute_of_a_profile_can_be_said_by_some_item() -> None:
    sayable = {name for item in ITEMS for name in said_by(item)}
    assert {name for name, each in VOCABULARY.items() if each.level == "profile"} <= sayable


def test_declarations_take_what_enterprises_may_say_and_nothing_else() -> None:
    own = {name for name, each in VOCABULARY.items() if each.level == "profile" and each.obtainable == "self"}
    assert reported_names(DECLARED_ITEM) == own


def test_a_duration_is_as_open_as_the_day_from_which_it_counts() -> None:
    said = [(item, each) for item in ITEMS for each in durations() if each.counts_from in said_by(item)]
    assert said
    assert [pair for pair in said if class_of(pair[0], pair[1].attribute) != class_of(pair[0], pair[1].counts_from)] == []


def test_only_titles_come_from_several_items_at_once() -> None:
    assert gathered() == {"titles"}
