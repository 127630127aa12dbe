"""`/products`: search, filters, orders, pages, and whatever else may stand in the address."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from litestar import Litestar

from tests.statements import counted
from tests.web.html_reading import Element, read_html
from web.views.listing import PAGE_SIZE


async def listing(client: httpx.AsyncClient, status: int = 200, **query: Any) -> Element:
    """The page for these parameters; lists are repeated keys."""
    answer = await client.get("/products", params=query)
    assert answer.status_code == status, answer.text[:300]
    return read_html(answer.text)


def total(page: Element) -> int:
    """How many the page says it found."""
    return int(page.one("section", **{"aria-label": "产品列表"}).all("h2")[0].text.split()[0].replace(",", ""))


def names(page: Element) -> list[str]:
    """Names of the products listed."""
    return [each.one("a").text for each in page.all("h3", class_="offer-name")]


def query_of(link: Element) -> dict[str, Any]:
    """The parameters of a link."""
    return parse_qs(urlsplit(link.attributes["href"]).query)


async def test_the_words_for_government_procurement_find_its_loans_first(demo_client: httpx.AsyncClient) -> None:
    page = await listing(demo_client, q="政采贷")
    assert 0 < total(page) < total(await listing(demo_client))
    assert all("政采" in name for name in names(page)[:3])
    assert page.one("input", name="q").attributes["value"] == "政采贷"


async def test_what_can_be_applied_for_stands_before_reference_samples(demo_client: httpx.AsyncClient) -> None:
    first, last = await listing(demo_client), await listing(demo_client, page="999")
    assert not first.one("div", class_="offers").all("span", class_="tag-sample")
    assert len(last.all("span", class_="tag-sample")) == len(names(last)) > 0


async def test_filters_hold_together_and_every_link_keeps_the_others(demo_client: httpx.AsyncClient) -> None:
    wanted: dict[str, Any] = {"q": "贷", "category": ["tax", "invoice"], "guarantee_mode": "credit", "sort": "amount"}
    page = await listing(demo_client, **wanted)
    assert 0 < total(page) < total(await listing(demo_client, category=["tax", "invoice"]))
    for link in page.one("nav", class_="sorting").all("a"):
        assert {name: values for name, values in query_of(link).items() if name != "sort"} == {
            "q": ["贷"], "category": ["tax", "invoice"], "guarantee_mode": ["credit"],
        }  # fmt: skip
    chips = {link.text.split("（")[0].strip(): query_of(link) for link in page.one("p", class_="chosen").all("a")}
    assert chips["税易贷"]["category"] == ["invoice"]
    assert chips["信用"] == {"q": ["贷"], "category": ["tax", "invoice"], "sort": ["amount"]}
    ticked = {
        (each.attributes["name"], each.attributes["value"]) for each in page.all("input", type="checkbox") if "checked" in each.attributes
    }
    assert ticked == {("category", "tax"), ("category", "invoice"), ("guarantee_mode", "credit")}


async def test_the_count_beside_a_box_is_what_ticking_it_gives(demo_client: httpx.AsyncClient) -> None:
    page = await listing(demo_client, guarantee_mode="credit")
    boxes = [each for each in page.all("label") if each.all("span", class_="count")]
    said = {
        each.one("input").attributes["value"]: int(each.one("span", class_="count").text)
        for each in boxes
        if each.all("input", name="category")
    }
    assert len(said) > 10
    for code in list(said)[:3]:
        assert total(await listing(demo_client, guarantee_mode="credit", category=code)) == said[code]


async def test_pages_together_are_the_whole_list(demo_client: httpx.AsyncClient) -> None:
    first = await listing(demo_client, category="agriculture", sort="amount")
    pages = -(-total(first) // PAGE_SIZE)
    every = [await listing(demo_client, category="agriculture", sort="amount", page=number) for number in range(1, pages + 1)]
    hrefs = [each.one("a").attributes["href"] for page in every for each in page.all("h3", class_="offer-name")]
    assert len(hrefs) == len(set(hrefs)) == total(first)


async def test_links_to_pages_keep_what_was_asked(demo_client: httpx.AsyncClient) -> None:
    page = await listing(demo_client, q="贷", sort="rate")
    following = page.one("a", rel="next")
    assert query_of(following) == {"q": ["贷"], "sort": ["rate"], "page": ["2"]}
    assert names(await listing(demo_client, **query_of(following))) != names(page)


@pytest.mark.parametrize("number", ["0", "-3", "abc", "1e9", "99999", "9" * 40, "２"])
async def test_any_page_number_shows_a_page_with_products(demo_client: httpx.AsyncClient, number: str) -> None:
    assert names(await listing(demo_client, page=number))


@pytest.mark.parametrize("amount", ["abc", "-5", "1e400", "9" * 60, "NaN", "，"])
async def test_a_figure_that_cannot_be_read_is_said_beside_its_field_and_kept(demo_client: httpx.AsyncClient, amount: str) -> None:
    page = await listing(demo_client, 422, amount=amount, category="tax")
    field = page.one("input", name="amount")
    assert field.attributes["value"] == amount[:64]
    assert page.one("p", id=field.attributes["aria-describedby"]).text
    assert total(page) == total(await listing(demo_client, category="tax"))


async def test_an_amount_finds_products_that_lend_it_or_do_not_say(demo_client: httpx.AsyncClient) -> None:
    assert total(await listing(demo_client, amount="10")) > total(await listing(demo_client, amount="9000"))


async def test_a_place_finds_what_serves_it_and_an_unknown_one_is_said(demo_client: httpx.AsyncClient) -> None:
    nanjing = await listing(demo_client, region="320100")
    assert 0 < total(nanjing) < total(await listing(demo_client))
    chosen = [each for each in nanjing.one("select", name="region").all("option") if "selected" in each.attributes]
    assert [each.text for each in chosen] == ["江苏省南京市"]
    wrong = await listing(demo_client, 422, region="zz")
    assert "没有这个地区" in wrong.one("p", id="facet-region-error").text


@pytest.mark.parametrize(
    "query", [{"category": "no_such"}, {"column": ["x", "y"]}, {"q": "无此物无此物"}, {"q": "%_'\"\\"}, {"q": "😀" * 40}]
)
async def test_what_nothing_has_gives_an_empty_list_that_leads_on(demo_client: httpx.AsyncClient, query: dict[str, Any]) -> None:
    page = await listing(demo_client, **query)
    assert total(page) == 0
    assert page.one("div", class_="empty").one("a").attributes["href"] == "/products"


async def test_very_long_words_and_repeated_keys_are_answered(demo_client: httpx.AsyncClient) -> None:
    assert (await demo_client.get("/products?q=" + "x" * 10_000)).status_code == 400  # longer than any address may be
    page = await listing(demo_client, q="税" * 800)
    assert len(page.one("input", name="q").attributes["value"]) == 100
    many = await demo_client.get("/products?" + "&".join(["category=tax"] * 150 + ["sort=rate", "sort=amount", "q=a", "q=b"]))
    assert many.status_code == 200
    assert len(many.content) < 300_000


async def test_words_that_never_stand_together_find_some_of_them_and_say_so(demo_client: httpx.AsyncClient) -> None:
    page = await listing(demo_client, q="政府采购 烟草 大棚")
    assert total(page) > 0
    assert "没有产品同时含这些词" in page.one("section", **{"aria-label": "产品列表"}).text


async def test_chosen_products_go_along_and_can_be_dropped(demo_client: httpx.AsyncClient) -> None:
    page = await listing(demo_client, q="税易贷", code=["ha-zhuanjingtexindai", "no-such"])
    bar = page.one("form", id="compare")
    assert [each.attributes["value"] for each in bar.all("input", name="code")] == ["ha-zhuanjingtexindai"]
    assert query_of(bar.one("a")) == {"q": ["税易贷"], "code": ["no-such"]}
    shown = await listing(demo_client, q="税易贷一号", code="bank-a-tax-1")
    assert "checked" in shown.one("input", name="code", value="bank-a-tax-1").attributes


async def test_htmx_gets_the_list_alone(demo_client: httpx.AsyncClient) -> None:
    answer = await demo_client.get("/products", params={"q": "税"}, headers={"hx-request": "true"})
    assert "<html" not in answer.text
    assert read_html(answer.text).one("div", id="listing")


async def test_a_longer_list_needs_no_more_statements(demo_client: httpx.AsyncClient, demo_app: Litestar) -> None:
    counts = {}
    async with demo_app.state.sessions() as session:
        for words in ("税易贷一号", "贷"):
            with counted(session) as statements:
                shown = len(names(await listing(demo_client, q=words, category="tax")))
            counts[shown] = len(statements)
    assert len(counts) == 2
    assert len(set(counts.values())) == 1
