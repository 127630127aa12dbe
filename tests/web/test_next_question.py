"""The next best question where people meet it: asked, answered at once, taken back, never stored."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.profiles.repository import ProfileRepository
from matching.recommend.attribute_question import question_about
from matching.recommend.next_question import askable
from tests.web.callers import Caller, make_member, with_session
from tests.web.html_reading import Element, read_html
from web.views.answers import PREFIX, read_answers, shown_answers

VOCABULARY = builtin_vocabulary()
ASKABLE = [attribute for attribute in VOCABULARY.values() if askable(attribute)]


@pytest.fixture
async def unknown(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> Caller:
    """An enterprise of which nothing is known."""
    return await with_session(demo_client, demo_session, await make_member(demo_session, Role.ENTERPRISE_OWNER))


def question(text: str) -> Element:
    """The form of the next question."""
    return read_html(text).one("section", id="next-question").one("form")


def answered(form: Element) -> dict[str, str]:
    """The form's fields with a first real answer."""
    fields = {each.attributes["name"]: each.attributes.get("value", "") for each in form.all("input", type="hidden")}
    for box in form.all("input", type="checkbox"):
        fields.setdefault(box.attributes["name"], box.attributes["value"])
    for box in form.all("input", type="text"):
        fields[box.attributes["name"]] = "2020-05-01" if box.attributes.get("placeholder") else "24"
    for select in form.all("select"):
        fields[select.attributes["name"]] = next(each.attributes["value"] for each in select.all("option") if each.attributes["value"])
    return fields


@pytest.mark.parametrize("path", ["/me/matches", "/check"])
async def test_answer_after_answer_less_stays_open(unknown: Caller, path: str) -> None:
    got = await unknown.get(path, params={} if path == "/me/matches" else {"answer-age": "5"})
    asked: list[str] = []
    waiting = []
    for _ in range(6):
        assert got.status_code == 200
        form = question(got.text)
        fields = answered(form)
        asked.append(
            next(name for name in fields if name not in {hidden.attributes["name"] for hidden in form.all("input", type="hidden")})
        )
        waiting.append(open_products(got.text))
        got = await unknown.get(path, params=fields)
    assert len(set(asked)) == len(asked), "nothing is asked twice"
    assert waiting[-1] < waiting[0]


def open_products(text: str) -> int:
    """How many products wait for data."""
    found = re.search(r"待补数据 · (\d+) 个", text)
    return int(found[1]) if found else 0


async def test_an_answer_can_be_taken_back_and_nothing_is_stored(unknown: Caller, demo_session: AsyncSession) -> None:
    text = (await unknown.get("/me/matches", params={"answer-tax_rating": "B", "answer-age": "5", "amount": "30"})).text
    links = re.findall(r'<li>(?:纳税信用等级|成立多久) <b>[^<]+</b> <a href="([^"]+)"', text)
    left = [dict(parse_qsl(urlsplit(html.unescape(link)).query)) for link in links]
    assert left == [{"amount": "30", "answer-age": "5"}, {"amount": "30", "answer-tax_rating": "B"}]
    assert unknown.member
    profile = await ProfileRepository(demo_session).of_organisation(unknown.member.organisation_id)
    assert profile.attributes == {}


async def test_an_answer_goes_along_with_need_order_and_forms(unknown: Caller) -> None:
    text = (await unknown.get("/me/matches", params={"answer-tax_rating": "B", "sort": "rate"})).text
    page = read_html(text)
    for action in ("/me/matches/receipts", "/me/matches/pdf"):
        assert page.one("form", action=action).one("input", name="answer-tax_rating").attributes["value"] == "B"
    assert all("answer-tax_rating=B" in link for link in re.findall(r'href="/me/matches\?([^"]*sort=(?:amount|speed)[^"]*)"', text))


async def test_a_wrong_answer_is_named_and_the_rest_stands(unknown: Caller) -> None:
    got = await unknown.get("/me/matches", params={"answer-age": "long ago", "answer-tax_rating": "B"})
    assert got.status_code == 422
    assert "请填数字" in got.text
    assert "你的回答只用于这次比对" in got.text


async def test_the_open_interface_asks_the_same_question(unknown: Caller, demo_client: httpx.AsyncClient) -> None:
    asked = (await demo_client.post("/api/v1/checks", json={"attributes": {}})).json()["next_question"]
    assert set(asked) == {"attribute", "label", "level", "obtainable", "settles", "concerns"}
    form = question((await unknown.get("/me/matches")).text)
    assert f"关系到 {asked['concerns']} 个" in read_html((await unknown.get("/me/matches")).text).one("section", id="next-question").text
    assert form.all("select") or form.all("input")


def test_every_attribute_that_may_be_asked_has_a_question_whose_answer_is_taken() -> None:
    assert len(ASKABLE) > 500
    for attribute in ASKABLE:
        asked = question_about(attribute)
        tried = {"number": "20", "date": "2020-05-01", "region": "320100", "industry": "C34"}.get(asked.kind)
        settled = asked.settles(tried or (asked.options[0][0] if asked.options else "x"))
        assert attribute.name in settled
        assert VOCABULARY.facts(settled)[1] == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["amount", *(PREFIX + each.name for each in ASKABLE[:200]), PREFIX + "age", PREFIX]), st.text(max_size=130)
        ),
        max_size=60,
    )
)
def test_whatever_is_sent_is_read_or_refused_and_never_breaks_the_profile(pairs: list[tuple[str, str]]) -> None:
    answers = read_answers(MultiDict(pairs), VOCABULARY)
    _, problems = VOCABULARY.facts(answers.settled)
    assert problems == []
    assert set(answers.pairs) <= set(pairs)
    for each in shown_answers(answers, VOCABULARY, "/check", []):
        assert each["href"].startswith("/check")
