"""Where documents come in and are worked on: the web process's part and the worker's, by hand."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from marketplace.access.accounts import add_account
from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.documents.models import Document
from marketplace.documents.receive import Upload, receive
from marketplace.documents.store import FolderStore
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.tasks.models import TaskRow, TaskState
from marketplace.tasks.run import Ending
from tests.marketplace.tasks.workplace import Workplace

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@dataclass
class Office:
    """Tasks that were asked for since it opened are its own."""

    sessions: Sessions
    worker: Workplace
    store: FolderStore
    opened: UUID = field(default_factory=new_id)

    async def member(self) -> Actor:
        """A person of a new enterprise."""
        async with transaction(self.worker.own, Binding.system()) as session:
            organisation = add_organisation(
                session, name=f"示例企业 {uuid4().hex[:8]}", kind=OrganisationKind.ENTERPRISE, uscc=None, region="320000"
            )
            account = add_account(session, username=f"u{uuid4().hex[:12]}", display_name="示例人员", password_hash="x")
        return Actor(Role.ENTERPRISE_OWNER, account_id=account.id, organisation_id=organisation.id)

    def binding(self, actor: Actor) -> Binding:
        """As the web process binds the actor's request."""
        return Binding(actor.role.value, actor.organisation_id, actor.account_id)

    async def bring(self, actor: Actor, name: str, content: bytes, declared: str = "") -> Document:
        """Upload a file, committed."""
        async with transaction(self.sessions, self.binding(actor)) as session:
            return await receive(session, self.store, actor, Upload(name, declared, io.BytesIO(content)), at=AT)

    async def work(self) -> list[Ending]:
        """Deliver what is queued until nothing is."""
        endings = []
        while queued := await self._queued():
            endings += [await self.worker.deliver(task_id) for task_id in queued]
        return endings

    async def _queued(self) -> list[UUID]:
        kinds = [kind.name for kind in self.worker.handlers]
        mine = select(TaskRow.id).where(TaskRow.id > self.opened, TaskRow.state == TaskState.QUEUED, TaskRow.kind.in_(kinds))
        async with transaction(self.worker.own, Binding.system()) as session:
            return list(await session.scalars(mine.order_by(TaskRow.id)))

    async def row(self, document_id: UUID) -> Document:
        """The document as the system sees it."""
        async with transaction(self.worker.own, Binding.system()) as session:
            return (await session.scalars(select(Document).where(Document.id == document_id))).one()

    def files(self) -> set[UUID | None]:
        """Keys of what lies in the store."""
        return {kept.key for kept in self.store.kept()}

    async def told(self, document_id: UUID) -> list[tuple[str, Mapping[str, Any]]]:
        """What the log says of the document, in order."""
        found = select(EventRow).where(EventRow.subject_id == document_id).order_by(EventRow.id)
        async with transaction(self.worker.own, Binding.system()) as session:
            return [(row.kind, row.data) for row in await session.scalars(found)]
