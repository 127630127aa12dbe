"""The editor of a product without JavaScript: every button sends the whole form, and nothing that was typed is lost."""

from urllib.parse import urlencode
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from products.catalogue.draft_models import ProductDraft
from products.catalogue.drafts.terms import DraftTerms, read_draft, stored
from products.catalogue.samples import sample_products
from products.catalogue.schemas import fields_of
from products.catalogue.states import Channel
from tests.products.catalogue.offers import fresh_code
from tests.products.catalogue.test_difference import terms
from tests.web.callers import Caller, make_member, with_session
from tests.web.conftest import SignIn
from tests.web.editor.form_controls import sent_of
from tests.web.html_reading import Element, read_html
from web.pages.bank.editor.step_forms import FORMS
from web.version_editor.step_form import said_with

FORM = "application/x-www-form-urlencoded"
RICH = {
    "amount_rules": [
        {"kind": "share", "attribute": "invoice_amount_12m_cny", "times": "0.3"},
        {"kind": "tier", "max_cny": 5_000_000, "when": {"attribute": "high_tech", "is": True}},
        {"kind": "least", "of": [{"kind": "cap", "max_cny": "3000000.5"}, {"kind": "text", "text_zh": "按资产核定"}]},
    ],
    "rate": {"base": "LPR_1Y", "spread_bp_min": -20, "spread_bp_max": 80},
    "pricing_tiers": [{"when": {"attribute": "carbon_score", "gte": 60}, "rate_delta_bp": -20, "amount_factor": "1.2"}],
    "fees": [
        "评估费按实际收取",
        {"name_zh": "担保费", "charged_by": "guarantor", "basis": "principal_yearly", "pct": "0.8", "optional": True},
    ],
    "preferences": [{"attribute": "carbon_account", "is": True}],
    "required_documents": ["营业执照", "近一年流水"],
}


@pytest.fixture
async def bank(signed_in: SignIn) -> Caller:
    """A bank's product manager."""
    return await signed_in(Role.BANK_PRODUCT_MANAGER)


async def editor_of(bank: Caller, session: AsyncSession, said: DraftTerms | None = None) -> str:
    """The address of the editor of a new product; with terms, those."""
    answer = await bank.post("/bank/products", {"code": fresh_code(), "name": "示例流水贷", "lender_kind": "city_bank"})
    address = str(answer.headers["location"])
    if said is not None:
        product = UUID(address.rpartition("/")[2])
        await session.execute(update(ProductDraft).where(ProductDraft.product_id == product).values(terms=stored(said)))
        await session.commit()
    return f"{address}/edit"


async def draft_of(session: AsyncSession, editor: str) -> ProductDraft:
    found = await session.scalar(
        select(ProductDraft).where(ProductDraft.product_id == UUID(editor.split("/")[3])).execution_options(populate_existing=True)
    )
    assert found
    await session.commit()
    return found


async def shown(bank: Caller, address: str) -> Element:
    answer = await bank.get(address)
    assert answer.status_code == 200, answer.text[:500]
    return read_html(answer.text).one("form", id="editor-form")


async def press(bank: Caller, address: str, form: Element, button: str, **typed: str) -> httpx.Response:
    """Send the form as it stands, with what was typed over it, by one of its buttons (`do`, or `name=value`)."""
    name, _, value = button.rpartition("=")
    pairs = [(key, typed.get(key.replace(".", "__"), text)) for key, text in sent_of(form)]
    said = {key for key, _ in pairs}
    pairs += [(key.replace("__", "."), text) for key, text in typed.items() if key.replace("__", ".") not in said]
    return await bank.request(
        "POST",
        address,
        content=urlencode([*pairs, (name or "do", value), ("_csrf_token", bank.csrf or "")]),
        headers={"content-type": FORM},
    )


@pytest.mark.parametrize("step", list(FORMS))
def test_every_sample_product_comes_back_from_the_form_exactly_as_it_is_stored(step: str) -> None:
    form = FORMS[step]
    for product in sample_products():
        kept = fields_of(product.as_offer().terms, leaving_out=("unstated",))
        said = read_draft(stored(DraftTerms(**kept | {"channel": Channel.HERE, "promise_days": {"decide": 3}})))
        (after, _), faults = said_with(form, form.shown(said, None), (said, None))
        assert faults == {}, product.code
        assert after == said, product.code


