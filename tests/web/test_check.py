"""`/check`: a match for somebody who is not signed in, by answers or by a credit code."""

import html
import re
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.rate_limit import CODE_LOOK_UP, PRE_CHECK
from marketplace.members.models import Organisation, OrganisationKind, OrganisationStatus
from marketplace.profiles.models import ProfilePart
from marketplace.profiles.public_part import NEGATIVE, SHOWN_ITEMS
from matching.recommend.question_list import five_questions
from tests.demo_database import Demo
from tests.web.callers import Caller, browser
from tests.web.demo_callers import profile_of
from web.demo.credit_codes import ENTERPRISE, synthetic_code

PATH = "/check"
ANSWERS = {"region": "320100", "kind": "enterprise-small", "tax_rating": "B", "titles": "tech_sme", "situations": "patent"}


@pytest.fixture
def visitor(demo_client: httpx.AsyncClient) -> Caller:
    """A browser without a session."""
    return browser(demo_client)


async def test_the_form_comes_without_an_answer(visitor: Caller) -> None:
    for address in (PATH, f"{PATH}?region=&kind=", f"{PATH}?unknown=1"):
        shown = await visitor.get(address)
        assert shown.status_code == 200
        assert "<h1>匹配预检</h1>" in shown.text


async def test_answers_are_compared_with_everything_and_stay_in_the_form(visitor: Caller) -> None:
    shown = await visitor.get(PATH, params=ANSWERS)
    assert shown.status_code == 200
    assert "按你填的 5 项" in shown.text
    assert re.search(r"<h1>\d+ 个产品", shown.text)
    assert '<option value="320100" selected>' in shown.text
    assert '<option value="enterprise-small" selected>' in shown.text
    assert re.search(r'value="tech_sme"[^>]*checked', shown.text)


async def test_one_answer_is_enough(visitor: Caller) -> None:
    shown = await visitor.get(PATH, params={"tax_rating": "A"})
    assert "按你填的 1 项" in shown.text


async def test_other_answers_have_another_result(visitor: Caller) -> None:
    good, bad = await visitor.get(PATH, params=ANSWERS), await visitor.get(PATH, params={**ANSWERS, "tax_rating": "D", "titles": "none"})
    headline = re.compile(r"<h1>(.*?)</h1>")
    assert headline.search(good.text)[1] != headline.search(bad.text)[1]  # type: ignore[index]


async def test_every_eligible_product_says_that_the_bank_decides(visitor: Caller) -> None:
    text = (await visitor.get(PATH, params=ANSWERS)).text
    cards = re.findall(r'<article class="offer offer-(?:eligible|lender_only)" id="offer-([^"]+)">(.*?)</article>', text, re.S)
    products = [card for _, card in cards if "/products/" in card]
    assert products
    assert all("由银行决定" in card for card in products)


async def test_values_say_that_the_visitor_typed_them(visitor: Caller) -> None:
    assert "你填写的" in (await visitor.get(PATH, params=ANSWERS)).text


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"region": "000000"}, ["region"]),
        ({"region": "990100", "kind": "nobody", "tax_rating": "Z"}, ["region", "kind", "tax_rating"]),
        ({"titles": ["none", "tech_sme"]}, ["titles"]),
        ({"situations": "flying"}, ["situations"]),
        ({"region": "<script>alert(1)</script>"}, ["region"]),
    ],
)
async def test_wrong_answers_come_back_with_their_errors_and_everything_typed(
    visitor: Caller, answers: dict[str, str | list[str]], wrong: list[str]
) -> None:
    shown = await visitor.get(PATH, params={"tax_rating": "B"} | answers)
    assert shown.status_code == 422
    for name in wrong:
        assert f'href="#f-{name}"' in shown.text
        assert f'id="f-{name}-error"' in shown.text
    if "tax_rating" not in wrong:
        assert '<option value="B" selected>' in shown.text
    assert "<script>alert" not in shown.text


async def test_result_is_swapped_in_alone_for_htmx(visitor: Caller) -> None:
    shown = await visitor.get(PATH, params=ANSWERS, headers={"hx-request": "true"})
    assert shown.text.strip().startswith('<div id="result"')
    assert "HX-Request" in shown.headers["vary"]


async def test_too_many_checks_in_a_minute_are_asked_to_wait_on_a_readable_page(visitor: Caller) -> None:
    for _ in range(PRE_CHECK.allowed):
        await visitor.get(PATH, params={"region": "000000"})
    shown = await visitor.get(PATH, params=ANSWERS)
    assert shown.status_code == 429
    assert "操作太频繁" in shown.text
    assert int(shown.headers["retry-after"]) > 0


# By credit code


async def look_up(visitor: Caller, code: str) -> httpx.Response:
    """The page for a code."""
    return await visitor.post(PATH, {"code": code})


async def test_a_code_shows_the_public_registration_with_its_source(visitor: Caller, demo: Demo) -> None:
    organisation = demo.accounts["enterprise-a"]["organisation"]
    shown = await look_up(visitor, organisation["uscc"])
    assert shown.status_code == 200
    assert f"{organisation['name']} · 只用公开登记信息" in shown.text
    known = re.search(r"这次用到的信息</h2>(.*?)</section>", shown.text, re.S)
    assert known
    assert "市场监" in known[1]
    assert "主体类型" in known[1]


async def test_a_code_is_found_however_it_is_typed(visitor: Caller, demo: Demo) -> None:
    code = demo.accounts["enterprise-b"]["organisation"]["uscc"]
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in code)
    for typed in (code, f"  {code}\t", f"{code[:6]}-{code[6:]}", code.lower(), full_width):
        assert (await look_up(visitor, typed)).status_code == 200, typed


