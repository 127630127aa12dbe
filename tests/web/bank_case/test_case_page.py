"""What a lender's people see of a case, and what is written down about it."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.consents.models import Consent
from marketplace.consents.states import ConsentState
from marketplace.database.session import Sessions
from marketplace.disclosure.models import AccessRecord, Way
from products.applications.remarks import write_message, write_note
from tests.products.applications.world import make_world
from tests.web.bank_case.cases import Desk, make_desk
from tests.web.html_reading import read_html


@pytest.fixture
async def desk(app: Litestar, client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions, system_sessions: Sessions) -> Desk:
    """A lender with a case."""
    return await make_desk(app, client, session, sessions, system_sessions)


async def test_the_page_shows_the_verdict_as_it_was_sent_with_value_and_source(desk: Desk) -> None:
    page = read_html(await desk.page(desk.world.officer))
    (line,) = page.one("section", **{"aria-labelledby": "verdict"}).one("tbody").all("tr")
    for part in ("8.64 万元", "示例税务局", "2026-10-31", "满足"):
        assert part in line.text
    assert "按今天授权可见的数据再判定一次，没有变化" in page.text


async def test_reading_the_report_is_recorded_where_the_enterprise_sees_it(desk: Desk, session: AsyncSession) -> None:
    page = read_html(await desk.page(desk.world.officer))
    report = page.one("section", **{"aria-labelledby": "report"})
    assert "参保人数34 人" in report.text
    assert "只能核验是或否" in report.text
    assert "列入严重失信主体名单" in report.text
    subject = desk.world.owner.organisation_id
    (record,) = await session.scalars(select(AccessRecord).where(AccessRecord.subject_id == subject))
    assert (record.way, record.account_id, record.purpose) == (Way.APPLICATION, desk.world.officer.account_id, "pre_loan")
    assert record.detail == {"application_id": str(desk.case.id)}


async def test_without_consent_nothing_is_read_and_the_page_says_what_is_missing(desk: Desk, session: AsyncSession) -> None:
    subject = desk.world.owner.organisation_id
    revoked = {"status": ConsentState.REVOKED, "revoked_at": now(), "live_items": []}
    await session.execute(update(Consent).where(Consent.subject_id == subject).values(revoked))
    await session.commit()
    page = read_html(await desk.page(desk.world.officer))
    report = page.one("section", **{"aria-labelledby": "report"})
    assert "没有给本机构有效的贷前授权" in report.text
    assert "没有授权的事项" in report.text
    assert "参保人数" not in report.text
    assert list(await session.scalars(select(AccessRecord.id).where(AccessRecord.subject_id == subject))) == []


async def test_another_lender_and_the_enterprise_find_no_such_page(desk: Desk, session: AsyncSession, sessions: Sessions) -> None:
    other = await make_world(session, sessions)
    assert (await (await desk.as_(other.officer)).get(desk.path)).status_code == 404
    assert (await (await desk.as_(other.officer)).post(f"{desk.path}/accept", {"version": "2"})).status_code == 404
    assert (await (await desk.as_(desk.world.owner)).get(desk.path)).status_code == 403


async def test_the_page_asks_the_database_no_oftener_however_much_was_said(desk: Desk, app: Litestar) -> None:
    await desk.page(desk.world.officer)  # the first page of a person asks for more
    with _counted(app) as few:
        await desk.page(desk.world.officer)
    async with desk.world.of(desk.world.officer) as (own, actor):
        for number in range(6):
            await write_note(own, actor, desk.case.id, f"备注 {number}", at=now())
            await write_message(own, actor, desk.case.id, f"留言 {number}", at=now())
    with _counted(app) as many:
        page = await desk.page(desk.world.officer)
    assert "备注 5" in page
    assert len(many) <= len(few)


async def test_notes_are_the_lenders_own_and_messages_are_both_sides(desk: Desk) -> None:
    officer = await desk.as_(desk.world.officer)
    assert (await officer.post(f"{desk.path}/notes", {"text": "只给同事看"})).status_code == 303
    assert (await officer.post(f"{desk.path}/messages", {"text": "请补订单"})).status_code == 303
    refused = await officer.post(f"{desk.path}/messages", {"text": " "})
    assert refused.status_code == 422
    assert 'href="#f-message-text"' in refused.text
    page = await desk.page(desk.world.approver)
    assert "只给同事看" in page
    assert "请补订单" in page


async def test_a_colleague_takes_a_case_over(desk: Desk) -> None:
    officer = await desk.as_(desk.world.second)
    taken = await officer.post(f"{desk.path}/assign", {"officer_id": str(desk.world.second.account_id)})
    assert taken.status_code == 303
    stranger = await officer.post(f"{desk.path}/assign", {"officer_id": str(desk.world.approver.account_id)})
    assert stranger.status_code == 422
    assert "不是本机构在岗的客户经理" in stranger.text


@contextmanager
def _counted(app: Litestar) -> Iterator[list[str]]:
    """The statements of the application's own pool."""
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)

    engine = app.state.sessions.kw["bind"].sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)
