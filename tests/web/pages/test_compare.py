"""`/products/compare`: two to four products beside each other."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.web.demo_callers import person
from tests.web.html_reading import Element, read_html

CODES = ["bank-a-tax-1", "bank-a-tax-2", "ha-zhuanjingtexindai"]


async def compared(client: httpx.AsyncClient, codes: list[str]) -> Element:
    """The page for these products."""
    answer = await client.get("/products/compare", params={"code": codes})
    assert answer.status_code == 200
    return read_html(answer.text)


async def test_products_stand_in_the_order_asked_and_every_line_has_a_cell_for_each(demo_client: httpx.AsyncClient) -> None:
    table = (await compared(demo_client, CODES)).one("table")
    heads = [each.one("a").attributes["href"] for each in table.one("thead").all("th")]
    assert heads == [f"/products/{code}" for code in CODES]
    rows = table.one("tbody").all("tr")
    assert rows[0].one("th").text == "额度"
    assert {len(each.all("td")) for each in rows} == {len(CODES)}


async def test_the_best_figure_is_said_in_words_and_a_missing_one_is_never_best(demo_client: httpx.AsyncClient) -> None:
    rows = {each.one("th").text: each for each in (await compared(demo_client, CODES)).one("tbody").all("tr")}
    best = rows["额度"].all("td", class_="best")
    assert [("5,000 万元" in each.text, "额度最高" in each.text) for each in best] == [(True, True)]
    assert all("未载明" not in each.text for row in rows.values() for each in row.all("td", class_="best"))


@pytest.mark.parametrize("codes", [[], ["bank-a-tax-1"], ["bank-a-tax-1", "no-such"], ["bank-a-tax-1"] * 3, ["'", "\\", "税"]])
async def test_with_fewer_than_two_the_page_leads_back_to_the_list(demo_client: httpx.AsyncClient, codes: list[str]) -> None:
    page = await compared(demo_client, codes)
    assert not page.all("table")
    link = page.one("div", class_="empty").one("a").attributes["href"]
    assert link == ("/products?code=bank-a-tax-1" if "bank-a-tax-1" in codes else "/products")


async def test_more_than_four_or_unknown_ones_are_said(demo_client: httpx.AsyncClient) -> None:
    five = await compared(demo_client, [*CODES, "bank-a-invoice-1", "bank-b-tax-1", "guangfa"])
    assert "最多对比 4 个产品" in five.one("div", class_="notice").text
    assert "没有找到" in (await compared(demo_client, [*CODES, "no-such"])).one("div", class_="notice").text


async def test_an_enterprise_sees_its_result_above_each_column(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    firm = await person(demo_client, demo_session, "enterprise-a")
    page = read_html((await firm.get("/products/compare", params={"code": CODES})).text)
    assert len(page.one("thead").all("span", class_="badge")) == len(CODES)
