"""`/vocabulary`: groups, search, anchors."""

import httpx
import pytest

from marketplace.eligibility.vocabulary import builtin_groups, builtin_vocabulary
from tests.web.html_reading import Element, read_html
from web.views.vocabulary_list import MOST_FOUND


async def page_of(client: httpx.AsyncClient, **query: str) -> Element:
    """The page."""
    answer = await client.get("/vocabulary", params=query)
    assert answer.status_code == 200
    assert len(answer.content) < 300_000
    return read_html(answer.text)


def attributes(page: Element) -> list[str]:
    """Names of the attributes shown: the anchors of their rows."""
    return [each.attributes["id"] for each in page.all("tr") if "id" in each.attributes]


async def test_the_index_leads_to_groups_that_hold_every_attribute_once(client: httpx.AsyncClient) -> None:
    index = (await page_of(client)).one("nav", **{"aria-label": "分组"}).all("a")
    assert [each.attributes["href"] for each in index] == [f"/vocabulary?group={code}" for code in [*builtin_groups(), "tags"]]
    found = [name for code in builtin_groups() for name in attributes(await page_of(client, group=code))]
    assert sorted(found) == sorted(builtin_vocabulary())


async def test_an_attribute_says_type_unit_meaning_source_and_absence(client: httpx.AsyncClient) -> None:
    row = (await page_of(client, group="tax")).one("tr", id="tax_paid_12m_cny")
    cells = {each.attributes["data-label"]: each.text for each in row.all("td")}
    assert "（元）" in cells["类型"]
    assert all(cells[label] for label in ("含义", "来源", "没有数据时"))
    levels = (await page_of(client, group="qualifications")).one("tr", id="specialised_new_level")
    assert "国家级小巨人" in levels.text


async def test_search_goes_through_all_groups_by_label_or_name(client: httpx.AsyncClient) -> None:
    page = await page_of(client, q="纳税 等级")
    assert attributes(page)
    assert all("纳税" in each.text for each in page.all("tr") if "id" in each.attributes)
    assert "tax_paid_12m_cny" in attributes(await page_of(client, q="TAX_PAID_12M"))


async def test_a_search_that_finds_too_much_is_cut_and_says_so(client: httpx.AsyncClient) -> None:
    page = await page_of(client, q="月")
    assert len(attributes(page)) == MOST_FOUND
    assert f"先列出 {MOST_FOUND} 项" in page.text


@pytest.mark.parametrize("words", ["无此数据项", "§§", "'", "😀", "x" * 2_000])
async def test_a_search_without_result_leads_back(client: httpx.AsyncClient, words: str) -> None:
    page = await page_of(client, q=words)
    assert attributes(page) == []
    assert page.one("div", class_="empty").one("a").attributes["href"] == "/vocabulary"


async def test_tags_have_rules_in_words(client: httpx.AsyncClient) -> None:
    rules = (await page_of(client, group="tags")).one("section", id="tags").all("dd")
    assert len(rules) == 86
    assert sum(each.text == "暂无规则" for each in rules) == 0


async def test_an_unknown_group_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/vocabulary", params={"group": "no_such"})).status_code == 404
