"""Dead letters run again when a person says so; what is done is removed, dead letters are not."""

import pytest
from sqlalchemy import select

from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.errors import Conflict, NotFound
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.tasks.events import TASK_REPLAYED
from marketplace.tasks.failures import DoNotRetry
from marketplace.tasks.models import TaskRow, TaskState
from marketplace.tasks.purge import purge_done
from marketplace.tasks.replay import replay_kind, replay_task
from marketplace.tasks.run import Ending
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.tasks.workplace import Workplace


class Partner:
    """Somebody else's server, mended in the middle of the test."""

    mended = False

    async def call(self, run: TaskRun) -> None:
        if not self.mended:
            raise DoNotRetry("对方停机")


async def test_a_dead_letter_gets_all_its_attempts_anew_and_the_log_says_so(place: Workplace) -> None:
    async def fail(run: TaskRun) -> None:
        raise ValueError

    task_id = await place.ask(place.teach(fail, attempts=2))
    await place.deliver(task_id)
    place.later(hours=1)
    assert await place.deliver(task_id) is Ending.DEAD
    async with transaction(place.own, Binding.system()) as session:
        await replay_task(session, task_id, at=place.at)
    assert await place.due_at(task_id) == place.at
    assert await place.deliver(task_id) is Ending.AGAIN
    place.later(hours=1)
    assert await place.deliver(task_id) is Ending.DEAD
    async with transaction(place.own, Binding.system()) as session:
        kinds = (await session.scalars(select(EventRow.kind).where(EventRow.subject_id == task_id))).all()
    assert kinds.count(TASK_REPLAYED.name) == 1


async def test_only_dead_letters_are_replayed(place: Workplace) -> None:
    partner = Partner()
    partner.mended = True
    task_id = await place.ask(place.teach(partner.call))
    await place.deliver(task_id)
    async with transaction(place.own, Binding.system()) as session:
        with pytest.raises(Conflict) as refused:
            await replay_task(session, task_id, at=place.at)
        with pytest.raises(NotFound):
            await replay_task(session, new_id(), at=place.at)
    assert refused.value.state == "done"


async def test_all_dead_letters_of_a_kind_are_replayed_and_no_other(place: Workplace) -> None:
    partner = Partner()
    kind, other = place.teach(partner.call), place.teach(partner.call)
    ours, another = [await place.ask(kind) for _ in range(3)], await place.ask(other)
    for task_id in [*ours, another]:
        await place.deliver(task_id)
    partner.mended = True
    async with transaction(place.own, Binding.system()) as session:
        assert await replay_kind(session, kind.name, at=place.at) == 3
        assert await replay_kind(session, kind.name, at=place.at) == 0
    assert [await place.deliver(task_id) for task_id in [*ours, another]] == [Ending.DONE] * 3 + [Ending.NOTHING]


async def test_purge_removes_what_is_done_for_long_and_keeps_dead_letters(place: Workplace) -> None:
    partner = Partner()
    kind = place.teach(partner.call)
    dead = await place.ask(kind)
    await place.deliver(dead)
    partner.mended = True
    old = await place.ask(kind)
    await place.deliver(old)
    place.later(days=31)
    fresh = await place.ask(kind)
    await place.deliver(fresh)
    async with transaction(place.own, Binding.system()) as session:
        await purge_done(session, now=place.at)
        left = (await session.scalars(select(TaskRow.id).where(TaskRow.kind == kind.name))).all()
    assert set(left) == {dead, fresh}
    assert (await place.row(dead)).state is TaskState.DEAD
