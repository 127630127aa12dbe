"""What a stranger learns by a credit code."""

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.items import information_items
from marketplace.profiles.public_part import NEGATIVE, SHOWN_ITEMS, public_part
from marketplace.profiles.repository import KnownProfile, Source

VOCABULARY = builtin_vocabulary()
ITEMS = sorted(information_items())
DAY = date(2026, 11, 1)
# What no label of a shown attribute may speak of: blame, encumbrance, arrears.
BLAME = "异常 僵尸 冻结 质押 出质 抵押 处罚 违法 失信 注销 限制 禁止 过剩 污染 欠 已缴 年报 诉讼 被告 执行 到期 均在有效期".split()  # noqa: SIM905


def known(pairs: Iterable[tuple[str, str]]) -> KnownProfile:
    """A profile of attributes, each from an item; the values do not matter here."""
    listed = dict(pairs)
    return KnownProfile(dict.fromkeys(listed, True), {name: Source(item, "示例部门", DAY, "official") for name, item in listed.items()})


def everything() -> KnownProfile:
    """Every attribute that has an item, from that item."""
    return known((name, each.item) for name, each in VOCABULARY.items() if each.item)


def test_registration_and_recognitions_are_shown_with_their_sources() -> None:
    shown = public_part(everything(), VOCABULARY)
    assert {"region", "industry", "established_on", "titles", "registered_capital_cny"} <= set(shown.attributes)
    assert set(shown.sources) == set(shown.attributes)


def test_nothing_shown_is_authorised_personal_or_negative() -> None:
    shown = public_part(everything(), VOCABULARY)
    assert {VOCABULARY[name].sensitivity for name in shown.attributes} == {"public"}
    assert {information_items()[VOCABULARY[name].item or ""].sensitivity for name in shown.attributes} == {"public"}
    assert not NEGATIVE & set(shown.attributes)
    assert [
        (name, VOCABULARY[name].label_zh) for name in shown.attributes if any(word in VOCABULARY[name].label_zh for word in BLAME)
    ] == []


@pytest.mark.parametrize(
    "name", ["judgment_defaulter", "tax_arrears", "admin_penalties_12m_count", "owner_age_years", "annual_tax_paid_cny"]
)
def test_a_record_stays_hidden_though_it_was_delivered_under_a_public_item(name: str) -> None:
    assert public_part(known([(name, "market_entity_registration")]), VOCABULARY).attributes == {}


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from([*VOCABULARY, "no_such_attribute"]), st.sampled_from(ITEMS)), max_size=40))
def test_both_the_item_and_the_attribute_must_be_public(pairs: list[tuple[str, str]]) -> None:
    profile = known(pairs)
    shown = public_part(profile, VOCABULARY)
    for name in profile.attributes:
        attribute = VOCABULARY.get(name)
        public = attribute is not None and attribute.sensitivity == "public" and attribute.item in SHOWN_ITEMS
        assert (name in shown.attributes) is (public and name not in NEGATIVE and profile.sources[name].item in SHOWN_ITEMS)


def test_every_name_in_the_lists_exists() -> None:
    assert set(ITEMS) >= SHOWN_ITEMS
    assert set(VOCABULARY) >= NEGATIVE
