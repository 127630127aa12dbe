"""`/me/matches`: the whole catalogue for the enterprise that is signed in."""

import html
import re

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import MEMBER_ROLES, Role
from marketplace.money import people_amount
from tests.demo_database import Demo
from tests.web.callers import Caller, make_member, with_session
from tests.web.demo_callers import person, program
from web.views.results import FIRST_FOLDED

PATH = "/me/matches"
TITLES = {"eligible": "符合", "lender_only": "符合（以银行核验为准）", "near": "差一点", "undetermined": "待补数据"}
NEED = {"amount": "200", "term": "12", "purpose": "working_capital"}


@pytest.fixture
async def owner(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> Caller:
    """The owner of the technology firm."""
    return await person(demo_client, demo_session, "enterprise-a")


async def shown(caller: Caller, **query: str) -> str:
    """The page's text."""
    got = await caller.get(PATH, params=query)
    assert got.status_code == 200
    return got.text


def groups(text: str) -> dict[str, int]:
    """Group titles as `{standing: total}`, of the products."""
    found = re.findall(r'<section class="group" id="(\w+)".*?<h2[^>]*>([^<]*)</h2>', text, re.S)
    return {standing: int(re.sub(r"\D", "", title.rpartition("·")[2])) for standing, title in found if standing in TITLES}


def cards(text: str, standing: str) -> list[str]:
    """Codes of the cards in a group, in order."""
    section = re.search(rf'<section class="group" id="{standing}".*?</section>', text, re.S)
    return re.findall(r'<article class="offer[^"]*" id="offer-([^"]+)"', section[0]) if section else []


async def test_a_stranger_is_led_to_sign_in_and_back(demo_client: httpx.AsyncClient) -> None:
    got = await demo_client.get(PATH)
    assert (got.status_code, got.headers["location"]) == (303, "/login?next=/me/matches")


@pytest.mark.parametrize("role", [role for role in MEMBER_ROLES if not role.startswith("enterprise_")])
async def test_other_roles_are_refused(role: Role, demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    caller = await with_session(demo_client, demo_session, await make_member(demo_session, role))
    assert (await caller.get(PATH)).status_code == 403


async def test_owner_and_agent_see_their_own_enterprise_only(
    owner: Caller, demo_client: httpx.AsyncClient, demo_session: AsyncSession, demo: Demo
) -> None:
    agent, other = await person(demo_client, demo_session, "enterprise-a-agent"), await person(demo_client, demo_session, "enterprise-b")
    name = {username: demo.accounts[username]["organisation"]["name"] for username in ("enterprise-a", "enterprise-b")}
    for caller, own, foreign in (
        (owner, "enterprise-a", "enterprise-b"),
        (agent, "enterprise-a", "enterprise-b"),
        (other, "enterprise-b", "enterprise-a"),
    ):
        text = await shown(caller)
        assert name[own] in text
        assert name[foreign] not in text
    assert groups(await shown(owner)) == groups(await shown(agent)) != groups(await shown(other))


async def test_page_and_open_interface_count_alike(owner: Caller, demo_client: httpx.AsyncClient, demo: Demo) -> None:
    api = await (await program(demo_client, demo, "enterprise-a")).get("/api/v1/me/matches")
    counts = api.json()["counts_by_kind"]["products"]
    assert groups(await shown(owner)) == {standing: counts[standing] for standing in TITLES if counts[standing]}


async def test_at_most_fifty_products_are_spread_out_and_the_rest_is_a_link_away(owner: Caller) -> None:
    text = await shown(owner)
    listed = {standing: cards(text, standing) for standing in TITLES}
    assert sum(map(len, listed.values())) <= 50
    for standing, total in groups(text).items():
        link = f'href="{PATH}?show={standing}"'
        assert (link in text) is (len(listed[standing]) < total)


async def test_show_lists_all_of_one_answer(owner: Caller) -> None:
    text = await shown(owner, show="undetermined")
    assert list(groups(text)) == ["undetermined"]
    assert len(cards(text, "undetermined")) == groups(text)["undetermined"]
    assert groups(text)["undetermined"] == groups(await shown(owner))["undetermined"]


@pytest.mark.parametrize("sort", ["rate", "amount", "speed"])
async def test_sorting_changes_the_order_within_an_answer_and_nothing_else(owner: Caller, sort: str) -> None:
    usual, other = await shown(owner, show="undetermined"), await shown(owner, show="undetermined", sort=sort)
    assert sorted(cards(usual, "undetermined")) == sorted(cards(other, "undetermined"))
    assert cards(usual, "undetermined") != cards(other, "undetermined")


async def test_sorted_by_rate_the_lowest_stands_first_and_unstated_ones_last(owner: Caller) -> None:
    text = await shown(owner, show="undetermined", sort="rate")
    rates = re.findall(r'<dt>年化利率</dt>\s*<dd><span class="figure[^"]*">([^<]*)', text)
    stated = [float(re.split("–", rate)[0].strip("≤%")) for rate in rates if re.match(r"[\d]", rate)]
    assert len(stated) > 5
    assert stated == sorted(stated)
    assert "未载明" not in rates[: len(stated)]


async def test_what_is_far_away_is_folded_with_its_true_number_and_can_be_listed_whole(
    demo_client: httpx.AsyncClient, demo_session: AsyncSession, demo: Demo
) -> None:
    farmer = await person(demo_client, demo_session, "enterprise-c")
    api = await (await program(demo_client, demo, "enterprise-c")).get("/api/v1/me/matches")
    total = api.json()["counts_by_kind"]["products"]["ineligible"]
    for query in ({}, {"show": "ineligible"}):
        text = await shown(farmer, **query)
        folded = text[text.index('id="ineligible"') :]
        listed = re.search(r'<ul class="folded-list">(.*?)</ul>', folded, re.S)
        assert re.search(rf"</span> {total} 个", folded)
        assert listed
        assert listed[1].count("<li>") == (total if query else min(total, FIRST_FOLDED))
        assert (f">再看 {total - FIRST_FOLDED} 个</a>" in folded) is (not query and total > FIRST_FOLDED)
        assert "没有接近的产品" not in text


@pytest.mark.parametrize("query", [{}, {"show": "near"}, {"show": "undetermined", "sort": "rate"}, {"sort": "none such"}])
async def test_links_within_the_page_lead_somewhere(owner: Caller, query: dict[str, str]) -> None:
    text = (await owner.get(PATH, params=query)).text
    ids = set(re.findall(r'\bid="([^"]+)"', text))
    assert [target for target in re.findall(r'href="#([^"]+)"', text) if target not in ids] == []


async def test_the_need_changes_verdicts_and_stays_in_every_link(owner: Caller) -> None:
    without, small, large = await shown(owner), await shown(owner, **NEED), await shown(owner, **{**NEED, "amount": "90000"})
    assert groups(without) != groups(small) != groups(large)
    assert f"借 {people_amount(2_000_000)} · 12 个月" in small
    links = [html.unescape(link) for link in re.findall(r'href="(/me/matches\?[^"]*)"', small)]
    assert links
    assert [
        link for link in links if not {"amount=200", "term=12", "purpose=working_capital"} <= set(link.partition("?")[2].split("&"))
    ] == []


async def test_order_and_selection_survive_each_other(owner: Caller) -> None:
    text = await shown(owner, show="undetermined", sort="rate", **NEED)
    links = [html.unescape(link) for link in re.findall(r'href="(/me/matches\?[^"]*)"', text)]
    assert len([link for link in links if "sort=amount" in link]) == 1
    assert [link for link in links if "sort=amount" in link and "show=undetermined" not in link] == []
    assert [link for link in links if "show=near" in link and "sort=rate" not in link] == []
    assert '<input type="hidden" name="sort" value="rate">' in text
    more = re.findall(rf'href="({PATH}\?[^"]*show=[^"]*)"', await shown(owner, sort="rate"))
    assert more
    assert [link for link in more if "sort=" not in link] == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "三百"}, "请填数字"),
        ({"amount": "0"}, "请填 0.01 到"),
        ({"amount": "-5"}, "请填 0.01 到"),
        ({"amount": "9" * 30}, "请填数字"),
        ({"amount": "NaN"}, "请填数字"),
        ({"term": "1.5"}, "期限请填整月数"),
        ({"term": "361"}, "请填 1 到 360 个月之间的数"),
        ({"purpose": "to_gamble"}, "请从列出的选项中选一个"),
        ({"sort": "alphabet"}, "地址里的排序或筛选不认识"),
        ({"show": "everything"}, "地址里的排序或筛选不认识"),
        ({"amount": "<script>alert(1)</script>"}, "请填数字"),
    ],
)
async def test_a_wrong_value_is_kept_and_named_beside_a_result_without_it(owner: Caller, typed: dict[str, str], sentence: str) -> None:
    got = await owner.get(PATH, params={"term": "24"} | typed)
    assert got.status_code == 422
    assert sentence in html.unescape(got.text)
    assert "<script>alert" not in got.text
    assert groups(got.text)
    for name in set(typed) & {"amount", "term"}:
        assert f'value="{html.escape(typed[name])}"' in got.text
        assert f'id="f-{name}-error"' in got.text


