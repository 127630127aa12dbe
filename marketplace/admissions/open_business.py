"""What of an institution is still open, and what becomes of it when the institution is suspended, comes back or leaves (未了业务).

Each room that holds such business answers for its part; `web.admissions` has the one list of who answers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.admissions.models import InstitutionPause
from marketplace.members.models import Organisation, OrganisationStatus


class OpenBusiness(Protocol):
    """One part. `organisations` are the institution and its branches; all of it runs as the system and may run twice."""

    part: str
    label_zh: str
    suspended_zh: str  # what becomes of it on suspension, as the page says it beforehand
    left_zh: str  # what becomes of it on exit

    async def count(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> int:
        """How many are open."""

    async def suspend(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> Sequence[UUID]:
        """Put to rest what must not go on; returns what `resume` is to wake."""

    async def resume(self, session: AsyncSession, things: Sequence[UUID], *, at: datetime) -> None:
        """Wake what `suspend` has put to rest, as far as it is still there and at rest."""

    async def leave(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> None:
        """End all of it for good."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of the page."""

    label_zh: str
    count: int
    suspended_zh: str
    left_zh: str


async def count_business(session: AsyncSession, parts: Iterable[OpenBusiness], organisation_id: UUID, *, at: datetime) -> list[Counted]:
    """Every part with its number, those with nothing open too: that nothing is open is an answer."""
    ids = await with_branches(session, organisation_id)
    return [Counted(each.label_zh, await each.count(session, ids, at=at), each.suspended_zh, each.left_zh) for each in parts]


async def follow_standing(session: AsyncSession, parts: Iterable[OpenBusiness], organisation_id: UUID, *, at: datetime) -> None:
    """Bring the open business to where the institution stands now. The row is locked: tasks of quick moves one after the other agree."""
    wanted = select(Organisation.status).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    status = (await session.scalars(wanted)).one()
    ids = await with_branches(session, organisation_id)
    for each in parts:
        if status is OrganisationStatus.SUSPENDED:
            await _remember(session, organisation_id, each.part, await each.suspend(session, ids, at=at))
        elif status is OrganisationStatus.ACTIVE:
            await each.resume(session, await _forget(session, organisation_id, each.part), at=at)
        else:
            await _forget(session, organisation_id, each.part)
            await each.leave(session, ids, at=at)


async def with_branches(session: AsyncSession, organisation_id: UUID) -> list[UUID]:
    """The institution, then its branches."""
    below = select(Organisation.id).where(Organisation.parent_id == organisation_id).order_by(Organisation.id)
    return [organisation_id, *await session.scalars(below)]


async def _remember(session: AsyncSession, organisation_id: UUID, part: str, things: Sequence[UUID]) -> None:
    if things:
        rows = [{"organisation_id": organisation_id, "part": part, "thing_id": each} for each in things]
        await session.execute(insert(InstitutionPause).values(rows).on_conflict_do_nothing())


async def _forget(session: AsyncSession, organisation_id: UUID, part: str) -> Sequence[UUID]:
    of_part = (InstitutionPause.organisation_id == organisation_id) & (InstitutionPause.part == part)
    return (await session.scalars(delete(InstitutionPause).where(of_part).returning(InstitutionPause.thing_id))).all()
