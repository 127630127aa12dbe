"""Deciding on the page of a case: opinion, second pair of eyes, refusal, papers asked for, contract."""

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.session import Sessions
from marketplace.settings import Settings
from marketplace.workflow.mover import Said
from products.applications.decide import reject
from products.applications.desk.templates import keep_template
from products.applications.models import Application, DocumentRequest, Proposal
from products.applications.states import ApplicationStatus
from products.loans.models import Contract
from tests.products.applications.world import FIGURES
from tests.web.bank_case.cases import Desk, make_desk
from tests.web.callers import Caller, make_member
from tests.web.factors import code_at, give_factor

OPINION = {
    "decision": "conditional", "amount": "20", "rate": "3.45", "term_months": "12", "repayment_method": "interest_first",
    "conditions": "法定代表人连带保证", "note": "主营稳定",
}  # fmt: skip


@pytest.fixture
async def desk(app: Litestar, client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions, system_sessions: Sessions) -> Desk:
    """A lender with a case."""
    return await make_desk(app, client, session, sessions, system_sessions)


async def post(caller: Caller, desk: Desk, action: str, **fields: str) -> httpx.Response:
    return await caller.post(f"{desk.path}/{action}", {"version": str(desk.case.version), **fields})


async def stands(session: AsyncSession, desk: Desk) -> Application:
    found = await session.get_one(Application, desk.case.id, populate_existing=True)
    desk.case = found
    return found


async def test_a_case_goes_from_acceptance_to_a_contract_on_its_page(desk: Desk, session: AsyncSession, settings: Settings) -> None:
    officer = await desk.as_(desk.world.officer)
    assert (await post(officer, desk, "accept", external_reference="XD-1")).status_code == 303
    assert (await stands(session, desk)).external_reference == "XD-1"
    assert (await post(officer, desk, "record_contact", note="电话")).status_code == 303
    await stands(session, desk)
    assert (await post(officer, desk, "propose", **OPINION)).status_code == 303
    await stands(session, desk)
    secret = await give_factor(session, settings, desk.world.approver)
    approver = await desk.as_(desk.world.approver)
    wrong = await post(approver, desk, "approve", code="000000")
    assert wrong.status_code == 422
    assert 'href="#f-code"' in wrong.text
    assert (await post(approver, desk, "approve", code=code_at(secret))).status_code == 303
    await stands(session, desk)
    signed = await post(officer, desk, "sign", contract_number="HT-页面-1", signed_on=str(desk.case.decided_at)[:10])
    assert signed.status_code == 303, signed.text
    assert (await stands(session, desk)).status is ApplicationStatus.SIGNED
    contract = await session.scalar(select(Contract).where(Contract.application_id == desk.case.id))
    assert contract is not None
    assert contract.amount_fen == FIGURES.amount_fen
    page = await desk.page(desk.world.officer)
    assert "HT-页面-1" in page
    assert "无法律效力" in page


async def test_an_opinion_with_faults_comes_back_with_all_of_them_and_what_was_typed(desk: Desk) -> None:
    await desk.contacted()
    faulty = OPINION | {"amount": "三十", "rate": "120", "term_months": "1.5", "repayment_method": "", "conditions": " "}
    refused = await post(await desk.as_(desk.world.officer), desk, "propose", **faulty)
    assert refused.status_code == 422
    for name in ("amount", "rate", "term_months", "repayment_method", "conditions"):
        assert f'href="#f-{name}"' in refused.text
    assert 'value="三十"' in refused.text
    beyond = await post(await desk.as_(desk.world.officer), desk, "propose", **(OPINION | {"amount": "80", "term_months": "60"}))
    assert "超过产品最高额度" in beyond.text
    assert "超过产品最长期限" in beyond.text


async def test_figures_are_reckoned_while_typing_and_without_script(desk: Desk) -> None:
    await desk.contacted()
    officer = await desk.as_(desk.world.officer)
    typing = await officer.post(f"{desk.path}/cost", OPINION, headers={"HX-Request": "true"})
    assert "<html" not in typing.text
    assert "年化利率" in typing.text
    assert "填好额度" in (await officer.post(f"{desk.path}/cost", OPINION | {"amount": ""}, headers={"HX-Request": "true"})).text
    whole = await officer.post(f"{desk.path}/cost", OPINION)
    assert whole.status_code == 200
    assert "法定代表人连带保证" in whole.text


async def test_of_two_decisions_at_once_the_second_is_told_and_loses_no_word(desk: Desk, session: AsyncSession) -> None:
    await desk.contacted()
    async with desk.world.of(desk.world.second) as (own, actor):
        await reject(own, actor, desk.case.id, at=now(), said=Said("debt_level", "负债率过高"))
    answer = await post(await desk.as_(desk.world.officer), desk, "propose", **OPINION)
    assert answer.status_code == 409
    assert "现在是「未通过」" in answer.text
    assert "法定代表人连带保证" in answer.text
    assert await session.scalar(select(Proposal.id).where(Proposal.application_id == desk.case.id)) is None


async def test_a_page_that_is_out_of_date_approves_nothing(desk: Desk, session: AsyncSession, settings: Settings) -> None:
    await desk.proposed()
    secret = await give_factor(session, settings, desk.world.approver)
    answer = await (await desk.as_(desk.world.approver)).post(
        f"{desk.path}/approve", {"version": str(desk.case.version - 1), "code": code_at(secret), "note": "同意"}
    )
    assert answer.status_code == 409
    assert "同意" in answer.text
    assert (await stands(session, desk)).status is ApplicationStatus.PROPOSED


async def test_a_refusal_takes_a_template_where_nothing_was_written(desk: Desk, session: AsyncSession) -> None:
    admin = await make_member(session, Role.BANK_ADMIN, desk.world.officer.organisation_id)
    async with desk.world.of(admin) as (own, actor):
        template = await keep_template(own, actor, "debt_level", "负债率高于本行要求。", at=now())
    await desk.contacted()
    officer = await desk.as_(desk.world.officer)
    nothing = await post(officer, desk, "propose", decision="refuse")
    assert nothing.status_code == 422
    assert 'href="#f-reason_code"' in nothing.text
    assert (await post(officer, desk, "propose", decision="refuse", template=str(template.id))).status_code == 303
    assert (await stands(session, desk)).status is ApplicationStatus.REJECTED
    assert "负债率高于本行要求。" in await desk.page(desk.world.officer)


async def test_papers_are_asked_for_line_by_line(desk: Desk, session: AsyncSession) -> None:
    await desk.contacted()
    officer = await desk.as_(desk.world.officer)
    nothing = await post(officer, desk, "request_documents", lines=" ")
    assert nothing.status_code == 422
    assert 'href="#f-lines"' in nothing.text
    assert (await post(officer, desk, "request_documents", lines="近三个月流水：核对回款\n\n订单")).status_code == 303
    asked = await session.scalar(select(DocumentRequest).where(DocumentRequest.application_id == desk.case.id))
    assert asked is not None
    assert asked.lines == [{"name": "近三个月流水", "why": "核对回款"}, {"name": "订单", "why": ""}]
    page = await desk.page(desk.world.officer)
    assert "暂停，等企业补充材料" in page
    assert "核对回款" in page
