"""The need of an enterprise as it is typed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.recommend.deal import UNSTATED, Deal
from matching.recommend.question_list import purposes
from web.views.answers import address
from web.views.deal import USUAL_PURPOSES, deal_fields, deal_text, read_need


def test_what_was_typed_is_read_in_the_units_of_the_form() -> None:
    need = read_need({"amount": " 1，000.5 ", "term": "１２", "purpose": "working_capital"})
    assert need.deal == Deal(Decimal("10005000.0"), 12, "working_capital")
    assert need.errors == ()


@pytest.mark.parametrize("query", [{}, {"amount": "", "term": " ", "purpose": ""}, {"other": "x"}])
def test_nothing_typed_is_nothing_stated(query: dict[str, str]) -> None:
    need = read_need(query)
    assert (need.deal, need.errors) == (UNSTATED, ())


@given(st.dictionaries(st.sampled_from(["amount", "term", "purpose"]), st.text(max_size=120)))
def test_anything_typed_is_read_or_named_and_kept(query: dict[str, str]) -> None:
    need = read_need(query)
    for name, read in (("amount", need.deal.amount_cny), ("term", need.deal.term_months), ("purpose", need.deal.purpose)):
        wrong = [error.pointer for error in need.errors].count(name)
        assert wrong + (read is not None) == bool(query.get(name, "")[:100].strip())
    shown = {field["name"]: field["value"] for field in deal_fields(need)}
    assert shown == {name: query.get(name, "")[:100] for name in ("amount", "term", "purpose")}


def test_what_is_typed_goes_into_addresses_escaped() -> None:
    assert address("/me/matches", [*read_need({"amount": ""}).pairs, ("sort", "")]) == "/me/matches"
    need = read_need({"amount": "3&sort=x", "term": "12"})
    assert address("/me/matches", [*need.pairs, ("show", "near"), ("sort", "")]) == "/me/matches?amount=3%26sort%3Dx&term=12&show=near"


def test_need_in_words() -> None:
    assert deal_text(UNSTATED) == ""
    assert deal_text(Deal(Decimal(3_000_000), 12)) == "借 300 万元 · 12 个月"
    assert deal_text(Deal(purpose="working_capital")) == dict(purposes())["working_capital"]


def test_every_usual_purpose_is_one_of_the_vocabulary() -> None:
    assert set(USUAL_PURPOSES) <= set(dict(purposes()))
