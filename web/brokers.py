"""The message broker of an installation: the application's own PostgreSQL, or Redis where REDIS_URL names one.

A message is `run_task(task id)` and its id is the task's, so sending it again replaces it and one can ask whether it is still held.
Retries, time limits and results are the task rows' business: none of dramatiq's middleware for them is used.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO
from dramatiq_postgres import PostgresBroker
from dramatiq_postgres.broker import QUERIES
from psycopg.types.json import Json
from psycopg_pool import ConnectionPool

from marketplace.database.roles import SYSTEM, dsn_for, libpq_options
from marketplace.database.session import psycopg_dsn
from marketplace.settings import Settings
from marketplace.tasks.broker import Broker, Delivery
from web.lifecycle.connections import BROKER

ACTOR = "run_task"
DEAD_AFTER_SECONDS = 15  # a worker that has not been heard of for so long: its messages go to others
WAIT_SECONDS = 5.0  # for a connection, while the database is away
HELD = "SELECT message_id FROM dramatiq.queue WHERE message_id = ANY(%s) AND state <> 'rejected'"


class WithoutDelays(PostgresBroker):  # type: ignore[misc]  # the library has no types
    """No queue of delayed messages, which would cost one connection per queue: whatever has to wait, waits in `task_pending`."""

    def get_declared_delay_queues(self) -> set[str]:
        """None."""
        return set()


class TaskIdRedis(RedisBroker):
    """Redis with the task's id as the message's, where dramatiq would give each sending a new one."""

    def enqueue(self, message: "dramatiq.Message[Any]", *, delay: int | None = None) -> "dramatiq.Message[Any]":
        """Put the message into its queue at once. Raises: ValueError for a delay, see `WithoutDelays`."""
        if delay is not None:
            raise ValueError("tasks wait in task_pending, not at the broker")
        sent = message.copy(options={"redis_message_id": message.message_id})
        self.do_enqueue(sent.queue_name, sent.message_id, sent.encode())
        return sent


class PostgresMessages(Broker):
    """Messages in the schema `dramatiq` of the application's database."""

    def __init__(self, dsn: str) -> None:
        self._pool = ConnectionPool(
            psycopg_dsn(dsn_for(dsn, SYSTEM)),
            kwargs={"options": libpq_options(SYSTEM), "application_name": "zhida-messages"},
            min_size=0,
            timeout=WAIT_SECONDS,
            max_size=BROKER,
            check=ConnectionPool.check_connection,
            open=True,
        )

    def dramatiq(self) -> dramatiq.Broker:
        """For a worker."""
        return WithoutDelays(
            pool=self._pool,
            results=False,
            middleware=[AsyncIO()],
            heartbeat_interval=DEAD_AFTER_SECONDS / 5,
            heartbeat_ttl=DEAD_AFTER_SECONDS,
            maintenance_interval=DEAD_AFTER_SECONDS / 3,
        )

    def send(self, deliveries: Sequence[Delivery]) -> None:
        """In one transaction. Not by `enqueue`: after a failure that sleeps for up to minutes, with the relay's rows locked."""
        rows = [(each.queue, each.task_id, Json(json.loads(message_for(each).encode())), 0) for each in deliveries]
        with self._pool.connection() as connection, connection.cursor() as cursor:
            cursor.executemany(QUERIES.ENQUEUE, rows)

    def held(self, task_ids: Collection[UUID]) -> set[UUID]:
        """A rejected message is one that no worker could read."""
        with self._pool.connection() as connection:
            return {row[0] for row in connection.execute(HELD, [list(task_ids)])}

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()


class RedisMessages(Broker):
    """Messages in Redis."""

    def __init__(self, url: str, queues: Collection[str]) -> None:
        # One call in ten looks for dead workers; at dramatiq's default of one in a thousand an idle installation would take minutes.
        options = {"heartbeat_timeout": DEAD_AFTER_SECONDS * 1000, "maintenance_chance": 100_000}
        self._broker = TaskIdRedis(url=url, middleware=[AsyncIO()], **options)  # type: ignore[no-untyped-call]
        self._queues = tuple(queues)

    def dramatiq(self) -> dramatiq.Broker:
        """For a worker."""
        return self._broker

    def send(self, deliveries: Sequence[Delivery]) -> None:
        """One after the other."""
        for each in deliveries:
            self._broker.enqueue(message_for(each))

    def held(self, task_ids: Collection[UUID]) -> set[UUID]:
        """Redis keeps a message under its id until it is acknowledged."""
        asked = list(task_ids)
        with self._broker.client.pipeline() as pipeline:
            for queue in self._queues:
                pipeline.hmget(f"{self._broker.namespace}:{queue}.msgs", [str(task_id) for task_id in asked])
            answers = pipeline.execute()
        return {task_id for answer in answers for task_id, message in zip(asked, answer, strict=True) if message is not None}

    def close(self) -> None:
        """Give the connections back."""
        self._broker.client.close()


def message_for(delivery: Delivery) -> "dramatiq.Message[Any]":
    """The message that makes a worker run the task."""
    task_id = str(delivery.task_id)
    return dramatiq.Message(queue_name=delivery.queue, actor_name=ACTOR, args=(task_id,), kwargs={}, options={}, message_id=task_id)


def make_messages(settings: Settings, dsn: str, queues: Collection[str]) -> PostgresMessages | RedisMessages:
    """The broker that the settings choose. It opens connections of its own, so it is made in the process that uses it."""
    return RedisMessages(settings.redis_url, queues) if settings.redis_url else PostgresMessages(dsn)
