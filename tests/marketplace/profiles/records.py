"""Subjects with records, for tests of what is computed from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.ids import new_id
from marketplace.information.models import Batch, InformationRecord
from marketplace.information.states import BatchState, Lane, Mode, OnError
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation


@dataclass(frozen=True)
class Subject:
    """An enterprise with a provider that speaks of it."""

    session: AsyncSession
    id: UUID
    provider_id: UUID
    batch_id: UUID

    async def says(self, item: str, data: Mapping[str, Any], as_of: date, **more: Any) -> InformationRecord:
        """A record of the provider; `own=True`: of the enterprise itself."""
        own = more.pop("own", False)
        made = InformationRecord(
            id=new_id(), item=item, subject_id=self.id, provider_id=self.id if own else self.provider_id, batch_id=self.batch_id, row=1,
            record_key=new_id().bytes, data=dict(data), as_of=as_of, received_at=now(), **more,
        )  # fmt: skip
        self.session.add(made)
        await self.session.flush()
        return made


async def make_subject(session: AsyncSession, name: str = "示例企业") -> Subject:
    """A new enterprise and a new provider."""
    subject = add_organisation(session, name=name, kind=OrganisationKind.ENTERPRISE, uscc=None, region=None)
    provider = add_organisation(session, name="示例局", kind=OrganisationKind.DATA_PROVIDER, uscc=None, region=None)
    await session.flush()
    batch = Batch(
        item="tax_payment", item_version=1, provider_id=provider.id, mode=Mode.APPEND, on_error=OnError.REJECT_ALL, as_of=date(2026, 1, 1),
        state=BatchState.APPLIED, lane=Lane.API, sha256=bytes(32), size_bytes=0, created_at=now(),
    )  # fmt: skip
    session.add(batch)
    await session.flush()
    return Subject(session, subject.id, provider.id, batch.id)
