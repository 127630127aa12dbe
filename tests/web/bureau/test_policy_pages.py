"""A policy is written, signed twice and shown, without JavaScript; whoever signed first does not sign second."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.members.models import Organisation
from marketplace.settings import Settings
from policies.library.draft_models import PolicyDraft
from policies.library.drafts.terms import DraftTerms, read_draft, stored
from tests.policies.library.drafting import CITY, terms
from tests.web.callers import Caller, make_member, with_session
from tests.web.editor.form_controls import sent_of
from tests.web.factors import code_at, give_factor
from tests.web.html_reading import Element, read_html

FORM = "application/x-www-form-urlencoded"
RICH = {
    "clauses": [{"number": "第三条", "text_zh": "按期还本付息的，给予贴息。"}],
    "tags": ["制造业", "首贷"],
    "materials": ["营业执照", "付息凭证"],
    "preferences": [{"attribute": "carbon_account", "is": True}],
    "stacking": {"exclusive_group": "贷款贴息", "requires_declaration": ["未申请国家贴息"]},
    "budget_fen": 5_000_000_00,
}


@pytest.fixture
async def editor(client: httpx.AsyncClient, session: AsyncSession) -> Caller:
    """A city bureau's policy editor."""
    member = await make_member(session, Role.BUREAU_POLICY_EDITOR)
    await session.execute(update(Organisation).where(Organisation.id == member.organisation_id).values(region=CITY))
    await session.commit()
    return await with_session(client, session, member)


async def colleague(client: httpx.AsyncClient, session: AsyncSession, caller: Caller, role: Role) -> Caller:
    assert caller.member
    return await with_session(client, session, await make_member(session, role, caller.member.organisation_id))


async def new_policy(editor: Caller, session: AsyncSession, said: DraftTerms | None = None) -> str:
    """The address of a new policy; with terms, those."""
    answer = await editor.post("/bureau/policies", {"title": "示例贴息办法", "kind": "interest_subsidy"})
    assert answer.status_code == 303, answer.text[:300]
    address = str(answer.headers["location"]).removesuffix("/edit")
    if said is not None:
        policy = UUID(address.rpartition("/")[2])
        await session.execute(update(PolicyDraft).where(PolicyDraft.policy_id == policy).values(terms=stored(said)))
        await session.commit()
    return address


async def draft_of(session: AsyncSession, address: str) -> PolicyDraft:
    policy = UUID(address.rpartition("/")[2])
    found = await session.scalar(select(PolicyDraft).where(PolicyDraft.policy_id == policy).execution_options(populate_existing=True))
    assert found
    await session.commit()
    return found


async def shown(caller: Caller, address: str) -> Element:
    answer = await caller.get(address)
    assert answer.status_code == 200, answer.text[:500]
    return read_html(answer.text).one("form", id="editor-form")


async def press(caller: Caller, address: str, form: Element, button: str, **typed: str) -> httpx.Response:
    """Send the form as it stands, with what was typed over it, by one of its buttons."""
    typed = {name.replace("__", "."): text for name, text in typed.items()}
    pairs = [(name, typed.pop(name, text)) for name, text in sent_of(form)]
    content = urlencode([*pairs, *typed.items(), ("do", button), ("_csrf_token", caller.csrf or "")])
    return await caller.request("POST", address, content=content, headers={"content-type": FORM})


@pytest.mark.parametrize("step", ["basics", "criterion", "benefit", "papers"])
async def test_saving_a_step_as_it_is_shown_changes_nothing(editor: Caller, session: AsyncSession, step: str) -> None:
    said = terms(**RICH)
    address = await new_policy(editor, session, said)
    form = await shown(editor, f"{address}/edit/{step}")
    assert (await press(editor, f"{address}/edit/{step}", form, "save")).status_code == 303
    draft = await draft_of(session, address)
    assert (draft.version, read_draft(draft.terms)) == (1, said)


async def test_a_benefit_is_typed_in_the_fields_of_its_kind_and_what_is_null_stays_unstated(editor: Caller, session: AsyncSession) -> None:
    address = await new_policy(editor, session)
    step = f"{address}/edit/benefit"
    form = await shown(editor, step)
    assert (await press(editor, step, form, "save", benefit__type="interest_subsidy")).status_code == 303
    form = await shown(editor, step)
    answer = await press(editor, step, form, "save", benefit__rate_points_pct="1.5", benefit__cap_cny="100", budget="5000")
    assert answer.status_code == 303, answer.text
    assert read_draft((await draft_of(session, address)).terms).benefit == {
        "type": "interest_subsidy", "rate_points_pct": 1.5, "cap_cny": 1_000_000,
    }  # fmt: skip
    form = await shown(editor, step)
    assert (await press(editor, step, form, "save", benefit__type="fixed_tier_subsidy")).status_code == 303
    form = await shown(editor, step)
    answer = await press(editor, step, form, "add:benefit.tiers:one")
    form = read_html(answer.text).one("form", id="editor-form")
    answer = await press(editor, step, form, "save", benefit__tiers__0__text="首档", benefit__tiers__0__amount_cny="5")
    assert answer.status_code == 303, answer.text
    tiers = [{"text": "首档", "amount_cny": 50_000}]
    assert read_draft((await draft_of(session, address)).terms).benefit == {"type": "fixed_tier_subsidy", "tiers": tiers}


