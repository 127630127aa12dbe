"""From a draft to the calendar: two operators, one clock, and nothing half done."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.calendar.in_force import calendar_in_force
from marketplace.calendar.working_days import SHANGHAI, is_working_day
from marketplace.clocks.service import clocks_of
from marketplace.clocks.tasks import RECKON_AGAIN
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, bound
from marketplace.errors import Forbidden, Invalid
from marketplace.events.models import EventRow
from marketplace.holidays.decide import publish, return_for_change, submit, withdraw
from marketplace.holidays.draft import NoticeNotChangeable, YearPublished, change_notice, create_notice, terms_of
from marketplace.holidays.models import HolidayNotice
from marketplace.holidays.repository import get_notice, list_notices
from marketplace.holidays.schemas import NoticeTerms
from marketplace.holidays.states import NOTICE, NoticeStatus
from marketplace.tasks.models import TaskRow
from marketplace.workflow.mover import CaseNotFound, FactorNeeded, FourEyesNeeded, Said, StaleVersion
from marketplace.workflow.moves import TransitionNotAllowed
from marketplace.workflow.reading import actions, open_moves, timeline
from tests.marketplace.holidays.people import Office, make_office
from tests.marketplace.holidays.samples import terms_2027, terms_of_far_year

MONDAY = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
YEARS = itertools.count(2040)
FRESH = Said(factor_fresh=True)
RETURNED = Said(reason_code="wrong_days", note="二月十三日写漏了")


@dataclass
class Desk:
    """Two operators of one platform, in one transaction each at a time."""

    sessions: Sessions
    office: Office

    @asynccontextmanager
    async def of(self, who: Actor, *, keep: bool = False) -> AsyncIterator[AsyncSession]:
        """A transaction bound to the person; `keep` commits it."""
        binding = Binding(role=who.role, organisation_id=who.organisation_id, account_id=who.account_id)
        async with self.sessions(info=bound(binding)) as session:
            yield session
            await (session.commit() if keep else session.rollback())

    async def drafted(self, session: AsyncSession, terms: NoticeTerms) -> UUID:
        """A draft of the first operator."""
        return (await create_notice(session, self.office.first, terms, at=MONDAY)).id


@pytest.fixture
async def desk(sessions: Sessions, session: AsyncSession) -> Desk:
    return Desk(sessions, await make_office(session))


async def submitted(desk: Desk, terms: NoticeTerms) -> UUID:
    async with desk.of(desk.office.first, keep=True) as session:
        notice_id = await desk.drafted(session, terms)
        await submit(session, desk.office.first, notice_id, at=MONDAY)
    return notice_id


async def published(desk: Desk, terms: NoticeTerms) -> UUID:
    notice_id = await submitted(desk, terms)
    async with desk.of(desk.office.second, keep=True) as session:
        await publish(session, desk.office.second, notice_id, at=MONDAY, said=FRESH)
    return notice_id


async def test_two_operators_bring_a_notice_into_force(desk: Desk, session: AsyncSession) -> None:
    terms = terms_of_far_year(next(YEARS))
    notice_id = await published(desk, terms)
    async with desk.of(desk.office.second) as reader:
        notice = await get_notice(reader, desk.office.second, notice_id)
        assert (notice.status, notice.in_force, terms_of(notice)) == (NoticeStatus.PUBLISHED, True, terms)
        calendar = await calendar_in_force(reader)
        assert is_working_day(date(terms.year, 5, 1), calendar) == (False, False)
        [clock] = (await clocks_of(reader, NOTICE.resource, [notice_id]))[notice_id]
        assert (clock.stop_reason, clock.due_at) == ("publish", datetime(2026, 11, 26, tzinfo=SHANGHAI))
        assert [step.action for step in await timeline(reader, NOTICE, notice_id)] == ["create", "submit", "publish"]
    event = (await session.scalars(select(EventRow).where(EventRow.subject_id == notice_id, EventRow.kind.endswith("published")))).one()
    assert (event.account_id, event.data["year"], len(event.data["days_off"])) == (desk.office.second.account_id, terms.year, 6)
    tasks = select(func.count()).select_from(TaskRow).where(TaskRow.kind == RECKON_AGAIN.name, TaskRow.key == str(notice_id))
    assert await session.scalar(tasks) == 1


async def test_whoever_submits_neither_publishes_nor_returns(desk: Desk) -> None:
    notice_id = await submitted(desk, terms_of_far_year(next(YEARS)))
    for move, said in ((publish, FRESH), (return_for_change, RETURNED)):
        async with desk.of(desk.office.first) as session:
            with pytest.raises(FourEyesNeeded):
                await move(session, desk.office.first, notice_id, at=MONDAY, said=said)
    async with desk.of(desk.office.first) as session:
        notice = await get_notice(session, desk.office.first, notice_id)
        assert actions(await open_moves(session, desk.office.first, NOTICE, notice_id, notice)) == ["withdraw"]


async def test_publishing_asks_for_the_second_factor(desk: Desk) -> None:
    notice_id = await submitted(desk, terms_of_far_year(next(YEARS)))
    async with desk.of(desk.office.second) as session:
        with pytest.raises(FactorNeeded):
            await publish(session, desk.office.second, notice_id, at=MONDAY)


async def test_a_returned_notice_is_changed_and_submitted_again_while_the_clock_waits(desk: Desk) -> None:
    first, second, terms = desk.office.first, desk.office.second, terms_of_far_year(next(YEARS))
    notice_id = await submitted(desk, terms)
    async with desk.of(second) as session:
        notice = await return_for_change(session, second, notice_id, at=MONDAY + timedelta(days=1), said=RETURNED)
        [clock] = (await clocks_of(session, NOTICE.resource, [notice_id]))[notice_id]
        assert (notice.status, clock.paused_at) == (NoticeStatus.RETURNED, MONDAY + timedelta(days=1))
        better = terms_of_far_year(terms.year)
        changed = await change_notice(session, first, notice_id, better, version=notice.version, at=MONDAY + timedelta(days=2))
        await submit(session, first, notice_id, at=MONDAY + timedelta(days=7), version=changed.version)
        assert (clock.paused_at, clock.due_at) == (None, datetime(2026, 12, 2, tzinfo=SHANGHAI))
        again = await publish(session, second, notice_id, at=MONDAY + timedelta(days=8), said=FRESH)
        assert (again.status, again.round) == (NoticeStatus.PUBLISHED, 2)
        told = (await timeline(session, NOTICE, notice_id))[2]
        assert (told.reason_zh, told.note) == ("日期与通知原文不一致", "二月十三日写漏了")


@pytest.mark.parametrize("said", [Said(), Said(reason_code="wrong_days"), Said(reason_code="no_such", note="x")])
async def test_a_return_needs_a_known_reason_and_a_note(desk: Desk, said: Said) -> None:
    notice_id = await submitted(desk, terms_of_far_year(next(YEARS)))
    async with desk.of(desk.office.second) as session:
        with pytest.raises(Invalid):
            await return_for_change(session, desk.office.second, notice_id, at=MONDAY, said=said)


async def test_a_year_in_force_is_only_corrected_by_name(desk: Desk) -> None:
    terms = terms_of_far_year(next(YEARS))
    old = await published(desk, terms)
    async with desk.of(desk.office.first) as session:
        with pytest.raises(YearPublished):
            await create_notice(session, desk.office.first, terms, at=MONDAY)
    fewer = NoticeTerms(year=terms.year, source="示例更正", issued_on=terms.issued_on, days=terms.days[:-1], replaces_id=old)
    new = await published(desk, fewer)
    async with desk.of(desk.office.first) as session:
        assert [(await get_notice(session, desk.office.first, each)).in_force for each in (old, new)] == [False, True]
        calendar = await calendar_in_force(session)
        assert terms.days[-1].day not in calendar.days
        assert terms.days[0].day in calendar.days


async def test_of_two_notices_for_one_year_the_second_is_refused_at_publication(desk: Desk) -> None:
    terms = terms_of_far_year(next(YEARS))
    one, two = await submitted(desk, terms), await submitted(desk, terms)
    async with desk.of(desk.office.second, keep=True) as session:
        await publish(session, desk.office.second, one, at=MONDAY, said=FRESH)
    async with desk.of(desk.office.second) as session:
        with pytest.raises(YearPublished):
            await publish(session, desk.office.second, two, at=MONDAY, said=FRESH)
    async with desk.of(desk.office.second) as session:
        assert (await get_notice(session, desk.office.second, two)).status is NoticeStatus.SUBMITTED


async def test_a_withdrawn_notice_has_ended(desk: Desk) -> None:
    notice_id = await submitted(desk, terms_of_far_year(next(YEARS)))
    async with desk.of(desk.office.first) as session:
        await withdraw(session, desk.office.first, notice_id, at=MONDAY)
        [clock] = (await clocks_of(session, NOTICE.resource, [notice_id]))[notice_id]
        assert clock.stop_reason == "withdraw"
        for move in (submit, publish, withdraw):
            with pytest.raises(TransitionNotAllowed):
                await move(session, desk.office.second, notice_id, at=MONDAY, said=FRESH)


async def test_a_submitted_notice_is_not_edited_and_a_draft_only_at_the_version_seen(desk: Desk) -> None:
    first, terms = desk.office.first, terms_of_far_year(next(YEARS))
    async with desk.of(first) as session:
        notice_id = await desk.drafted(session, terms)
        await change_notice(session, first, notice_id, terms, version=1, at=MONDAY)
        with pytest.raises(StaleVersion):
            await change_notice(session, first, notice_id, terms, version=1, at=MONDAY)
        await submit(session, first, notice_id, at=MONDAY)
        with pytest.raises(NoticeNotChangeable):
            await change_notice(session, first, notice_id, terms, version=3, at=MONDAY)


async def test_nobody_else_sees_or_moves_a_notice(desk: Desk, session: AsyncSession) -> None:
    notice_id = await submitted(desk, terms_of_far_year(next(YEARS)))
    stranger = (await make_office(session)).first
    async with desk.of(stranger) as other:
        assert notice_id not in {notice.id for notice in await list_notices(other, stranger, limit=50)}
        with pytest.raises(CaseNotFound):
            await publish(other, stranger, notice_id, at=MONDAY, said=FRESH)
    bank = Actor(Role.BANK_OFFICER, account_id=desk.office.first.account_id, organisation_id=desk.office.first.organisation_id)
    async with desk.of(bank) as other:
        with pytest.raises((Forbidden, CaseNotFound)):
            await withdraw(other, bank, notice_id, at=MONDAY)


async def test_a_notice_with_faults_is_not_kept(desk: Desk) -> None:
    async with desk.of(desk.office.first) as session:
        with pytest.raises(Invalid) as refused:
            await create_notice(session, desk.office.first, terms_2027(days=[]), at=MONDAY)
        assert len(refused.value.errors) == 14
        assert await session.scalar(select(func.count()).select_from(HolidayNotice)) == 0


async def test_pages_of_the_list_follow_each_other(desk: Desk) -> None:
    async with desk.of(desk.office.first) as session:
        made = [await desk.drafted(session, terms_of_far_year(next(YEARS))) for _ in range(3)]
        first_page = await list_notices(session, desk.office.first, limit=2)
        rest = await list_notices(session, desk.office.first, limit=2, after=first_page[-1].id)
        assert [notice.id for notice in (*first_page, *rest)] == made[::-1]
