"""`/policies` and `/policies/{code}`: validity, guidance, what a policy gives, and the enterprise's own result."""

from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from policies.library.samples import sample_policies
from tests.statements import counted
from tests.web.demo_callers import person
from tests.web.html_reading import Element, read_html

EXPIRED = [each for each in sample_policies() if each.valid_to is not None and each.valid_to < today()]
GUIDANCE = [each for each in sample_policies() if each.guidance]


async def page_of(client: httpx.AsyncClient, path: str, status: int = 200, **query: Any) -> Element:
    """A page."""
    answer = await client.get(path, params=query)
    assert answer.status_code == status, answer.text[:300]
    return read_html(answer.text)


def total(page: Element) -> int:
    """How many the list says it found."""
    return int(page.one("section", **{"aria-label": "政策列表"}).all("h2")[0].text.split()[0])


async def test_only_what_is_in_force_is_listed_unless_asked(demo_client: httpx.AsyncClient) -> None:
    current = await page_of(demo_client, "/policies")
    expired = await page_of(demo_client, "/policies", validity="expired")
    everything = await page_of(demo_client, "/policies", validity="all")
    assert total(expired) == len(EXPIRED)
    assert total(current) + total(expired) <= total(everything)
    assert not current.all("span", class_="tag-bad")
    assert len(expired.all("span", class_="tag-bad")) == len(expired.all("article"))


async def test_an_expired_policy_is_kept_readable_and_never_matched(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    firm = await person(demo_client, demo_session, "enterprise-a")
    page = read_html((await firm.get(f"/policies/{EXPIRED[0].code}")).text)
    assert "已失效" in page.all("div", class_="sample-banner")[0].text
    assert not page.all("span", class_="badge")
    assert not page.all("span", class_="outcome")


async def test_an_enterprise_sees_how_a_policy_stands_for_it(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    firm = await person(demo_client, demo_session, "enterprise-a")
    page = read_html((await firm.get("/policies/CN-2026-EQUIP")).text)
    assert page.one("header", class_="page-head").all("span", class_="badge")
    assert page.one("ol", class_="conditions").all("span", class_="outcome")


async def test_guidance_has_no_conditions_and_says_so(demo_client: httpx.AsyncClient) -> None:
    page = await page_of(demo_client, f"/policies/{GUIDANCE[0].code}")
    assert "不参与匹配" in page.text
    assert not page.all("ol", class_="conditions")


async def test_filters_and_tags_are_in_words(demo_client: httpx.AsyncClient) -> None:
    page = await page_of(demo_client, "/policies", kind="interest_subsidy", tag="technology", validity="all")
    assert total(page) > 0
    chips = [each.text.split("（")[0].strip() for each in page.one("p", class_="chosen").all("a")]
    assert {"贷款贴息", "科技金融", "效力：全部"} <= set(chips)
    labels = [each.text for each in page.all("label", class_="choice")]
    assert not [each for each in labels if each.split()[0].isascii()]


@pytest.mark.parametrize("query", [{"validity": "x", "sort": "y", "page": "-1"}, {"page": "9" * 30}, {"kind": []}])
async def test_what_the_address_cannot_mean_is_left_out(demo_client: httpx.AsyncClient, query: dict[str, Any]) -> None:
    assert (await page_of(demo_client, "/policies", **query)).all("article")


async def test_an_unknown_place_is_said_and_unknown_codes_find_nothing(demo_client: httpx.AsyncClient) -> None:
    assert (await page_of(demo_client, "/policies", 422, region="１２")).one("p", id="facet-region-error").text
    assert total(await page_of(demo_client, "/policies", kind="no_such")) == 0


async def test_every_policy_has_a_page_that_says_what_it_gives_without_raw_keys(demo_client: httpx.AsyncClient) -> None:
    for sample in sample_policies():
        page = await page_of(demo_client, f"/policies/{sample.code}")
        text = page.one("main").text
        assert sample.title in page.one("h1").text
        for raw in ("None", "_cny", "_pct", "_bp", "{'", "interest_subsidy", "Decimal"):
            assert raw not in text, (sample.code, raw)


@pytest.mark.parametrize("code", ["no-such", "'", "x" * 200, "政策"])
async def test_another_code_is_not_found(demo_client: httpx.AsyncClient, code: str) -> None:
    await page_of(demo_client, f"/policies/{code}", 404)


async def test_a_longer_list_needs_no_more_statements(demo_client: httpx.AsyncClient, demo_app: Litestar) -> None:
    counts = {}
    async with demo_app.state.sessions() as session:
        for words in ("南宁", "贷款"):
            with counted(session) as statements:
                shown = len((await page_of(demo_client, "/policies", q=words, validity="all")).all("article"))
            counts[shown] = len(statements)
    assert len(counts) == 2
    assert len(set(counts.values())) == 1
