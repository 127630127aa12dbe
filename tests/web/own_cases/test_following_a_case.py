"""An enterprise follows its cases by pages: what happens next by when, papers, messages, the offer, signing, and the way on after a no."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.clocks.models import Clock
from marketplace.database.session import Sessions
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.ids import new_id
from marketplace.workflow.mover import Said
from products.applications.decide import reject
from products.applications.draft import create_form
from products.applications.handle import accept
from products.applications.models import Application, ApplicationDocument, ApplicationGroup
from products.applications.papers import request_documents
from products.applications.remarks import write_message
from products.applications.states import ApplicationStatus
from products.applications.terms import RequestedLine
from products.catalogue.states import Channel
from products.loans.models import Contract
from tests.products.applications.world import make_product
from tests.web.callers import make_member, with_session
from tests.web.own_cases.world import Followed, followed

EASY = {"attribute": "requested_term_months", "lte": 24}
A = ApplicationStatus


@pytest.fixture
async def it(app: Litestar, client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions) -> Followed:
    return await followed(client, session, sessions, app.state.ranking, products=2)


async def status(session: AsyncSession, case: Application) -> ApplicationStatus:
    """As the database has it."""
    found = await session.scalar(select(Application.status).where(Application.id == case.id))
    assert found is not None
    return found


async def asked(it: Followed, case: Application) -> None:
    """The lender wants two papers."""
    async with it.world.of(it.world.officer) as (session, actor):
        await accept(session, actor, case.id, at=now())
        lines = [RequestedLine("近三个月流水", "核实收入"), RequestedLine("租赁合同")]
        await request_documents(session, actor, case.id, lines, at=now())


async def refused(it: Followed, case: Application) -> None:
    """With a code and a sentence."""
    async with it.world.of(it.world.officer) as (session, actor):
        await reject(session, actor, case.id, at=now(), said=Said("quota_used_up", "本季度额度已经用完。"))


async def ready_file(session: AsyncSession, it: Followed, name: str) -> UUID:
    """A checked file of the enterprise."""
    made = Document(
        id=new_id(), organisation_id=it.world.owner.organisation_id, file_name=name, purpose=Purpose.MATERIAL, media_type="image/jpeg",
        state=DocumentState.READY, size_bytes=10, file_key=new_id(), sha256=bytes(32), created_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.commit()
    return made.id


async def test_the_list_says_whose_turn_it_is_and_puts_the_own_first(it: Followed) -> None:
    running, mine = await it.submitted(2)
    assert "等你办理" not in await it.list()
    await it.approved(mine)
    shown = await it.list()
    places = [shown.index(part) for part in ("等你办理 · 1 件", mine.case_number or "?", "机构办理中 · 1 件", running.case_number or "?")]
    assert places == sorted(places)


async def test_a_draft_is_listed_with_the_way_back_to_its_form_and_leads_there_itself(it: Followed) -> None:
    assert "还没有申请" in await it.list()
    async with it.world.of(it.world.owner) as (session, actor):
        form = await create_form(session, actor, it.world.form(), at=now())
        draft = await session.scalar(select(Application.id).where(Application.group_id == form.id))
    assert f'href="/me/applications/forms/{form.id}"' in await it.list()
    opened = await it.owner.get(f"/me/applications/{draft}")
    assert opened.headers["location"] == f"/me/applications/forms/{form.id}"


async def test_the_page_says_what_happens_next_by_when_and_who_did_what(it: Followed) -> None:
    (case,) = await it.submitted()
    shown = await it.page(case)
    assert "轮到机构办理" in shown
    assert "24:00 前" in shown
    assert "贵司 示例人员" in shown


async def test_the_verdict_of_today_stands_beside_the_one_that_was_pinned(it: Followed) -> None:
    (case,) = await it.submitted()
    shown = await it.page(case)
    assert "提交时的数据和结果已留存" in shown
    assert "按今天的数据，没有不同" in shown
    assert f"/me/receipts/{case.receipt_id}" in shown


async def test_papers_are_handed_in_line_by_line_and_the_lenders_clock_goes_on(it: Followed, session: AsyncSession) -> None:
    (case,) = await it.submitted()
    await asked(it, case)
    file, other = await ready_file(session, it, "IMG_001.jpg"), await ready_file(session, it, "补充.jpg")
    shown = await it.page(case)
    assert "审批答复的时限已暂停" in shown
    assert shown.count(str(file)) == 3  # of two lines, and of what may be added
    empty = await it.post(case, "supply_documents", version=str(await version(session, case)))
    assert empty.status_code == 422
    assert "请至少选一份文件" in empty.text
    fields = {"version": str(await version(session, case)), "line-0": str(file), "documents": str(other), "note": "租赁合同下周到"}
    sent = await it.post(case, "supply_documents", **fields)
    assert sent.status_code == 303, sent.text
    assert await status(session, case) is A.CONTACTED
    names = await session.scalars(select(ApplicationDocument.name_zh).where(ApplicationDocument.application_id == case.id))
    assert set(names) == {"近三个月流水（IMG_001.jpg）", "补充.jpg"}


async def version(session: AsyncSession, case: Application) -> int:
    """As a page would show it now."""
    return await session.scalar(select(Application.version).where(Application.id == case.id)) or 0


async def test_a_refused_form_of_papers_keeps_what_was_chosen_and_typed(it: Followed, session: AsyncSession) -> None:
    (case,) = await it.submitted()
    await asked(it, case)
    file = await ready_file(session, it, "流水.jpg")
    fields = {"version": str(await version(session, case)), "line-0": str(file), "line-1": str(new_id()), "note": "我写的说明"}
    shown = await it.post(case, "supply_documents", **fields)
    assert shown.status_code == 422
    assert "我写的说明" in shown.text
    assert f'<option value="{file}" selected>' in shown.text
    assert await status(session, case) is A.SUPPLEMENTING


async def test_a_new_file_is_taken_for_a_request_and_for_nothing_else(it: Followed, session: AsyncSession) -> None:
    (case,) = await it.submitted()
    sent: dict[str, Any] = {"files": {"file": ("流水.csv", b"a,b\n1,2\n", "text/csv")}}
    address = f"/me/applications/{case.id}/files"
    assert (await it.owner.post(address, **sent)).status_code == 409
    await asked(it, case)
    taken = await it.owner.post(address, **sent)
    assert taken.headers["location"] == f"/me/applications/{case.id}#supply"
    assert "份文件正在检查" in await it.page(case)
    nothing = await it.owner.post(address)
    assert nothing.status_code == 422
    assert "请选择要上传的文件" in nothing.text


async def test_both_sides_write_and_what_cannot_be_sent_stays(it: Followed) -> None:
    (case,) = await it.submitted()
    async with it.world.of(it.world.officer) as (session, actor):
        await write_message(session, actor, case.id, "请保持电话畅通", at=now())
    assert (await it.post(case, "messages", text="好的，随时")).status_code == 303
    shown = await it.page(case)
    assert shown.index("请保持电话畅通") < shown.index("好的，随时")
    assert (await it.post(case, "messages", text=" ")).status_code == 422


async def test_an_approved_case_shows_its_whole_price_and_is_signed_once_agreed(it: Followed, session: AsyncSession) -> None:
    first, second = await it.submitted(2)
    first = await it.approved(first)
    shown = await it.page(first)
    for part in ("20 万元", "3.45%", "息费清单", "演示，无法律效力", "同时申请的另外 1 家"):
        assert part in shown
    fields = {"version": str(first.version), "keep_others": "yes"}
    unticked = await it.post(first, "sign_online", **fields)
    assert unticked.status_code == 422
    assert 'value="yes" checked' in unticked.text
    signed = await it.post(first, "sign_online", **fields, agreed="1")
    assert signed.status_code == 303, signed.text
    contract = await session.scalar(select(Contract.contract_number).where(Contract.application_id == first.id))
    assert str(contract) in await it.page(first)
    assert await session.scalar(select(ApplicationGroup.keep_others).where(ApplicationGroup.id == second.group_id)) is True
    assert (await it.post(first, "sign_online", **fields, agreed="1")).status_code == 409


async def test_what_the_lender_signs_elsewhere_has_no_button_here(
    app: Litestar, client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    it = await followed(client, session, sessions, app.state.ranking, channel=Channel.INTERFACE)
    (case,) = await it.submitted()
    await it.approved(case)
    shown = await it.page(case)
    assert "在自己的系统签约" in shown
    assert "sign_online" not in shown


async def test_offers_of_one_form_stand_side_by_side(it: Followed, session: AsyncSession) -> None:
    first, second = await it.submitted(2)
    await it.approved(first)
    address = f"/me/applications/offers/{first.group_id}"
    shown = (await it.owner.get(address)).text
    assert shown.count("还没有结果") == 1
    assert "全部息费" in shown
    assert str(second.id) in shown
    assert (await it.owner.post(f"{address}/keep_others", {"keep_others": "yes"})).status_code == 303
    assert await session.scalar(select(ApplicationGroup.keep_others).where(ApplicationGroup.id == first.group_id)) is True
    assert (await it.owner.post(f"{address}/keep_others", {})).status_code == 422


async def test_a_refusal_says_why_and_leads_to_a_form_for_a_product_whose_conditions_are_met(it: Followed, session: AsyncSession) -> None:
    (case,) = await it.submitted()
    other = await make_product(session, it.world.officer.organisation_id, criterion=EASY)
    await session.commit()
    await refused(it, case)
    shown = await it.page(case)
    for part in ("本期额度已用完", "本季度额度已经用完。", "现在就满足条件的产品", str(other.id)):
        assert part in shown
    copied = await it.post(case, "copy", product_id=str(other.id))
    form = UUID(copied.headers["location"].rpartition("/")[2])
    assert (await session.get_one(ApplicationGroup, form)).amount_fen == case.amount_fen
    gone = await it.post(case, "copy", product_id=str(new_id()))
    assert gone.status_code == 422
    assert "已暂停、已下架" in gone.text


async def test_a_lender_that_lets_its_time_pass_is_named_and_the_way_elsewhere_is_open(it: Followed, session: AsyncSession) -> None:
    (case,) = await it.submitted()
    assert "接下来可以怎么办" not in await it.page(case)
    past = now() - timedelta(days=2)
    clocks = update(Clock).where(Clock.subject_id == case.id, Clock.name == "accept")
    await session.execute(clocks.values(due_at=past, started_at=past - timedelta(days=2)))
    await session.commit()
    shown = await it.page(case)
    assert "机构已超过承诺时限" in shown
    assert "接下来可以怎么办" in shown
    assert "已超期" in await it.list()


async def test_a_case_is_withdrawn_with_a_reason_and_then_nothing_follows(it: Followed, session: AsyncSession) -> None:
    (case,) = await it.submitted()
    without = await it.post(case, "withdraw", version=str(case.version))
    assert without.status_code == 422
    assert await status(session, case) is A.SUBMITTED
    gone = await it.post(case, "withdraw", version=str(case.version), reason_code="not_needed")
    assert gone.status_code == 303
    shown = await it.page(case)
    assert "已撤回" in shown
    assert "不想办了" not in shown


async def test_what_the_lender_weighs_is_not_on_the_page_before_the_approval(it: Followed) -> None:
    (case,) = await it.submitted()
    shown = await it.page(await it.approved(case))
    assert "提交审批意见" not in shown  # who proposed what stays with the lender
    assert "审批同意" in shown


async def test_the_lenders_people_are_led_to_their_own_page_and_strangers_see_nothing(
    it: Followed, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    (case,) = await it.submitted()
    officer = await with_session(client, session, it.world.officer)
    assert (await officer.get(f"/me/applications/{case.id}")).headers["location"] == f"/bank/applications/{case.id}"
    stranger = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    assert (await stranger.get(f"/me/applications/{case.id}")).status_code == 404
    assert (await stranger.get(f"/me/applications/offers/{case.group_id}")).status_code == 404


async def test_the_list_asks_as_many_statements_for_three_cases_as_for_one(
    app: Litestar, client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    it = await followed(client, session, sessions, app.state.ranking, products=3)
    await it.submitted()
    one = await statements_of(app, it.list)
    it.world.products = it.world.products[1:]
    await it.submitted(2)
    assert await statements_of(app, it.list) == one


async def statements_of(app: Litestar, ask: Callable[[], Awaitable[str]]) -> int:
    """How many statements the application sends meanwhile."""
    seen: list[str] = []
    engine = app.state.sessions.kw["bind"].sync_engine

    def note(*sent: Any) -> None:
        seen.append(sent[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        await ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
