"""The pages of those who keep a fund, and the public ones."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from policies.funds.states import FundStatus
from tests.web.callers import Caller, make_member, with_session
from tests.web.matrix.factories.funds import make_fund_rows


async def editor_of(client: httpx.AsyncClient, session: AsyncSession, state: FundStatus) -> tuple[Caller, str]:
    member = await make_member(session, Role.BUREAU_POLICY_EDITOR)
    fund = await make_fund_rows(session, bureau_id=member.organisation_id, state=state)
    await session.commit()
    return await with_session(client, session, member), f"/bureau/funds/{fund.id}"


@pytest.mark.parametrize("state", list(FundStatus), ids=lambda state: state.value)
async def test_every_page_of_a_fund_opens_in_every_state(client: httpx.AsyncClient, session: AsyncSession, state: FundStatus) -> None:
    editor, url = await editor_of(client, session, state)
    for page in ("", "/rules", "/breakers", "/banks", "/what_if", "/what_if/export", "/rules/try"):
        assert (await editor.get(url + page)).status_code == 200, page


async def test_a_fund_begins_with_a_public_scheme_whose_silence_is_said(client: httpx.AsyncClient, session: AsyncSession) -> None:
    editor = await with_session(client, session, await make_member(session, Role.BUREAU_POLICY_EDITOR))
    made = await editor.post("/bureau/funds", {"name": "示例资金池", "scheme": "chongqing", "code": "", "manager_id": ""})
    assert made.status_code == 303
    rules = await editor.get(made.headers["location"].removesuffix("/edit"))
    assert "参考样例" in rules.text
    assert "未写明" in rules.text


async def test_a_form_that_cannot_be_read_comes_back_with_its_faults(client: httpx.AsyncClient, session: AsyncSession) -> None:
    editor = await with_session(client, session, await make_member(session, Role.BUREAU_POLICY_EDITOR))
    refused = await editor.post("/bureau/funds", {"name": "", "scheme": "nowhere", "code": "大写", "manager_id": "x"})
    assert refused.status_code == 422
    assert refused.text.count("field-error") == 4


async def test_anybody_reads_the_rules_of_a_published_fund_and_no_draft(client: httpx.AsyncClient, session: AsyncSession) -> None:
    member = await make_member(session, Role.BUREAU_POLICY_EDITOR)
    published = await make_fund_rows(session, bureau_id=member.organisation_id)
    draft = await make_fund_rows(session, bureau_id=member.organisation_id, state=FundStatus.DRAFT)
    await session.commit()
    shown = await client.get(f"/funds/{published.code}")
    assert (shown.status_code, "可用余额" in shown.text) == (200, False)
    assert (await client.get(f"/funds/{draft.code}")).status_code == 404
    listed = (await client.get("/funds")).text
    assert (published.code in listed, draft.code in listed) == (True, False)


async def test_a_made_up_loss_is_computed_step_by_step(client: httpx.AsyncClient, session: AsyncSession) -> None:
    editor, url = await editor_of(client, session, FundStatus.PUBLISHED)
    shown = await editor.get(f"{url}/rules/try?claimant=bank&loan=300&principal=250")
    assert (shown.status_code, "100.00 万元" in shown.text) == (200, True)  # 40 % of 2.5 million
    assert (await editor.get(f"{url}/rules/try?loan=many&principal=1")).status_code == 422
