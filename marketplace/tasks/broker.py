"""What the relay and the sweep ask of a message broker. The brokers themselves are put together in `web.brokers`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: run this task. It carries nothing else, so a message that is lost or doubled loses or doubles nothing."""

    task_id: UUID
    queue: str


class Broker(Protocol):
    """Both calls block; they are made in a thread. Any failure is an exception."""

    def send(self, deliveries: Sequence[Delivery]) -> None:
        """Put the messages into their queues. Sending one that is there already is harmless."""

    def held(self, task_ids: Collection[UUID]) -> set[UUID]:
        """Which of these it still holds, waiting or handed to a worker that lives."""
