"""From the committed row to the broker: sent once or twice, never not; what gets lost there is sent again."""

import random
from uuid import UUID

import pytest

from marketplace.database.binding import Binding
from marketplace.database.session import bound, transaction
from marketplace.ids import new_id
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.models import TaskState
from marketplace.tasks.relay import relay_once
from marketplace.tasks.run import Ending
from marketplace.tasks.sweep import sweep_once
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.tasks.workplace import Killed, Messages, Workplace, note, notes


async def leave_note(run: TaskRun) -> None:
    await note(run.session, run.task_id)


@pytest.fixture
def messages() -> Messages:
    return Messages()


async def relay(place: Workplace, messages: Messages) -> None:
    """Everything that is due, other tests' tasks among it."""
    while await relay_once(place.own, messages, at=place.at):
        pass


async def test_a_committed_task_is_sent_and_one_that_was_rolled_back_never_is(place: Workplace, messages: Messages) -> None:
    kind = place.teach(leave_note)
    committed = await place.ask(kind)
    async with place.own(info=bound(Binding.system())) as session:
        dropped = await enqueue(session, kind, {}, at=place.at)
        await session.rollback()
    await relay(place, messages)
    assert committed in messages.queue
    assert dropped not in messages.queue
    assert await place.due_at(committed) is None


async def test_a_task_for_later_is_sent_when_its_time_has_come(place: Workplace, messages: Messages) -> None:
    not_before = place.at.replace(year=2027)
    async with transaction(place.own, Binding.system()) as session:
        task_id = await enqueue(session, place.teach(leave_note), {}, at=place.at, not_before=not_before)
    assert task_id is not None
    await relay(place, messages)
    assert task_id not in messages.queue
    assert await place.deliver(task_id) is Ending.NOTHING
    place.at = not_before
    await relay(place, messages)
    assert task_id in messages.queue
    assert await place.deliver(task_id) is Ending.DONE


async def test_a_crash_between_sending_and_deleting_sends_twice_and_runs_once(place: Workplace, messages: Messages) -> None:
    await relay(place, messages)
    task_id = await place.ask(place.teach(leave_note))
    messages.broken = True
    with pytest.raises(ConnectionError):
        await relay(place, messages)
    assert await place.due_at(task_id) is not None
    await relay(place, messages)
    assert messages.queue.count(task_id) == 2
    assert [await place.deliver(task_id) for _ in range(2)] == [Ending.DONE, Ending.NOTHING]
    assert len(await notes(place.own, task_id)) == 1


async def test_a_second_request_with_the_same_key_adds_no_task(place: Workplace) -> None:
    kind, other = place.teach(leave_note), place.teach(leave_note)

    async def ask(of: TaskKind, key: str) -> UUID | None:
        async with transaction(place.own, Binding.system()) as session:
            return await enqueue(session, of, {}, at=place.at, key=key)

    assert await ask(kind, "a") is not None
    assert await ask(kind, "a") is None
    assert await ask(kind, "b") is not None
    assert await ask(other, "a") is not None


async def test_a_lost_message_is_sent_again_after_a_while(place: Workplace, messages: Messages) -> None:
    task_id = await place.ask(place.teach(leave_note))
    await relay(place, messages)
    messages.queue.clear()
    await sweep_once(place.own, messages, at=place.at)
    assert await place.due_at(task_id) is None, "a message that was sent just now may be on its way"
    place.later(seconds=20)
    await sweep_once(place.own, messages, at=place.at)
    await relay(place, messages)
    assert messages.queue.count(task_id) == 1


async def test_a_long_queue_is_not_made_longer(place: Workplace, messages: Messages) -> None:
    kind = place.teach(leave_note)
    waiting = [await place.ask(kind) for _ in range(5)]
    await relay(place, messages)
    for _ in range(3):
        place.later(minutes=10)
        await sweep_once(place.own, messages, at=place.at)
        await relay(place, messages)
    assert [messages.queue.count(task_id) for task_id in waiting] == [1] * 5


async def test_a_task_whose_worker_was_killed_is_sent_again_and_one_that_runs_is_not(place: Workplace, messages: Messages) -> None:
    async def work(run: TaskRun) -> None:
        if run.attempt == 1:
            raise Killed
        place.later(minutes=5)  # a long task: its message was acknowledged by a second delivery
        assert await sweep_once(place.own, messages, at=place.at) == 0

    await relay(place, messages)
    place.later(minutes=5)
    await sweep_once(place.own, messages, at=place.at)  # what other tests left open
    await relay(place, messages)
    task_id = await place.ask(place.teach(work))
    await relay(place, messages)
    messages.queue.remove(task_id)
    with pytest.raises(Killed):
        await place.deliver(task_id)
    place.later(seconds=20)
    assert await sweep_once(place.own, messages, at=place.at) == 1
    await relay(place, messages)
    messages.queue.remove(task_id)
    assert await place.deliver(task_id) is Ending.DONE
    assert (await place.row(task_id)).state is TaskState.DONE


@pytest.mark.parametrize("seed", range(3))
async def test_three_deliveries_each_in_any_order_end_like_one_each_in_order(place: Workplace, seed: int) -> None:
    chance = random.Random(seed)

    async def stumble(run: TaskRun) -> None:
        await note(run.session, run.task_id)
        if chance.random() < 0.2:
            raise Killed
        if chance.random() < 0.2:
            raise ValueError

    kind = place.teach(stumble)
    tasks = [await place.ask(kind) for _ in range(8)]
    deliveries = tasks * 3
    chance.shuffle(deliveries)
    for task_id in [*deliveries, *tasks * 30]:
        place.later(hours=1)
        try:
            await place.deliver(task_id)
        except Killed:
            continue
    assert [(await place.row(task_id)).state for task_id in tasks] == [TaskState.DONE] * 8
    assert [len(await notes(place.own, task_id)) for task_id in tasks] == [1] * 8


async def test_nothing_is_sent_for_a_task_that_does_not_exist(place: Workplace, messages: Messages) -> None:
    await sweep_once(place.own, messages, at=place.at)
    assert new_id() not in messages.queue
