"""The message broker on PostgreSQL with a real worker's threads; the one on Redis against a stand-in for its server."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from dramatiq.worker import Worker

from marketplace.database.session import WORKER, Sessions, make_engine, make_sessions
from marketplace.ids import new_id
from marketplace.tasks.broker import Delivery
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.models import TaskState
from marketplace.tasks.run import Workshop
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.tasks.workplace import Workplace
from web.brokers import PostgresMessages, RedisMessages, message_for
from web.worker import declare, queues_of


async def until(true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come true within 10 s")


async def test_a_worker_runs_what_is_sent_and_the_message_is_gone_afterwards(system_database: str, system_sessions: Sessions) -> None:
    seen: list[UUID] = []

    async def work(run: TaskRun) -> None:
        seen.append(run.task_id)

    place = Workplace(system_sessions, system_sessions)
    kind = place.teach(work, queue="trial")
    task_id = await place.ask(kind)
    messages, in_hand = PostgresMessages(system_database), []  # type: ignore[var-annotated]
    engines = [make_engine(system_database, WORKER) for _ in range(2)]
    shop = Workshop(make_sessions(engines[0]), make_sessions(engines[1]), place.handlers, lambda: place.at)
    worker = Worker(declare(messages.dramatiq(), shop, place.handlers, in_hand), worker_threads=2, worker_timeout=50)
    messages.send([Delivery(task_id, "trial"), Delivery(task_id, "trial")])
    assert messages.held([task_id, new_id()]) == {task_id}
    await asyncio.to_thread(worker.start)
    try:
        await until(lambda: seen == [task_id] and not messages.held([task_id]))
    finally:
        await asyncio.to_thread(worker.stop, 5_000)
        gone = messages.held([task_id])
        messages.close()
    assert (await place.row(task_id)).state is TaskState.DONE
    assert (gone, in_hand) == (set(), [])


def test_sending_again_replaces_the_message(system_database: str) -> None:
    messages, task_id = PostgresMessages(system_database), new_id()
    for _ in range(3):
        messages.send([Delivery(task_id, "nobody_listens")])
    with messages.dramatiq().pool.connection() as connection:  # type: ignore[attr-defined]
        rows = connection.execute("SELECT queue_name, state::text FROM dramatiq.queue WHERE message_id = %s", [task_id]).fetchall()
        connection.execute("DELETE FROM dramatiq.queue WHERE message_id = %s", [task_id])
    messages.close()
    assert rows == [("nobody_listens", "queued")]


def test_the_web_role_cannot_reach_the_messages(database: str, postgres_connection: Any) -> None:
    with pytest.raises(Exception, match="permission denied for schema dramatiq"):
        postgres_connection.execute("SELECT 1 FROM dramatiq.queue")


class FakePipeline:
    """Answers `hmget` from a dictionary of hashes."""

    def __init__(self, hashes: dict[str, dict[str, bytes]]) -> None:
        self.hashes, self.answers = hashes, []  # type: ignore[var-annotated]

    def __enter__(self) -> "FakePipeline":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def hmget(self, name: str, keys: list[str]) -> None:
        self.answers.append([self.hashes.get(name, {}).get(key) for key in keys])

    def execute(self) -> list[list[bytes | None]]:
        return self.answers


def test_redis_keeps_a_message_under_its_tasks_id(monkeypatch: pytest.MonkeyPatch) -> None:
    messages, hashes = RedisMessages("redis://127.0.0.1:1/0", ["default", "slow"]), {}  # type: ignore[var-annotated]

    def enqueue(queue: str, message_id: str, body: bytes) -> None:
        hashes.setdefault(f"dramatiq:{queue}.msgs", {})[message_id] = body

    broker = messages.dramatiq()
    monkeypatch.setattr(broker, "do_enqueue", enqueue)
    monkeypatch.setattr(broker.client, "pipeline", lambda: FakePipeline(hashes))  # type: ignore[attr-defined]
    first, second, unknown = new_id(), new_id(), new_id()
    messages.send([Delivery(first, "default"), Delivery(second, "slow"), Delivery(first, "default")])
    assert messages.held([first, unknown, second]) == {first, second}
    with pytest.raises(ValueError, match="task_pending"):
        broker.enqueue(message_for(Delivery(first, "default")), delay=5)


def test_kinds_that_a_worker_does_not_know_have_a_queue_too() -> None:
    assert queues_of({}) == {TaskKind("later.known", "以后才有").queue}
