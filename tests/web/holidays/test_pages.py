"""The working calendar's pages: from the form to the calendar, by two people, without JavaScript."""

import itertools
import re
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import SHANGHAI, now
from marketplace.events.models import EventRow
from marketplace.members.leave import register_leave
from marketplace.settings import Settings
from tests.marketplace.holidays.people import make_office
from tests.marketplace.holidays.samples import DAYS_2027
from tests.web.callers import Caller, with_session
from tests.web.conftest import SignIn
from tests.web.factors import code_at, give_factor
from tests.web.html_reading import Element, read_html

NOTICES = "/operator/calendar/notices"
YEARS = itertools.count(2070)


@dataclass
class Desk:
    """Two operators at their browsers; the second has an authenticator app."""

    first: Caller
    second: Caller
    secret: str

    async def drafted(self, year: int) -> str:
        """The address of a new draft."""
        answer = await self.first.post(NOTICES, form(year))
        assert answer.status_code == 303, answer.text[:500]
        return answer.headers["location"]

    async def submitted(self, year: int) -> str:
        """The address of a notice that waits for the second operator."""
        address = await self.drafted(year)
        assert (await self.first.post(f"{address}/submit", {"version": "1"})).status_code == 303
        return address


@pytest.fixture
async def desk(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> Desk:
    one, two = (await make_office(session)).members
    secret = await give_factor(session, settings, two)
    return Desk(await with_session(client, session, one), await with_session(client, session, two), secret)


def form(year: int, **changes: str) -> dict[str, str]:
    lines = "1月1日 休 元旦\n5月1日至2日 休 劳动节\n10月1日至3日 休 国庆节"
    return {"year": str(year), "source": "示例通知", "issued_on": f"{year - 1}-11-04", "lines": lines} | changes


async def opened(caller: Caller, address: str) -> Element:
    answer = await caller.get(address)
    assert answer.status_code == 200, answer.text[:500]
    return read_html(answer.text)


async def test_a_notice_goes_from_the_form_to_the_calendar(desk: Desk) -> None:
    year = next(YEARS)
    assert "暂定" in (await opened(desk.first, f"/operator/calendar?year={year}")).text
    address = await desk.submitted(year)
    page = (await opened(desk.second, address)).text
    for words in ("待复核", "剩余 2 个工作日", "须为另一位运营人员", "动态口令", "法定节假日"):
        assert words in page
    wrong = await desk.second.post(f"{address}/publish", {"version": "2", "code": "000000"})
    assert wrong.status_code == 422
    assert "验证码不正确" in wrong.text
    done = await desk.second.post(f"{address}/publish", {"version": "2", "code": code_at(desk.secret)})
    assert (done.status_code, done.headers["location"]) == (303, address)
    assert "生效中" in (await opened(desk.first, address)).text
    calendar = (await opened(desk.first, f"/operator/calendar?year={year}")).text
    assert "已发布" in calendar
    assert "示例通知" in calendar
    assert "暂定" not in calendar
    assert "已发布" in (await opened(desk.first, NOTICES)).text


async def test_the_submitter_sees_that_another_must_act_and_cannot(desk: Desk) -> None:
    address = await desk.submitted(next(YEARS))
    page = (await opened(desk.first, address)).text
    assert "须由另一人办理" in page
    answer = await desk.first.post(f"{address}/return", {"version": "2", "reason_code": "wrong_days", "note": "示例"})
    assert answer.status_code == 403
    assert "另一人" in answer.text


async def test_a_return_without_reason_comes_back_with_what_was_typed(desk: Desk) -> None:
    address = await desk.submitted(next(YEARS))
    refused = await desk.second.post(f"{address}/return", {"version": "2", "note": "缺了除夕"})
    assert refused.status_code == 422
    assert "缺了除夕" in refused.text
    assert "请选择原因" in refused.text
    assert "待复核" in (await opened(desk.first, address)).text
    done = await desk.second.post(f"{address}/return", {"version": "2", "reason_code": "incomplete", "note": "缺了除夕"})
    assert done.status_code == 303
    page = (await opened(desk.first, address)).text
    for words in ("已退回", "已暂停", "内容不完整；缺了除夕", "修改内容"):
        assert words in page


async def test_a_faulty_form_comes_back_with_every_fault_and_what_was_typed(desk: Desk) -> None:
    lines = "2027-01-01 休\n2027-01-01 休\n2027-03-10 班\n2028-05-01 休"
    answer = await desk.first.post(NOTICES, form(2027, lines=lines, issued_on="昨天"))
    assert answer.status_code == 422
    for words in ("写了两次", "本来就上班", "不在 2027 年内", "缺少法定节假日 2027-02-05（春节）", "请填日期", "2027-03-10 班"):
        assert words in answer.text
    unread = await desk.first.post(NOTICES, form(2027, lines="元旦放三天") | {"year": "明年"})
    assert unread.status_code == 422
    assert "第 1 行" in unread.text
    assert "请填四位年份" in unread.text


async def test_a_draft_is_edited_and_a_stale_form_is_refused(desk: Desk) -> None:
    year = next(YEARS)
    address = await desk.drafted(year)
    edit = await opened(desk.first, f"{address}/edit")
    assert edit.one("textarea").text.startswith(f"{year}-01-01 休 元旦")
    changed = form(year, source="示例通知第二稿") | {"version": "1"}
    assert (await desk.first.post(f"{address}/edit", changed)).status_code == 303
    assert "示例通知第二稿" in (await opened(desk.first, address)).text
    assert (await desk.first.post(f"{address}/edit", changed)).status_code == 409
    assert (await desk.first.post(f"{address}/edit", form(year))).status_code == 400
    assert (await desk.first.post(f"{address}/submit", {"version": "2"})).status_code == 303
    assert (await desk.first.get(f"{address}/edit")).status_code == 409


async def test_a_published_year_is_corrected_by_a_notice_that_says_so(desk: Desk) -> None:
    year = next(YEARS)
    address = await desk.submitted(year)
    assert (await desk.second.post(f"{address}/publish", {"version": "2", "code": code_at(desk.secret)})).status_code == 303
    refused = await desk.first.post(NOTICES, form(year))
    assert refused.status_code == 409
    assert "已经发布" in refused.text
    correction = await desk.first.post(NOTICES, form(year, replaces="1"))
    assert correction.status_code == 303
    assert "更正" in (await opened(desk.first, correction.headers["location"])).text


async def test_the_calendar_of_2026_names_its_working_weekends(desk: Desk) -> None:
    page = await opened(desk.first, "/operator/calendar?year=2026")
    assert len(page.all("table", class_="month")) == 12
    assert len(re.findall(r"周[六日]\s*调休上班", page.text)) == 6
    assert "2026-10-10" in page.text
    assert "历年安排" in page.text


@pytest.mark.parametrize("year", ["1999", "99999999999999999999", "二〇二六", ""])
async def test_an_address_that_names_no_year_shows_the_present_one(desk: Desk, year: str) -> None:
    assert "2026 年工作日历" in (await opened(desk.first, f"/operator/calendar?year={year}")).text


async def test_other_roles_have_no_calendar_desk(signed_in: SignIn) -> None:
    officer = await signed_in(Role.BANK_OFFICER)
    assert (await officer.get("/operator/calendar")).status_code == 403
    assert (await officer.get(NOTICES)).status_code == 403


async def test_a_notice_as_it_is_really_issued_is_accepted(desk: Desk) -> None:
    answer = await desk.first.post(NOTICES, form(2027, lines=DAYS_2027))
    assert answer.status_code == 303
    page = (await opened(desk.first, answer.headers["location"])).text
    assert "平日放假的天数等于" in page
    assert "2027-02-05（周五）至 2027-02-11（周四）" in page


async def test_a_delegate_submits_in_the_absent_officers_place_and_then_does_not_publish(desk: Desk, session: AsyncSession) -> None:
    address = await desk.drafted(next(YEARS))
    one, two = desk.first.member, desk.second.member
    assert one
    assert two
    absent = Actor(Role.OPERATOR, account_id=one.account_id, organisation_id=one.organisation_id)
    today = now().astimezone(SHANGHAI).date()
    await register_leave(session, absent, two.account_id, today, today, now=now())
    await session.commit()
    assert (await desk.second.post(f"{address}/submit", {"version": "1"})).status_code == 303
    assert "示例人员（代 示例人员）" in (await opened(desk.second, address)).text
    for decider in (desk.first, desk.second):  # neither the one who submitted nor the one in whose place it was done
        answer = await decider.post(f"{address}/return", {"version": "2", "reason_code": "incomplete", "note": "x"})
        assert answer.status_code == 403


async def test_a_refused_form_of_a_move_is_recorded(desk: Desk, session: AsyncSession) -> None:
    address = await desk.submitted(next(YEARS))
    assert (await desk.second.post(f"{address}/return", {"version": "2"})).status_code == 422
    refused = select(EventRow.data).where(EventRow.kind == "request.refused", EventRow.account_id == desk.second.account_id)
    facts = (await session.scalars(refused)).one()
    assert (facts["status"], facts["permission"]) == (422, "holidays:notice:return")
