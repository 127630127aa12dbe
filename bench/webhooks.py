"""From an event's commit to the message at the receiver: the real processes, one endpoint on this machine.

Measured once with events that come one by one, and once with a burst, where the last one waits for all before it.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from bench.server import Server, demonstration, report
from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.sealing import sealer
from marketplace.database.session import WORKER, Sessions, make_engine, make_sessions, transaction
from marketplace.events.record import record
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.webhooks.endpoints import Wish, register
from marketplace.webhooks.events import WEBHOOK_SECRET_ROTATED
from marketplace.webhooks.repository import endpoint_of
from marketplace.webhooks.states import EndpointState
from marketplace.webhooks.targets import TargetCheck, TargetRules

SINGLE, BURST = 150, 300
A_SECOND = 10  # events one by one
GOAL_MS = 3_000
PATIENCE_SECONDS = 120


@dataclass
class Receiver:
    """Answers every message with its challenge, and keeps when each event came."""

    port: int = 0
    came: dict[str, float] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One message."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next(int(line.partition(":")[2]) for line in head.split("\r\n") if line.startswith("content-length:"))
        message = json.loads(await reader.readexactly(length))
        self.came.setdefault(message.get("id", ""), time.perf_counter())
        self.news.set()
        body = json.dumps({"challenge": message["data"].get("challenge")}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    async def arrived(self, event_id: str) -> float:
        """When the event came. Raises: TimeoutError."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while event_id not in self.came:
                self.news.clear()
                await self.news.wait()
        return self.came[event_id]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """On a free port."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.take, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    yield receiver
    server.close()


async def bank_with_endpoint(sessions: Sessions, server: Server, receiver: Receiver) -> UUID:
    """A new bank whose endpoint has confirmed itself."""
    async with transaction(sessions, Binding.system()) as session:
        bank = add_organisation(session, name="示例测速银行", kind=OrganisationKind.BANK, uscc=None, region=None, synthetic=True)
        await session.flush()
        actor = Actor(Role.BANK_ADMIN, organisation_id=bank.id)
        made = await register(
            session, actor, Wish(f"http://127.0.0.1:{receiver.port}/", [WEBHOOK_SECRET_ROTATED.name]),
            targets=TargetCheck(TargetRules(loopback=True)), sealer=sealer(server.home / "keys"),
            public_names={WEBHOOK_SECRET_ROTATED.name}, at=now(),
        )  # fmt: skip
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with transaction(sessions, Binding.system()) as session:
                if (await endpoint_of(session, actor, made.endpoint.id, "webhooks:endpoint:read")).status is EndpointState.ACTIVE:
                    return bank.id
            await asyncio.sleep(0.1)


async def happen(sessions: Sessions, bank: UUID) -> tuple[str, float]:
    """One event; its id and when it was committed."""
    async with transaction(sessions, Binding.system()) as session:
        event_id = record(session, WEBHOOK_SECRET_ROTATED, bank, at=now(), parties=[bank])
    return str(event_id), time.perf_counter()


async def milliseconds(sessions: Sessions, bank: UUID, receiver: Receiver, count: int, pause: float) -> list[float]:
    """How long each of `count` events took, with a pause between them."""
    happened = []
    for _ in range(count):
        happened.append(await happen(sessions, bank))
        await asyncio.sleep(pause)
    return [1000 * (await receiver.arrived(event_id) - at) for event_id, at in happened]


async def measure(server: Server) -> None:
    """Print the times."""
    engine = make_engine(server.dsn, WORKER)
    sessions = make_sessions(engine)
    async with receiving() as receiver:
        bank = await bank_with_endpoint(sessions, server, receiver)
        report(f"event to webhook, {A_SECOND} a second", await milliseconds(sessions, bank, receiver, SINGLE, 1 / A_SECOND), GOAL_MS)
        report(f"event to webhook, {BURST} at once", await milliseconds(sessions, bank, receiver, BURST, 0))
    await engine.dispose()


def main() -> None:
    """On a running demonstration."""
    with demonstration() as server:
        asyncio.run(measure(server))


if __name__ == "__main__":
    main()