async def test_a_fault_of_the_benefit_stands_at_its_field_and_leads_there(editor: Caller, session: AsyncSession) -> None:
    said = terms(kind="risk_compensation", benefit={"type": "risk_sharing", "shares": {"fund": 54, "bank": 26}})
    address = await new_policy(editor, session, said)
    review = await editor.get(f"{address}/edit/review")
    assert f'href="{address}/edit/benefit#f-benefit.shares"' in review.text
    assert "= 80" in review.text
    form = await shown(editor, f"{address}/edit/benefit")
    answer = await press(editor, f"{address}/edit/benefit", form, "save", benefit__shares__0__value="五十四")
    assert answer.status_code == 422
    assert "不是数" in answer.text
    assert (await draft_of(session, address)).version == 1


ODD: list[dict[str, Any]] = [
    {"type": ["x"], "cap_cny": 1},
    {
        "type": "interest_subsidy",
        "cap_cny": {"a": 1},
        "rate_points_pct": "一",
        "max_months": "1E+999999999",
        "basis": 5,
        "share_is_max": "x",
    },
    {"type": "risk_compensation", "tiers": "x", "bonuses": [5, {"text": 1, "odd": 2}, {"when": 7}], "shares": [1], "waterfall": {"a": 1}},
    {
        "type": "risk_compensation",
        "shares": {"fund": "1E+999999999", "": 1, "bank": []},
        "reserve_ratio_pct": ["1E+999999999", 1],
        "leverage": "x",
    },
    {"type": "rank_award", "ranks_cny": ["1E+999999999", None, {}]},
]


@pytest.mark.parametrize("benefit", ODD, ids=["type", "figures", "lists", "shares", "ranks"])
async def test_whatever_came_by_the_open_interface_is_shown_with_its_faults_and_kept(
    editor: Caller, session: AsyncSession, benefit: dict[str, Any]
) -> None:
    kind = "bank_incentive" if benefit["type"] == "rank_award" else "interest_subsidy"
    address = await new_policy(editor, session, terms(benefit=benefit, kind=kind))
    form = await shown(editor, f"{address}/edit/benefit")
    assert (await editor.get(f"{address}/edit/review")).status_code == 200
    assert (await editor.get(address)).status_code == 200
    answer = await press(editor, f"{address}/edit/benefit", form, "save")
    assert answer.status_code in {303, 422}, answer.text[:300]
    assert read_draft((await draft_of(session, address)).terms).benefit == benefit


FORGED = [
    ("benefit", {"shown_type": "no such type", "benefit.type": "gift"}),
    ("benefit", {"shown_type": "risk_compensation", "benefit.type": "risk_compensation", "benefit.tiers.0.kind": "kept",
                 "benefit.tiers.0.kept": "5", "benefit.shares.0.kind": "kept", "benefit.shares.0.kept": "[]"}),
    ("basics", {"clauses.0.kind": "kept", "clauses.0.kept": '{"number": 5}', "level": "galaxy", "region": "1"}),
    ("basics", {"clauses.0.kind": "clause", "clauses.0.number": "第一条", "valid_from": "2026-02-30"}),
    ("papers", {"materials.0.kind": "kept", "materials.0.kept": '{"a": 1}'}),
    ("papers", {"documents.0.kind": "kept", "documents.0.kept": "null", "relations.0.kind": "kept", "relations.0.kept": '"x"'}),
    ("papers", {"relations.0.kind": "replaces", "relations.0.policy_id": "not one", "documents.0.kind": "paper"}),
]  # fmt: skip


@pytest.mark.parametrize(("step", "fields"), FORGED, ids=["type", "rows", "clauses", "clause", "lines", "pointers", "choices"])
async def test_a_forged_form_is_refused_or_kept_within_its_shape(
    editor: Caller, session: AsyncSession, step: str, fields: dict[str, str]
) -> None:
    address = await new_policy(editor, session, terms())
    answer = await editor.post(f"{address}/edit/{step}", {"version": "1", "do": "save", **fields})
    assert answer.status_code in {303, 422}, answer.text[:300]
    for place in ("", "/edit/benefit", "/edit/papers", "/edit/review"):
        assert (await editor.get(address + place)).status_code == 200, place


