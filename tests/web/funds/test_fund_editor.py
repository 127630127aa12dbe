"""The editor of a fund's rules: whatever the rules say comes back from its form, and what is typed is kept or shown again."""

from collections import defaultdict
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from policies.funds.fund_rules import FundRules
from policies.funds.models import FundDraft
from policies.funds.schemas import FundTerms, read_rules, stored_rules
from policies.funds.scheme_samples import schemes
from policies.funds.states import FundStatus
from tests.policies.funds.building import whole_rules
from tests.web.callers import Caller, make_member, with_session
from tests.web.matrix.factories.funds import make_fund_rows
from web.pages.funds.editor.form_of_step import form_of
from web.pages.funds.editor.offered import Offered
from web.pages.funds.editor.steps import STEPS
from web.version_editor.row_reading import read
from web.version_editor.step_form import StepForm

REVIEWER = UUID(int=9)
OFFERED = Offered([], [], [(str(REVIEWER), "示例市财政局")], [])


def back(form: StepForm, terms: FundTerms) -> FundRules:
    """What the step's form says when nothing was touched."""
    values, faults = read(form.sections, form.shown(terms, None))
    assert not faults
    rules: FundRules = form.terms(values, terms)["rules"]
    return rules


def said(rules: FundRules) -> dict[str, Any]:
    """Rules without what may be written in two ways."""
    built = stored_rules(rules)
    stops = built["stop_rule"]
    alone = stops if isinstance(stops, list) or stops is None else [stops]
    whole_bank_year = {"bank_year": {"amount": None}} if built["caps"].get("bank_year", 0) is None else {}
    return {**built, "basis": [str(each) for each in rules.parts], "stop_rule": alone or None, "caps": {**built["caps"], **whole_bank_year}}


@pytest.mark.parametrize("step", STEPS.all, ids=lambda step: step.key)
@pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.code)
def test_every_public_scheme_comes_back_from_the_form_as_it_is(scheme: Any, step: Any) -> None:
    rules = scheme.as_stated(defaultdict(lambda: REVIEWER))
    terms = FundTerms(name="示例", rules=rules)
    assert said(back(form_of(step, OFFERED), terms)) == said(rules)


async def opened(client: httpx.AsyncClient, session: AsyncSession) -> tuple[Caller, str, UUID]:
    member = await make_member(session, Role.BUREAU_POLICY_EDITOR)
    rules = replace(whole_rules(member.organisation_id), layers=[])
    fund = await make_fund_rows(session, bureau_id=member.organisation_id, state=FundStatus.DRAFT, rules=rules)
    await session.commit()
    return await with_session(client, session, member), f"/bureau/funds/{fund.id}/rules/edit", fund.id


async def kept(session: AsyncSession, fund_id: UUID) -> FundRules:
    session.expire_all()
    draft = await session.scalar(select(FundDraft).where(FundDraft.fund_id == fund_id))
    assert draft is not None
    return read_rules(draft.rules)


async def test_every_step_opens(client: httpx.AsyncClient, session: AsyncSession) -> None:
    editor, url, _ = await opened(client, session)
    for step in STEPS.all:
        assert (await editor.get(f"{url}/{step.key}")).status_code == 200, step.key
    assert (await editor.get(f"{url}/nowhere")).status_code == 404


async def test_figures_rows_and_silence_are_kept_without_a_script(client: httpx.AsyncClient, session: AsyncSession) -> None:
    editor, url, fund_id = await opened(client, session)
    sent = {
        "version": "1", "do": "next", "shares.bank": "42.5", "max_share_pct": "未写明", "layer_mode": "parallel",
        "layers.0.kind": "layer", "layers.0.payer": "city", "layers.0.share_pct": "60", "layers.0.cap": "300",
        "layers.1.kind": "layer", "layers.1.payer": "district", "layers.1.share_pct": "40", "layers.1.cap": "",
    }  # fmt: skip
    assert (await editor.post(f"{url}/shares", sent)).headers["location"].endswith("/limits")
    rules = stored_rules(await kept(session, fund_id))
    assert (rules["shares"], rules["max_share_pct"]) == ({"bank": rules["shares"]["bank"]}, None)
    assert str(rules["shares"]["bank"]) == "42.5"
    assert [(each["payer"], each.get("cap")) for each in rules["layers"]] == [("city", "3000000.00"), ("district", None)]


async def test_what_cannot_be_read_comes_back_where_it_was_typed(client: httpx.AsyncClient, session: AsyncSession) -> None:
    editor, url, fund_id = await opened(client, session)
    before = await kept(session, fund_id)
    refused = await editor.post(f"{url}/limits", {"version": "1", "do": "save", "caps.loan": "两百万", "cap_year_starts": "13-40"})
    assert refused.status_code == 422
    assert "两百万" in refused.text
    assert await kept(session, fund_id) == before


async def test_a_button_adds_a_row_and_undo_takes_the_last_change_back(client: httpx.AsyncClient, session: AsyncSession) -> None:
    editor, url, fund_id = await opened(client, session)
    before = await kept(session, fund_id)
    added = await editor.post(f"{url}/limits", {"version": "1", "do": "add:stop_rule:stop", "cap_year_starts": "01-01"})
    assert 'name="stop_rule.0.level_pct"' in added.text
    await editor.post(f"{url}/limits", {"version": "2", "do": "undo"})
    assert await kept(session, fund_id) == before


async def test_too_long_a_word_is_a_fault_and_no_breakdown(client: httpx.AsyncClient, session: AsyncSession) -> None:
    editor, url, _ = await opened(client, session)
    refused = await editor.post(
        f"{url}/process", {"version": "1", "do": "save", "materials.0.kind": "line", "materials.0.text": "长" * 500}
    )
    assert refused.status_code == 422
    wrong = await editor.post(f"{url}/basics", {"version": "1", "do": "save", "name": str(uuid4()), "region": "999999"})
    assert wrong.status_code == 422
