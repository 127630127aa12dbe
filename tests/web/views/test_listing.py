"""Addresses, pages and figures of lists."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from products.catalogue.models import ProductVersion
from web.views.addresses import Address
from web.views.listing import PAGE_SIZE, last_page, pager_of
from web.views.product_facts import amount_lines

HERE = Address("/products", (("q", "税 & 贷"), ("category", "tax"), ("category", "order"), ("page", "3")))


def test_one_thing_changes_and_the_rest_stays_but_for_the_page() -> None:
    assert HERE.having("sort", "rate").pairs == (("q", "税 & 贷"), ("category", "tax"), ("category", "order"), ("sort", "rate"))
    assert HERE.having("q", "").pairs == (("category", "tax"), ("category", "order"))
    assert HERE.without("category", "tax").pairs == (("q", "税 & 贷"), ("category", "order"))
    assert str(HERE.only(["q"])) == "/products?q=%E7%A8%8E+%26+%E8%B4%B7"
    assert str(Address("/products")) == "/products"


@given(total=st.integers(0, 5_000), number=st.integers(1, 300))
def test_a_pager_leads_to_pages_that_exist(total: int, number: int) -> None:
    number = min(number, last_page(total))
    pager = pager_of(Address("/x"), number, total)
    shown = [page for page in pager.shown if page is not None]
    assert shown == sorted(set(shown))
    assert {1, number, pager.pages} <= set(shown) <= set(range(1, pager.pages + 1))
    assert set(shown) <= set(pager.urls)
    assert (pager.previous is None, pager.next is None) == (number == 1, number == pager.pages)
    assert (pager.pages - 1) * PAGE_SIZE < max(total, 1) <= max(pager.pages * PAGE_SIZE, 1)


def test_gaps_stand_only_where_pages_are_left_out() -> None:
    assert pager_of(Address("/x"), 5, 10 * PAGE_SIZE).shown == (1, None, 4, 5, 6, None, 10)
    assert pager_of(Address("/x"), 2, 3 * PAGE_SIZE).shown == (1, 2, 3)
    assert pager_of(Address("/x"), 2, 3 * PAGE_SIZE).urls[1] == "/x"


def test_rules_of_the_amount_are_said_with_their_figures() -> None:
    version = ProductVersion(
        amount_rules=[
            {"kind": "tier", "when_zh": "施工资质一级", "max_cny": 10_000_000},
            {"kind": "share", "attribute": "property_appraised_cny", "times": Decimal("0.7"), "when_zh": "住宅"},
            {"kind": "text", "text_zh": "按评分核定。"},
        ]
    )
    first, second, third = amount_lines(version)
    assert first == "施工资质一级：最高 1,000 万元"
    assert second.startswith("住宅：不超过")
    assert second.endswith("的 70%")
    assert third == "按评分核定"