@pytest.mark.parametrize("username", ["enterprise-a", "enterprise-b", "enterprise-c"])
async def test_nothing_authorised_personal_or_negative_is_shown(
    visitor: Caller, demo: Demo, demo_session: AsyncSession, username: str
) -> None:
    known = await profile_of(demo_session, demo, username)
    hidden = {name for name, source in known.sources.items() if source.item not in SHOWN_ITEMS or name in NEGATIVE}
    text = (await look_up(visitor, demo.accounts[username]["organisation"]["uscc"])).text
    figures = [known.attributes[name] for name in hidden if type(known.attributes[name]) is int and known.attributes[name] > 100_000]
    assert len(figures) > 3  # so large that nothing else on the page could be
    assert [figure for figure in figures if f"{figure:,}" in text or f"{Decimal(figure) / 10_000:,}" in text] == []
    public = {source.provider for name, source in known.sources.items() if name not in hidden}
    assert {provider.strip() for provider in re.findall(r"([^<>·]+?) (?:· )?<time>", text)} <= public


async def test_a_firm_with_a_record_looks_like_one_without(visitor: Caller, demo: Demo, demo_session: AsyncSession) -> None:
    code = demo.accounts["enterprise-c"]["organisation"]["uscc"]
    before = await look_up(visitor, code)
    organisation = await demo_session.scalar(select(Organisation).where(Organisation.uscc == code))
    part = await demo_session.get(ProfilePart, (organisation.id, "market_entity_registration", "public"))  # type: ignore[union-attr]
    assert part
    records = {
        "abnormal_operation": True,
        "judgment_defaulter": True,
        "serious_dishonesty": True,
        "tax_arrears": True,
        "equity_frozen": True,
    }
    kept = (part.attributes, part.sources)
    source = ["market_entity_registration", "示例市场监管部门", "2026-11-01", "official"]
    part.attributes, part.sources = {**kept[0], **records}, {**kept[1], **dict.fromkeys(records, source)}
    await demo_session.commit()
    after = await look_up(visitor, code)
    part.attributes, part.sources = kept
    await demo_session.commit()
    form_token = re.compile(r"\b[0-9a-f]{128}\b")
    assert form_token.sub("", after.text) == form_token.sub("", before.text)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写统一社会信用代码"),
        ("12345", "统一社会信用代码是 18 位，现在是 5 位"),
        ("91990100MA0000007X", "校验码"),
        ("91990100MA0000O073", "字母 O"),
        ("企业", "统一社会信用代码只有数字和大写字母"),
        (synthetic_code(ENTERPRISE, 29_999_999), "平台上没有这家企业的公开登记信息"),
        ("<b>x</b>", "统一社会信用代码只有数字和大写字母"),
    ],
)
async def test_a_code_that_leads_nowhere_says_why_and_stays_typed(visitor: Caller, typed: str, sentence: str) -> None:
    shown = await look_up(visitor, typed)
    assert shown.status_code == 422
    assert sentence in html.unescape(shown.text)
    assert f'value="{html.escape(typed)}"' in shown.text
    assert 'id="f-code-error"' in shown.text


async def test_only_active_enterprises_are_looked_up(visitor: Caller, demo_session: AsyncSession) -> None:
    bank = await demo_session.scalar(select(Organisation.uscc).where(Organisation.kind == OrganisationKind.BANK).limit(1))
    assert bank
    assert "平台上没有这家企业" in (await look_up(visitor, bank)).text
    last = await demo_session.scalar(
        select(Organisation)
        .where(Organisation.kind == OrganisationKind.ENTERPRISE, Organisation.synthetic)
        .order_by(Organisation.id.desc())
        .limit(1)
    )
    assert last
    assert last.uscc
    assert (await look_up(visitor, last.uscc)).status_code == 200
    await demo_session.execute(update(Organisation).where(Organisation.id == last.id).values(status=OrganisationStatus.EXITED))
    await demo_session.commit()
    gone = await look_up(visitor, last.uscc)
    await demo_session.execute(update(Organisation).where(Organisation.id == last.id).values(status=OrganisationStatus.ACTIVE))
    await demo_session.commit()
    assert gone.status_code == 422


async def test_codes_cannot_be_tried_one_after_the_other(visitor: Caller, demo: Demo) -> None:
    code = demo.accounts["enterprise-a"]["organisation"]["uscc"]
    for number in range(CODE_LOOK_UP.allowed):
        assert (await look_up(visitor, synthetic_code(ENTERPRISE, 25_000_000 + number))).status_code == 422
    shown = await look_up(visitor, code)
    assert shown.status_code == 429
    assert "操作太频繁" in shown.text
    assert int(shown.headers["retry-after"]) > 0


async def test_a_mistyped_code_costs_nothing(visitor: Caller, demo: Demo) -> None:
    for _ in range(CODE_LOOK_UP.allowed + 1):
        await look_up(visitor, "12345")
    assert (await look_up(visitor, demo.accounts["enterprise-a"]["organisation"]["uscc"])).status_code == 200


async def test_a_code_stays_out_of_addresses(visitor: Caller, demo: Demo) -> None:
    code = demo.accounts["enterprise-a"]["organisation"]["uscc"]
    assert "<h1>匹配预检</h1>" in (await visitor.get(PATH, params={"code": code})).text
    shown = await look_up(visitor, code)
    assert re.findall(rf'(?:href|action|hx-[a-z]+)="[^"]*{code}', shown.text) == []


def test_five_questions_are_the_form() -> None:
    assert set(ANSWERS) == {question.name for question in five_questions()}