async def test_a_policy_takes_two_people_of_the_bureau(
    editor: Caller, client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    address = await new_policy(editor, session, terms(title="两人签发的办法", **RICH))
    reviewer = await colleague(client, session, editor, Role.BUREAU_REVIEWER)
    assert editor.member
    assert reviewer.member
    first, second = [await give_factor(session, settings, each) for each in (editor.member, reviewer.member)]
    review = await editor.get(f"{address}/edit/review")
    assert "内容完整" in review.text
    assert (await editor.post(f"{address}/submit", {"version": "1", "code": code_at(first)})).status_code == 303
    assert (await editor.post(f"{address}/publish", {"version": "2", "code": code_at(first, steps=1)})).status_code == 403
    assert "等复核签名" in (await reviewer.get("/bureau/policies?waiting=1")).text
    page = await reviewer.get(address)
    for said in ("复核签名", "起草签名", "贴息：1 个百分点", "内容摘要"):
        assert said in page.text
    assert (await reviewer.get(f"{address}/edit/basics")).status_code == 403
    wrong = await reviewer.post(f"{address}/publish", {"version": "2", "code": "000000"})
    assert wrong.status_code == 422
    answer = await reviewer.post(f"{address}/publish", {"version": "2", "code": code_at(second)})
    assert answer.status_code == 303, answer.text
    (link,) = [each for each in read_html((await reviewer.get(address)).text).all("a") if each.text == "看公众看到的页面"]
    public = await client.get(link.attributes["href"])
    for said in ("两人签发的办法", "1 个百分点", "第三条", "最长期限", "未写明"):
        assert said in public.text


async def test_what_the_next_version_changes_is_said_and_its_preview_is_the_public_page(
    editor: Caller, client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    address = await new_policy(editor, session, terms(**RICH))
    reviewer = await colleague(client, session, editor, Role.BUREAU_REVIEWER)
    assert editor.member
    assert reviewer.member
    first, second = [await give_factor(session, settings, each) for each in (editor.member, reviewer.member)]
    await editor.post(f"{address}/submit", {"version": "1", "code": code_at(first)})
    await reviewer.post(f"{address}/publish", {"version": "2", "code": code_at(second)})
    assert (await editor.post(f"{address}/versions")).headers["location"] == f"{address}/edit"
    form = await shown(editor, f"{address}/edit/benefit")
    answer = await press(editor, f"{address}/edit/benefit", form, "preview", benefit__rate_points_pct="2")
    preview = await editor.get(answer.headers["location"])
    for said in ("预览", "2 个百分点", "第三条"):
        assert said in preview.text
    review = await editor.get(f"{address}/edit/review")
    for said in ("贴息：1 个百分点", "贴息：2 个百分点"):
        assert said in review.text
    assert (await editor.get(f"{address}/versions")).status_code == 200


async def test_a_policy_without_a_version_says_so(editor: Caller, session: AsyncSession) -> None:
    address = await new_policy(editor, session)
    assert (await editor.get(f"{address}/versions")).status_code == 200


async def test_the_list_is_filtered_by_its_address_and_leaves_as_a_file(editor: Caller, session: AsyncSession) -> None:
    await new_policy(editor, session)
    for query, found in (("", True), ("?q=贴息", True), ("?q=不存在", False), ("?state=published", False), ("?state=x&validity=y", True)):
        assert ("示例贴息办法" in (await editor.get(f"/bureau/policies{query}")).text) is found, query
    export = await editor.get("/bureau/policies/export")
    assert "示例贴息办法" in export.text
    assert "示例贴息办法" not in (await editor.get("/bureau/policies/export?state=published")).text


async def test_a_new_policy_names_every_fault_and_a_copy_begins_as_the_first(editor: Caller, session: AsyncSession) -> None:
    answer = await editor.post("/bureau/policies", {"title": "", "kind": "gift", "code": "有空 格"})
    assert answer.status_code == 422
    for said in ("请填写政策名称", "请从列表中选择政策类型", "代码用字母"):
        assert said in answer.text
    address = await new_policy(editor, session, terms())
    assert (await editor.post(f"{address}/copies", {"code": "有空 格"})).status_code == 422
    copy = (await editor.post(f"{address}/copies")).headers["location"]
    assert "（副本）" in str(read_draft((await draft_of(session, copy)).terms).title)


async def test_another_bureau_sees_none_of_it(editor: Caller, client: httpx.AsyncClient, session: AsyncSession) -> None:
    address = await new_policy(editor, session)
    stranger = await with_session(client, session, await make_member(session, Role.BUREAU_POLICY_EDITOR))
    for place in ("", "/edit/basics", "/preview", "/versions"):
        assert (await stranger.get(address + place)).status_code == 404, place
