"""What a card says of an offer's terms."""

from datetime import date
from typing import Any

import pytest

from policies.library.labels import PolicyKind
from policies.library.models import PolicyVersion
from products.catalogue.labels import Category, GuaranteeMode
from products.catalogue.models import ProductVersion
from web.views.cards import amount_text, policy_traits, product_traits, rate_note, rate_text, term_text, validity_text


def version(**said: Any) -> ProductVersion:
    """A product's version that says no more than this."""
    empty = {"amount_min_fen": None, "amount_max_fen": None, "rate": {}, "term_months_max": None, "guarantee_modes": [], "online": None}
    return ProductVersion(**{**empty, "category": Category.TAX.value, **said})


@pytest.mark.parametrize(
    ("least", "most", "text"),
    [
        (None, None, None),
        (None, 300_000_000, "最高 300 万元"),
        (0, 300_000_000, "最高 300 万元"),
        (10_000_000, 300_000_000, "10 万元至 300 万元"),
        (10_000_000, None, "10 万元起"),
    ],
)
def test_amount(least: int | None, most: int | None, text: str | None) -> None:
    assert amount_text(version(amount_min_fen=least, amount_max_fen=most)) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        ({}, None),
        ({"note": "按 LPR 浮动"}, None),
        ({"fixed": "3.5"}, "3.50%"),
        ({"min_pct": "3.15", "max_pct": "4"}, "3.15–4.00%"),
        ({"min_pct": "3.15", "max_pct": "3.15"}, "3.15%"),
        ({"min_pct": "3.125"}, "3.125%"),
        ({"max_pct": "4.35"}, "≤4.35%"),
    ],
)
def test_rate(rate: dict[str, str], text: str | None) -> None:
    assert rate_text(version(rate=rate)) == text


def test_a_samples_rate_is_marked_as_what_the_material_said_then() -> None:
    assert rate_note(version(rate={"fixed": "3.5"}), sample=True) == "资料所载旧值"
    assert rate_note(version(rate={"fixed": "3.5", "note": "示例数字"}), sample=False) == "示例数字"
    assert rate_note(version(rate={"note": "随行就市"}), sample=True) == "随行就市"


@pytest.mark.parametrize(
    ("months", "text"),
    [(None, None), (6, "最长 6 个月"), (12, "最长 12 个月"), (24, "最长 2 年"), (30, "最长 30 个月"), (120, "最长 10 年")],
)
def test_term(months: int | None, text: str | None) -> None:
    assert term_text(version(term_months_max=months)) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (None, None, None),
        (date(2026, 1, 1), None, "2026-01-01 起"),
        (None, date(2026, 12, 31), "至 2026-12-31"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026-01-01 至 2026-12-31"),
    ],
)
def test_validity_of_a_policy(first: date | None, last: date | None, text: str | None) -> None:
    assert validity_text(PolicyVersion(valid_from=first, valid_to=last)) == text


def test_traits_are_in_words() -> None:
    said = product_traits(version(guarantee_modes=[GuaranteeMode.MORTGAGE.value], online=True))
    assert len(said) == 3
    assert said[-1] == "线上"
    assert all("_" not in word for word in (*said, *policy_traits(PolicyVersion(kind=PolicyKind.INTEREST_SUBSIDY.value))))
