"""Schedules: each due minute makes one task, however many schedulers run and however often they are started."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from marketplace.clock import SHANGHAI
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.models import TaskRow
from marketplace.tasks.schedules import Schedule
from web.composition import SCHEDULES, TASKS
from web.scheduler import Alarm, make_up

MORNING = datetime(2026, 11, 21, 3, 30, 20, tzinfo=SHANGHAI)


def daily(cron: str = "20 3 * * *", name: str = "", kind: TaskKind | None = None) -> Schedule:
    return Schedule(kind or TaskKind(f"test.{uuid4().hex}", "测试任务"), cron, {"what": "all"}, name)


async def made(sessions: Sessions, schedule: Schedule) -> int:
    async with transaction(sessions, Binding.system()) as session:
        return int(await session.scalar(select(func.count()).where(TaskRow.kind == schedule.kind.name)) or 0)


async def in_a_process(*work: object) -> None:
    """The scheduler is no asynchronous program; it runs in a thread here."""
    for each in work:
        await asyncio.to_thread(each)  # type: ignore[arg-type]


async def test_two_schedulers_and_a_restart_make_one_task_for_a_minute(system_database: str, system_sessions: Sessions) -> None:
    schedule = daily()
    first, second = Alarm(schedule, system_database), Alarm(schedule, system_database)
    minute = "2026-11-21 03:20:00+08:00"
    await asyncio.gather(*(asyncio.to_thread(alarm.send_with_options, scheduled_at=minute) for alarm in (first, second)))
    await in_a_process(lambda: make_up([Alarm(schedule, system_database)], MORNING))
    assert await made(system_sessions, schedule) == 1
    await in_a_process(lambda: first.send_with_options(scheduled_at="2026-11-22 03:20:00+08:00"))
    assert await made(system_sessions, schedule) == 2


async def test_two_schedules_of_one_kind_each_make_theirs(system_database: str, system_sessions: Sessions) -> None:
    kind = TaskKind(f"test.{uuid4().hex}", "测试任务")
    both = [Alarm(daily(name=name, kind=kind), system_database) for name in ("a", "b")]
    await in_a_process(lambda: make_up(both, MORNING))
    assert await made(system_sessions, both[0].schedule) == 2


@pytest.mark.parametrize(
    ("cron", "at", "latest"),
    [
        ("20 3 * * *", MORNING, "2026-11-21T03:20:00+08:00"),
        ("20 3 * * *", MORNING.replace(hour=3, minute=19), "2026-11-20T03:20:00+08:00"),
        ("* * * * *", MORNING, "2026-11-21T03:30:00+08:00"),
        ("20 3 * * *", datetime(2026, 11, 20, 19, 20, 59, tzinfo=UTC), "2026-11-21T03:20:00+08:00"),
        ("20 3 1 * *", MORNING, None),
    ],
)
def test_the_latest_missed_minute_of_a_day_is_made_up_for(cron: str, at: datetime, latest: str | None) -> None:
    minute = Alarm(daily(cron), "postgresql://nobody@/nothing").latest_minute(at)
    assert (minute.isoformat() if minute else None) == latest


def test_every_schedule_of_the_program_can_be_read_and_somebody_does_its_task() -> None:
    for schedule in SCHEDULES:
        assert schedule.kind in TASKS
        assert Alarm(schedule, "postgresql://nobody@/nothing").cron.next_valid_date is not None
    named = [(schedule.kind.name, schedule.name) for schedule in SCHEDULES]
    assert len(set(named)) == len(named)


def test_kinds_of_tasks_have_names_that_differ_and_queues_that_workers_serve() -> None:
    names = [kind.name for kind in TASKS]
    assert len(set(names)) == len(names)
    assert all(kind.queue.isidentifier() for kind in TASKS)
