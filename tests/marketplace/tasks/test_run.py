"""One delivery of a task: the effect happens once, however often and however badly it is delivered."""

import asyncio

import pytest
from sqlalchemy import func, select, text

from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.tasks.events import TASK_DIED
from marketplace.tasks.failures import DoNotRetry
from marketplace.tasks.models import TaskState
from marketplace.tasks.run import Ending
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.tasks.workplace import Killed, Workplace, note, notes


async def leave_note(run: TaskRun, text_: str = "") -> None:
    await note(run.session, run.task_id, text_)


async def test_effect_and_end_are_committed_together_and_a_second_delivery_changes_nothing(place: Workplace) -> None:
    task_id = await place.ask(place.teach(leave_note), text_="一次")
    assert await place.deliver(task_id) is Ending.DONE
    done = await place.row(task_id)
    assert (done.state, done.attempts, done.started_at, done.finished_at) == (TaskState.DONE, 1, place.at, place.at)
    assert await place.deliver(task_id) is Ending.NOTHING
    assert await notes(place.own, task_id) == ["一次"]


async def test_a_task_that_was_purged_is_nothing(place: Workplace) -> None:
    assert await place.deliver(new_id()) is Ending.NOTHING


async def test_a_failure_leaves_no_effect_and_waits_before_the_next_attempt(place: Workplace) -> None:
    async def fail_once(run: TaskRun) -> None:
        await note(run.session, run.task_id, str(run.attempt))
        if run.attempt == 1:
            raise ConnectionError("bank.example did not answer for 91320100MA1XXXXX1X")

    task_id = await place.ask(place.teach(fail_once, first_wait_seconds=60))
    assert await place.deliver(task_id) is Ending.AGAIN
    failed = await place.row(task_id)
    assert (failed.state, failed.error_code) == (TaskState.QUEUED, "ConnectionError")
    assert failed.error_text is not None
    assert "91320100" not in failed.error_text
    assert failed.not_before_at == await place.due_at(task_id)
    assert await place.deliver(task_id) is Ending.NOTHING, "an old message must not shorten the wait"
    place.later(seconds=60)
    assert await place.deliver(task_id) is Ending.DONE
    assert await notes(place.own, task_id) == ["2"]
    assert (await place.row(task_id)).error_text is None


async def test_after_its_attempts_it_is_a_dead_letter_and_the_log_says_so(place: Workplace) -> None:
    async def fail(run: TaskRun) -> None:
        raise ValueError

    task_id = await place.ask(place.teach(fail, attempts=3))
    endings = []
    for _ in range(3):
        endings.append(await place.deliver(task_id))
        place.later(hours=2)
    assert endings == [Ending.AGAIN, Ending.AGAIN, Ending.DEAD]
    assert (await place.row(task_id)).state is TaskState.DEAD
    assert await place.deliver(task_id) is Ending.NOTHING
    async with transaction(place.own, Binding.system()) as session:
        logged = (await session.scalars(select(EventRow).where(EventRow.subject_id == task_id))).one()
    assert (logged.kind, logged.data) == (TASK_DIED.name, {"attempts": 3})


async def test_what_cannot_succeed_is_not_tried_again(place: Workplace) -> None:
    async def refuse(run: TaskRun) -> None:
        raise DoNotRetry("对方已注销")

    task_id = await place.ask(place.teach(refuse))
    assert await place.deliver(task_id) is Ending.DEAD
    dead = await place.row(task_id)
    assert (dead.error_code, dead.error_text, dead.attempts) == ("DoNotRetry", "对方已注销", 1)


async def test_a_task_that_takes_too_long_is_cancelled_and_tried_again(place: Workplace) -> None:
    async def sleep(run: TaskRun) -> None:
        await note(run.session, run.task_id)
        await asyncio.sleep(600)

    task_id = await place.ask(place.teach(sleep, time_limit_seconds=0))
    assert await place.deliver(task_id) is Ending.AGAIN
    assert (await place.row(task_id)).error_text == "超过时限 0 秒"
    assert await notes(place.own, task_id) == []


async def test_an_unknown_kind_waits_for_a_program_that_knows_it(place: Workplace) -> None:
    kind = place.teach(leave_note)
    task_id = await place.ask(kind)
    handler = place.handlers.pop(kind)
    assert await place.deliver(task_id) is Ending.AGAIN
    place.handlers[kind] = handler
    place.later(hours=1)
    assert await place.deliver(task_id) is Ending.DONE


