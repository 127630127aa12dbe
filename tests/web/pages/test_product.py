"""`/products/{code}`: what a product says, and what it means for the enterprise that looks."""

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from products.catalogue.samples import sample_products
from tests.statements import counted
from tests.web.callers import make_member, with_session
from tests.web.demo_callers import person
from tests.web.html_reading import Element, read_html

OWN = "bank-a-tax-1"


async def shown(client: httpx.AsyncClient, code: str) -> Element:
    """The page of a product."""
    answer = await client.get(f"/products/{code}")
    assert answer.status_code == 200, answer.text[:300]
    return read_html(answer.text)


@pytest.fixture(scope="module")
def sample_code() -> str:
    """A reference sample with several conditions, one of them with alternatives."""
    return next(each.code for each in sample_products() if sum("any" in part for part in each.criterion.get("all", [])) > 0)


async def test_every_condition_can_be_cited_with_its_clause(demo_client: httpx.AsyncClient, sample_code: str) -> None:
    page = await shown(demo_client, sample_code)
    conditions = page.one("ol", class_="conditions").all("li", class_="condition")
    assert [each.attributes["id"] for each in conditions] == [f"c{number}" for number in range(1, len(conditions) + 1)]
    for each in conditions:
        link = each.one("a", **{"href": f"/products/{sample_code}#{each.attributes['id']}"})
        assert each.one("p", class_="condition-text").text in link.attributes["data-cite"]


async def test_what_the_system_decides_by_stands_under_other_wording(demo_client: httpx.AsyncClient) -> None:
    page = await shown(demo_client, "ha-zhuanjingtexindai")
    readings = [each.text for each in page.all("p", class_="reading")]
    assert "判定：专精特新梯度为创新型中小企业、省级专精特新或国家级小巨人" in readings


async def test_a_sample_says_what_it_is_and_where_it_is_silent(demo_client: httpx.AsyncClient) -> None:
    page = await shown(demo_client, "ha-zhuanjingtexindai")
    assert "不可申请" in page.one("div", class_="sample-banner").text
    facts = {each.one("dt").text: each.one("dd").text for each in page.one("dl", class_="facts").all("div")}
    assert list(facts) == ["额度", "年化利率", "期限", "还款方式", "担保方式", "办理时间"]
    assert facts["还款方式"] == "未载明"
    assert facts["年化利率"].startswith("未载明不高于同期限 LPR 的 1.3 倍")
    assert not (await shown(demo_client, OWN)).all("div", class_="sample-banner")


async def test_a_stranger_sees_no_verdict_and_is_led_to_apply_or_to_check(demo_client: httpx.AsyncClient) -> None:
    page = await shown(demo_client, OWN)
    assert not page.all("span", class_="badge")
    assert not page.all("span", class_="outcome")
    assert page.one("a", class_="btn-primary").attributes["href"] == f"/me/applications/new?product={OWN}"
    assert any(each.attributes["href"] == "/check" for each in page.one("main").all("a"))


async def test_an_enterprise_sees_its_own_values_with_source_and_day(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    firm = await person(demo_client, demo_session, "enterprise-a")
    page = read_html((await firm.get(f"/products/{OWN}")).text)
    conditions = page.one("ol", class_="conditions").all("li", class_="condition")
    assert page.one("header", class_="title-row").all("span", class_="badge")
    assert all(each.all("span", class_="outcome") for each in conditions)
    met = [each for each in conditions if "满足" in each.one("span", class_="outcome").text]
    assert any(each.all("span", class_="value") and each.all("time") for each in met)
    assert all(each.all("p", class_="condition-gap") or each.all("div", class_="any-group") for each in conditions if each not in met)


async def test_a_role_without_an_enterprise_sees_the_page_as_a_stranger(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    officer = await with_session(demo_client, demo_session, await make_member(demo_session, Role.BANK_OFFICER))
    page = read_html((await officer.get(f"/products/{OWN}")).text)
    assert not page.all("span", class_="outcome")


async def test_every_published_product_has_a_page_without_raw_codes(demo_client: httpx.AsyncClient) -> None:
    for sample in sample_products():
        page = await shown(demo_client, sample.code)
        text = page.one("main").text
        assert sample.name in page.one("h1").text
        for raw in ("None", "_cny", "_pct", "LPR_", "Decimal"):
            assert raw not in text, (sample.code, raw)


@pytest.mark.parametrize("code", ["no-such", "%27", "a b", "0" * 300, "税", "00000000-0000-0000-0000-000000000000"])
async def test_another_code_is_not_found(demo_client: httpx.AsyncClient, code: str) -> None:
    answer = await demo_client.get(f"/products/{code}")
    assert answer.status_code == 404
    assert "没有" in read_html(answer.text).one("h1").text


async def test_the_page_needs_few_statements(demo_client: httpx.AsyncClient, demo_app: Litestar) -> None:
    async with demo_app.state.sessions() as session:
        with counted(session) as statements:
            await shown(demo_client, OWN)
    assert len(statements) <= 3  # product, day's LPR, promise against reality
