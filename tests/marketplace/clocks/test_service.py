"""Clocks in the database: what an application's transaction may do with them, and what the tick does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.in_force import calendar_in_force
from marketplace.calendar.working_days import SHANGHAI, Unit
from marketplace.clocks import service
from marketplace.clocks.kinds import ClockKind
from marketplace.clocks.models import Clock
from marketplace.clocks.rules import Standing, Term
from marketplace.clocks.service import NoRunningClock
from marketplace.clocks.tick import reckon_again, warn_and_escalate
from marketplace.clocks.view import clock_view, in_order_of_need
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, bound
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from tests.web.callers import make_organisation

ANSWER = ClockKind("sample", "answer", "审批答复", Term(Unit.WORKING_DAYS, amount=3, warn_amount=1))
CALL = ClockKind("sample", "call", "首次联系", Term(Unit.HOURS, amount=4))


def at(text_: str) -> datetime:
    return datetime.fromisoformat(text_).replace(tzinfo=SHANGHAI)


MONDAY = at("2026-11-23T10:00")


async def committed_organisation(session: AsyncSession) -> UUID:
    organisation = await make_organisation(session)
    await session.commit()
    return organisation.id


@asynccontextmanager
async def as_organisation(sessions: Sessions, organisation_id: UUID) -> AsyncIterator[AsyncSession]:
    async with sessions(info=bound(Binding(role="operator", organisation_id=organisation_id))) as session:
        yield session
        await session.rollback()


async def test_a_clock_runs_pauses_and_stops(sessions: Sessions, session: AsyncSession) -> None:
    owner, case = await committed_organisation(session), new_id()
    async with as_organisation(sessions, owner) as own:
        clock = await service.start_clock(own, ANSWER, case, organisation_id=owner, at=MONDAY)
        assert (clock.due_at, clock.warn_at) == (at("2026-11-27T00:00"), at("2026-11-26T00:00"))
        assert await service.start_clock(own, ANSWER, case, organisation_id=owner, at=MONDAY + timedelta(days=1)) is clock
        await service.pause(own, ANSWER, case, at=at("2026-11-24T09:00"))
        await service.pause(own, ANSWER, case, at=at("2026-11-25T09:00"))  # a second time changes nothing
        await service.resume(own, ANSWER, case, at=at("2026-11-30T09:00"))
        assert clock.due_at == at("2026-12-03T00:00")
        await service.stop(own, ANSWER, case, at=at("2026-12-01T09:00"), reason="approve")
        assert await service.stop(own, ANSWER, case, at=at("2026-12-02T09:00"), reason="again") is None
        assert (clock.stopped_at, clock.stop_reason) == (at("2026-12-01T09:00"), "approve")
        with pytest.raises(NoRunningClock):
            await service.pause(own, ANSWER, case, at=MONDAY)


async def test_more_time_a_new_start_and_another_actor(sessions: Sessions, session: AsyncSession) -> None:
    owner, other, case = await committed_organisation(session), await committed_organisation(session), new_id()
    async with as_organisation(sessions, owner) as own:
        clock = await service.start_clock(own, CALL, case, organisation_id=owner, parties=[other], at=MONDAY, amount=2)
        assert clock.due_at == MONDAY + timedelta(hours=2)
        await service.extend(own, CALL, case, 3, at=MONDAY)
        assert clock.due_at == MONDAY + timedelta(hours=5)
        await service.reassign(own, CALL, case, other)
        assert (clock.organisation_id, clock.due_at) == (other, MONDAY + timedelta(hours=5))
        await service.restart(own, CALL, case, at=MONDAY + timedelta(hours=1))
        assert clock.due_at == MONDAY + timedelta(hours=6)


async def test_only_parties_see_a_clock(sessions: Sessions, session: AsyncSession) -> None:
    owner, stranger, case = await committed_organisation(session), await committed_organisation(session), new_id()
    await service.start_clock(session, CALL, case, organisation_id=owner, at=MONDAY)
    await session.commit()
    async with as_organisation(sessions, stranger) as other:
        assert await service.clocks_of(other, "sample", [case]) == {case: []}
        with pytest.raises(NoRunningClock):
            await service.pause(other, CALL, case, at=MONDAY)
        with pytest.raises(DBAPIError, match="row-level security"):
            await service.start_clock(other, CALL, new_id(), organisation_id=owner, at=MONDAY)
    async with as_organisation(sessions, owner) as own:
        assert [clock.name for clock in (await service.clocks_of(own, "sample", [case]))[case]] == ["call"]


async def kinds_about(session: AsyncSession, clock_id: UUID) -> list[str]:
    rows = await session.scalars(select(EventRow.kind).where(EventRow.subject_id == clock_id).order_by(EventRow.occurred_at))
    return list(rows)


async def test_the_tick_warns_and_escalates_once(session: AsyncSession) -> None:
    owner = await committed_organisation(session)
    clock = await service.start_clock(session, ANSWER, new_id(), organisation_id=owner, at=MONDAY)
    paused = await service.start_clock(session, ANSWER, case := new_id(), organisation_id=owner, at=MONDAY)
    await service.pause(session, ANSWER, case, at=MONDAY)
    for moment in ("2026-11-25T23:59", "2026-11-26T00:00", "2026-11-26T00:01", "2026-11-27T00:00", "2026-11-27T00:01"):
        await warn_and_escalate(session, now=at(moment))
    assert await kinds_about(session, clock.id) == ["clock.warned", "clock.escalated"]
    assert await kinds_about(session, paused.id) == []
    await session.refresh(clock)
    assert (clock.warned_at, clock.escalated_at) == (at("2026-11-26T00:00"), at("2026-11-27T00:00"))


async def test_a_clock_with_more_time_warns_again_before_its_new_end(session: AsyncSession) -> None:
    owner, case = await committed_organisation(session), new_id()
    clock = await service.start_clock(session, ANSWER, case, organisation_id=owner, at=MONDAY)
    await warn_and_escalate(session, now=at("2026-11-26T08:00"))
    await service.extend(session, ANSWER, case, 2, at=at("2026-11-26T09:00"))
    await warn_and_escalate(session, now=at("2026-11-29T23:59"))
    assert await kinds_about(session, clock.id) == ["clock.warned"]
    await warn_and_escalate(session, now=at("2026-11-30T00:00"))
    assert await kinds_about(session, clock.id) == ["clock.warned", "clock.warned"]


async def test_provisional_ends_follow_a_newly_announced_year(session: AsyncSession) -> None:
    owner = await committed_organisation(session)
    clock = await service.start_clock(session, ANSWER, new_id(), organisation_id=owner, at=at("2026-12-30T10:00"))
    assert clock.provisional
    assert clock.due_at == at("2027-01-06T00:00")  # 12-31, 01-04, 01-05
    while await reckon_again(session, now=MONDAY):
        pass
    assert await kinds_about(session, clock.id) == []
    await announce_new_year(session, owner)
    while await reckon_again(session, now=MONDAY):
        pass
    await session.refresh(clock)
    assert (clock.due_at, clock.provisional) == (at("2027-01-05T00:00"), False)
    assert await kinds_about(session, clock.id) == ["clock.due_changed"]


async def announce_new_year(session: AsyncSession, organisation_id: UUID) -> None:
    """As a published notice does: 2027-01-01 off, Saturday 01-02 worked."""
    notice = {"id": new_id(), "owner": organisation_id}
    await session.execute(
        text(
            "INSERT INTO holiday_notice (id, status, organisation_id, year, source, issued_on, days, in_force, created_at, updated_at)"
            " VALUES (:id, 'published', :owner, 2027, '示例通知', '2026-11-04', '[]', true, now(), now())"
        ),
        notice,
    )
    await session.execute(
        text(
            "INSERT INTO working_day_override (notice_id, day, is_working, year, name, source)"
            " VALUES (:id, '2027-01-01', false, 2027, '', '示例通知'), (:id, '2027-01-02', true, 2027, '', '示例通知')"
        ),
        notice,
    )
    await session.execute(text("UPDATE calendar_revision SET revision = revision + 1"))


@pytest.mark.parametrize("broken", [{"pauses": [MONDAY]}, {"due_at": MONDAY - timedelta(days=1)}, {"amount": 0}, {"parties": []}])
async def test_the_database_refuses_a_clock_that_makes_no_sense(session: AsyncSession, broken: dict[str, object]) -> None:
    clock = await service.start_clock(session, CALL, new_id(), organisation_id=await committed_organisation(session), at=MONDAY)
    with pytest.raises(DBAPIError, match="check constraint"):
        await session.execute(update(Clock).where(Clock.id == clock.id).values(**broken))


async def test_a_clock_is_shown_in_words(session: AsyncSession) -> None:
    owner, case = await committed_organisation(session), new_id()
    clock = await service.start_clock(session, ANSWER, case, organisation_id=owner, at=at("2026-12-28T10:00"))
    overrides = await calendar_in_force(session)

    def shown(moment: str) -> tuple[Standing, str]:
        view = clock_view(clock, overrides, at=at(moment))
        return view.state, view.note

    assert shown("2026-12-28T11:00") == (Standing.RUNNING, "剩余 3 个工作日")
    assert shown("2026-12-31T11:00") == (Standing.SOON, "今天到期")
    assert shown("2027-01-01T00:00") == (Standing.OVER, "已超期")
    assert shown("2027-01-05T09:00") == (Standing.OVER, "已超期 2 个工作日")
    assert clock_view(clock, overrides, at=MONDAY).due_zh == "2026-12-31（周四）24:00 前"
    await service.pause(session, ANSWER, case, at=at("2026-12-29T09:00"))
    assert shown("2027-01-05T09:00") == (Standing.PAUSED, "已暂停，恢复后剩余 2 个工作日")
    await service.stop(session, ANSWER, case, at=at("2026-12-30T09:00"), reason="done")
    assert shown("2027-01-05T09:00") == (Standing.DONE, "2026-12-30 09:00 办结")


async def test_a_queue_shows_first_what_is_due_first(session: AsyncSession) -> None:
    owner, cases = await committed_organisation(session), [new_id() for _ in range(4)]
    for hours, case in zip((9, 3, 1, 5), cases, strict=True):
        await service.start_clock(session, CALL, case, organisation_id=owner, at=MONDAY, amount=hours)
    await service.pause(session, CALL, cases[2], at=MONDAY)
    await service.stop(session, CALL, cases[3], at=MONDAY, reason="done")
    found = await service.clocks_of(session, "sample", cases)
    overrides = await calendar_in_force(session)
    views = in_order_of_need([clock_view(clocks[0], overrides, at=MONDAY) for clocks in found.values()])
    assert [view.promised for view in views] == [3, 9, 1, 5]
