"""What the room's tests need: institutions, endpoints, events with a place in the log, and a worker with a clock of its own."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Text, cast, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer
from marketplace.database.session import Sessions, transaction
from marketplace.events.kinds import EventKind
from marketplace.events.log import LoggedEvent
from marketplace.events.models import EventRow
from marketplace.events.record import record
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.tasks.models import TaskRow
from marketplace.tasks.task_run import TaskRun
from marketplace.webhooks.endpoints import Wish, WithSecret, register
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.sending import Sender
from marketplace.webhooks.states import EndpointState
from marketplace.webhooks.targets import TargetCheck, TargetRules
from marketplace.webhooks.tasks import SEND
from marketplace.webhooks.transport import Answer, Failure

SUBMITTED = EventKind("sample.submitted", "sample", "示例", public=True)
NAMES = frozenset({SUBMITTED.name, "sample.approved", "other.done"})
SEALER = Sealer({"00000001": b"k" * 32})
POSITIONS = itertools.count(1)
TAKEN = Answer(None, 204, b"", "93.184.216.34")
DOWN = Answer(Failure.NOT_CONNECTED)


async def anywhere(host: str, port: int) -> list[str]:
    """A resolver for which every name is public."""
    return ["93.184.216.34"]


TARGETS = TargetCheck(TargetRules(), anywhere)


@dataclass
class FakeTransport:
    """Keeps what is posted; answers are given one after the other, the last one for ever."""

    answers: list[Answer] = field(default_factory=lambda: [TAKEN])
    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    async def post(self, url: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
        """Like `Transport.post`."""
        self.posted.append((url, dict(headers), body))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass
class Bench:
    """A worker in one transaction: runs the tasks of one institution, in the order in which they are due, on a clock that it moves."""

    session: AsyncSession
    organisation: Organisation
    transport: FakeTransport = field(default_factory=FakeTransport)
    time: datetime = field(default_factory=now)

    @property
    def actor(self) -> Actor:
        """The institution's administrator."""
        return Actor(Role.BANK_ADMIN, organisation_id=self.organisation.id)

    @property
    def sender(self) -> Sender:
        """With the bench's clock and transport."""
        return Sender(self.transport, SEALER, lambda: self.time)  # type: ignore[arg-type]

    async def due(self) -> list[TaskRow]:
        """Tasks of this institution's deliveries that are not done, the first one due at the front."""
        mine = select(cast(WebhookDelivery.id, Text)).where(WebhookDelivery.organisation_id == self.organisation.id)
        found = await self.session.scalars(
            select(TaskRow).where(TaskRow.kind == SEND.name, TaskRow.state == "queued", TaskRow.arguments["delivery_id"].astext.in_(mine))
        )
        return sorted(found, key=lambda row: row.not_before_at or row.created_at)

    async def run(self, task: TaskRow) -> None:
        """One delivery of one task, whatever its time."""
        run = TaskRun(task.id, 1, self.time, self.session, None, Binding.system())  # type: ignore[arg-type]
        await self.sender.send(run, **task.arguments)
        await self.session.flush()
        task.state = "done"  # type: ignore[assignment]
        await self.session.flush()

    async def work(self, *, until: timedelta = timedelta(0)) -> int:
        """Run what is due until the clock has moved by `until`; returns how many tasks that were."""
        self.time = max(self.time, now())
        end, count = self.time + until, 0
        while waiting := await self.due():
            first = waiting[0]
            due_at = first.not_before_at or first.created_at
            if due_at > end:
                break
            self.time = max(self.time, due_at)
            await self.run(first)
            count += 1
        return count

    async def registered(self, url: str = "https://bank.example.com/hook", events: tuple[str, ...] = ("sample.*",)) -> WithSecret:
        """An endpoint that waits for its confirmation."""
        return await register(self.session, self.actor, Wish(url, events), targets=TARGETS, sealer=SEALER, public_names=NAMES, at=self.time)

    async def active(self, url: str = "https://bank.example.com/hook", events: tuple[str, ...] = ("sample.*",)) -> WebhookEndpoint:
        """A confirmed endpoint, its confirmation message out of the way."""
        endpoint = (await self.registered(url, events)).endpoint
        endpoint.status = EndpointState.ACTIVE
        await self.session.flush()
        await self.work()
        self.transport.posted.clear()
        return endpoint


async def make_institution(session: AsyncSession, kind: OrganisationKind = OrganisationKind.BANK) -> Organisation:
    """A new one for each test."""
    made = add_organisation(session, name=f"示例机构 {uuid4().hex[:8]}", kind=kind, uscc=None, region="320000")
    await session.flush()
    return made


async def logged(session: AsyncSession, *parties: UUID, kind: EventKind = SUBMITTED, subject: UUID | None = None) -> LoggedEvent:
    """An event of these parties as a follower gets it."""
    event_id = record(session, kind, subject or uuid4(), at=now(), parties=parties, data={"count": 1})
    await session.flush()
    row = (await session.scalars(select(EventRow).where(EventRow.id == event_id))).one()
    await session.refresh(row)
    facts = {name: getattr(row, name) for name in LoggedEvent.__dataclass_fields__ if name not in {"position", "parties"}}
    return LoggedEvent(position=next(POSITIONS), parties=tuple(row.parties), **facts)


async def committed_institution(system_sessions: Sessions) -> UUID:
    """One that other transactions see as well."""
    async with transaction(system_sessions, Binding.system()) as session:
        return (await make_institution(session)).id