@pytest.mark.parametrize("step", list(FORMS))
async def test_saving_a_step_as_it_is_shown_changes_nothing(bank: Caller, session: AsyncSession, step: str) -> None:
    said = terms(**RICH)
    editor = await editor_of(bank, session, said)
    form = await shown(bank, f"{editor}/{step}")
    assert (await press(bank, f"{editor}/{step}", form, "save")).status_code == 303
    draft = await draft_of(session, editor)
    assert (draft.version, read_draft(draft.terms)) == (1, said)


async def test_a_changed_figure_is_stored_and_the_rest_stays(bank: Caller, session: AsyncSession) -> None:
    editor = await editor_of(bank, session, terms(**RICH))
    form = await shown(bank, f"{editor}/price")
    answer = await press(bank, f"{editor}/price", form, "next", amount_max="500", amount_rules__1__max_cny="600")
    assert answer.headers["location"].endswith("/edit/criterion")
    after = read_draft((await draft_of(session, editor)).terms)
    assert after.amount_max_fen == 500_000_000
    assert after.amount_rules[1] == {"kind": "tier", "max_cny": 6_000_000, "when": {"attribute": "high_tech", "is": True}}
    assert after.fees == terms(**RICH).fees


async def test_an_empty_draft_is_kept_and_what_is_missing_is_listed(bank: Caller, session: AsyncSession) -> None:
    editor = await editor_of(bank, session)
    form = await shown(bank, f"{editor}/basics")
    assert (await press(bank, f"{editor}/basics", form, "next", summary="给小微企业的流水贷")).status_code == 303
    page = await bank.get(f"{editor}/price")
    assert "请填写最高额度" in page.text
    assert 'href="#f-amount_max"' in page.text
    review = await bank.get(f"{editor}/review")
    assert f'href="{editor}/price#f-amount_max"' in review.text


async def test_rows_come_move_and_go_with_everything_typed_kept(bank: Caller, session: AsyncSession) -> None:
    editor = await editor_of(bank, session, terms())
    address = f"{editor}/price"
    form = await shown(bank, address)
    for number, kind in enumerate(("fixed", "text")):
        answer = await press(bank, address, form, f"add:fees:{kind}", fees__0__name_zh="开户费", fees__0__amount_cny="200")
        assert answer.status_code == 200, answer.text[:300]
        form = read_html(answer.text).one("form", id="editor-form")
        assert form.all("fieldset", id=f"f-fees.{number}")
    answer = await press(bank, address, form, "up:fees.1", fees__1__text_zh="评估费按实际收取")
    form = read_html(answer.text).one("form", id="editor-form")
    assert form.one("input", name="fees.0.text_zh").attributes["value"] == "评估费按实际收取"
    assert form.one("input", name="fees.1.name_zh").attributes["value"] == "开户费"
    answer = await press(bank, address, form, "remove:fees.1")
    assert "fees.1.kind" not in answer.text
    assert read_draft((await draft_of(session, editor)).terms).fees == [{"kind": "text", "text_zh": "评估费按实际收取"}]


async def test_what_cannot_be_read_is_said_at_its_field_and_nothing_is_lost(bank: Caller, session: AsyncSession) -> None:
    editor = await editor_of(bank, session, terms())
    form = await shown(bank, f"{editor}/price")
    answer = await press(bank, f"{editor}/price", form, "next", amount_max="三百万", rate__fixed="5.2")
    assert answer.status_code == 422
    assert 'href="#f-amount_max"' in answer.text
    again = read_html(answer.text).one("form", id="editor-form")
    assert again.one("input", name="amount_max").attributes["value"] == "三百万"
    assert again.one("input", name="rate.fixed").attributes["value"] == "5.2"
    assert (await draft_of(session, editor)).version == 1


async def test_a_step_back_brings_the_terms_before_and_once_more_the_change(bank: Caller, session: AsyncSession) -> None:
    editor = await editor_of(bank, session, terms())
    form = await shown(bank, f"{editor}/basics")
    await press(bank, f"{editor}/basics", form, "save", name="改名贷")
    for expected in ("示例流水贷", "改名贷"):
        form = await shown(bank, f"{editor}/basics")
        assert (await press(bank, f"{editor}/basics", form, "undo")).status_code == 303
        assert read_draft((await draft_of(session, editor)).terms).name == expected