async def test_every_wrong_value_is_named_at_once(owner: Caller) -> None:
    got = await owner.get(PATH, params={"amount": "x", "term": "y", "purpose": "z", "sort": "a", "show": "b"})
    assert "有 5 处需要改正" in got.text


async def test_an_open_condition_is_never_called_failed_and_the_lenders_never_data_to_connect(owner: Caller) -> None:
    text = await shown(owner, show="undetermined")
    products, _, _ = text.partition('id="policies"')
    asked_for = re.findall(r'<div class="remedy remedy-data">.*?<ul class="plain">(.*?)</ul>', products, re.S)
    assert len(asked_for) == groups(text)["undetermined"]
    assert [data for data in asked_for if "由银行核验" in data or "<li>" not in data] == []
    assert "，其余由银行核验" in text


async def test_a_near_offer_says_how_many_changes_it_takes(owner: Caller) -> None:
    text = await shown(owner, show="near")
    remedies = re.findall(r'<p class="remedy-title">最短补齐办法：改动 (\d) 项，[^<]+</p>\s*<ul class="plain">(.*?)</ul>', text, re.S)
    assert len(remedies) == groups(text)["near"]
    assert all(1 <= int(count) <= 3 and body.count("<li>") == int(count) for count, body in remedies)


async def test_conditions_show_value_source_and_day(owner: Caller) -> None:
    text = await shown(owner, show="eligible")
    assert re.search(r'data-label="你的数据"><span><span class="value">[^<]+</span>', text)
    assert re.search(r'data-label="来源"><span>[^<]+ · <time>2\d{3}-\d\d-\d\d</time>', text)


async def test_the_block_alone_is_swapped_for_htmx(owner: Caller) -> None:
    got = await owner.get(PATH, params=NEED, headers={"hx-request": "true"})
    assert got.text.strip().startswith('<div id="matches"')
    boosted = await owner.get(PATH, params=NEED, headers={"hx-request": "true", "hx-boosted": "true"})
    assert boosted.text.startswith("<!doctype html>")


async def test_the_order_is_explained_and_not_for_sale(owner: Caller) -> None:
    assert "任何机构都不能付费提前" in await shown(owner)


async def test_an_enterprise_without_data_gets_a_page_that_says_what_to_do(
    demo_client: httpx.AsyncClient, demo_session: AsyncSession
) -> None:
    new = await with_session(demo_client, demo_session, await make_member(demo_session, Role.ENTERPRISE_OWNER))
    text = await shown(new)
    assert set(groups(text)) <= {"eligible", "lender_only", "undetermined"}
    assert "最值得补的数据" in text