async def test_of_two_deliveries_at_once_one_runs(place: Workplace) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def wait(run: TaskRun) -> None:
        await note(run.session, run.task_id)
        started.set()
        await go_on.wait()

    task_id = await place.ask(place.teach(wait))
    first = asyncio.create_task(place.deliver(task_id))
    await started.wait()
    assert await place.deliver(task_id) is Ending.NOTHING
    go_on.set()
    assert await first is Ending.DONE
    assert (await place.row(task_id)).attempts == 1
    assert len(await notes(place.own, task_id)) == 1


@pytest.mark.parametrize("line", range(4))
async def test_killed_at_any_line_it_runs_again_and_the_effect_is_there_once(place: Workplace, line: int) -> None:
    def live_on(run: TaskRun, here: int) -> None:
        if run.attempt == 1 and here == line:
            raise Killed

    async def work(run: TaskRun) -> None:
        live_on(run, 0)
        await run.progress(1, 3)
        live_on(run, 1)
        await note(run.session, run.task_id)
        live_on(run, 2)
        await run.progress(3, 3)
        live_on(run, 3)

    task_id = await place.ask(place.teach(work))
    with pytest.raises(Killed):
        await place.deliver(task_id)
    killed = await place.row(task_id)
    assert (killed.state, killed.attempts) == (TaskState.RUNNING, 1)
    assert await place.deliver(task_id) is Ending.DONE
    assert len(await notes(place.own, task_id)) == 1


async def test_a_backend_that_is_killed_under_the_task_is_a_failure_like_any_other(place: Workplace) -> None:
    async def lose_connection(run: TaskRun) -> None:
        await note(run.session, run.task_id)
        if run.attempt == 1:
            await run.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    task_id = await place.ask(place.teach(lose_connection))
    assert await place.deliver(task_id) is Ending.AGAIN
    place.later(minutes=1)
    assert await place.deliver(task_id) is Ending.DONE
    assert len(await notes(place.own, task_id)) == 1


async def test_a_task_that_kills_its_worker_each_time_is_given_up(place: Workplace) -> None:
    async def kill(run: TaskRun) -> None:
        raise Killed

    task_id = await place.ask(place.teach(kill, attempts=2))
    for _ in range(2):
        with pytest.raises(Killed):
            await place.deliver(task_id)
    assert await place.deliver(task_id) is Ending.DEAD
    assert "工作进程中途退出" in ((await place.row(task_id)).error_text or "")


async def test_who_comes_late_cannot_overwrite_the_later_attempt(place: Workplace) -> None:
    kind = place.teach(leave_note)

    async def overtaken(run: TaskRun) -> None:
        await note(run.session, run.task_id)
        async with transaction(run.sessions, run.binding) as session:  # what another attempt's beginning does
            await session.execute(text("UPDATE task SET attempts = attempts + 1 WHERE id = :id"), {"id": run.task_id})

    place.handlers[kind] = overtaken
    task_id = await place.ask(kind)
    assert await place.deliver(task_id) is Ending.AGAIN
    assert await notes(place.own, task_id) == []
    row = await place.row(task_id)
    assert (row.state, row.attempts, row.error_text) == (TaskState.RUNNING, 2, None)


async def test_progress_is_seen_while_the_task_runs(place: Workplace) -> None:
    seen = []

    async def work(run: TaskRun) -> None:
        await run.progress(40, 100, "第 2 页")
        row = await place.row(run.task_id)
        seen.append((row.progress_done, row.progress_total, row.progress_text))
        with pytest.raises(ValueError, match="0 <= done <= total"):
            await run.progress(101, 100)

    await place.deliver(await place.ask(place.teach(work)))
    assert seen == [(40, 100, "第 2 页")]


async def test_the_trace_of_the_request_is_in_what_the_task_records(place: Workplace) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    seen = []

    async def look(run: TaskRun) -> None:
        seen.append((await run.session.execute(select(func.zhida_trace(), func.zhida_role()))).one())

    await place.deliver(await place.ask(place.teach(look), binding=Binding.system(trace)))
    assert [tuple(row) for row in seen] == [(trace, "system")]