async def test_what_a_colleague_saved_meanwhile_is_not_overwritten_unseen(
    bank: Caller, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    editor = await editor_of(bank, session, terms())
    assert bank.member
    colleague = await make_member(session, Role.BANK_PRODUCT_MANAGER, bank.member.organisation_id)
    other = await with_session(client, session, colleague)
    mine, theirs = await shown(bank, f"{editor}/basics"), await shown(other, f"{editor}/basics")
    assert (await press(other, f"{editor}/basics", theirs, "save", notes="同事写的")).status_code == 303
    refused = await press(bank, f"{editor}/basics", mine, "save", name="我改的名")
    assert refused.status_code == 409
    assert "改动过这份草稿" in refused.text
    assert read_draft((await draft_of(session, editor)).terms).name == "示例流水贷"
    again = read_html(refused.text).one("form", id="editor-form")
    assert again.one("input", name="name").attributes["value"] == "我改的名"
    assert (await press(bank, f"{editor}/basics", again, "overwrite")).status_code == 303
    assert read_draft((await draft_of(session, editor)).terms).name == "我改的名"


async def test_while_typing_only_the_line_that_says_so_is_answered(bank: Caller, session: AsyncSession) -> None:
    editor = await editor_of(bank, session, terms())
    form = await shown(bank, f"{editor}/basics")
    pairs = [(name, "打字中" if name == "name" else text) for name, text in sent_of(form)]
    content = urlencode([*pairs, ("auto", "1"), ("_csrf_token", bank.csrf or "")])
    answer = await bank.request("POST", f"{editor}/basics", content=content, headers={"content-type": FORM, "hx-request": "true"})
    assert "草稿保存于" in answer.text
    assert "<form" not in answer.text
    assert 'value="2"' in answer.text
    assert read_draft((await draft_of(session, editor)).terms).name == "打字中"


async def test_a_version_that_was_submitted_is_not_edited(bank: Caller, session: AsyncSession) -> None:
    await make_member(session, Role.OPERATOR)  # somebody has to look at it
    editor = await editor_of(bank, session, terms())
    review = await bank.get(f"{editor}/review")
    assert "内容完整" in review.text
    answer = await bank.post(f"{editor.removesuffix('/edit')}/submit", {"version": "1"})
    assert answer.status_code == 303, answer.text
    assert (await bank.get(f"{editor}/basics")).status_code == 409
    assert (await bank.get(f"{editor}/nowhere")).status_code in {404, 409}


async def test_the_preview_is_the_page_of_the_product_with_what_the_draft_says(bank: Caller, session: AsyncSession) -> None:
    editor = await editor_of(bank, session, terms(**RICH, notes_zh="只在草稿里"))
    form = await shown(bank, f"{editor}/price")
    answer = await press(bank, f"{editor}/price", form, "preview", amount_max="456")
    preview = await bank.get(answer.headers["location"])
    for said in ("预览", "最高 456 万元", "只在草稿里", "LPR"):
        assert said in preview.text
    assert (await bank.get(f"{await editor_of(bank, session)}".replace("/edit", "/preview"))).status_code == 303  # nothing to show yet


async def test_a_made_up_enterprise_gets_a_verdict_and_a_quote_and_nothing_of_it_is_kept(bank: Caller, session: AsyncSession) -> None:
    said = terms(criterion={"all": [{"attribute": "carbon_score", "gte": 60}]}, pricing_tiers=RICH["pricing_tiers"])
    editor = await editor_of(bank, session, said)
    page = read_html((await bank.get(f"{editor}/criterion")).text)
    tried = next(each.attributes["name"] for each in page.all("input") if each.attributes.get("name", "").startswith("criterion.try"))
    answer = await press(
        bank, f"{editor}/criterion", page.one("form", id="editor-form"), "criterion.do=try", **{tried.replace(".", "__"): "75"}
    )
    assert answer.status_code == 200
    trial = read_html(answer.text).one("section", id="trial-criterion").text
    for figure in ("符合", "360 万元", "4.15%", "12 个月"):
        assert figure in trial, trial
    assert read_draft((await draft_of(session, editor)).terms) == said
