"""The catalogue's revision: one id that every new version of an item replaces, so that a process knows if what it keeps still counts."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from marketplace.information.catalogue.models import CatalogueRevision

_THE_ROW = 1


async def current_revision(session: AsyncSession) -> UUID | None:
    """The id of the last change; None where the catalogue was never written."""
    return await session.scalar(select(CatalogueRevision.revision).where(CatalogueRevision.id == _THE_ROW))


async def lock_catalogue(session: AsyncSession) -> None:
    """Let one transaction at a time change the catalogue, who provides what, or precedence. Readers never wait."""
    await session.execute(insert(CatalogueRevision).values(id=_THE_ROW, revision=new_id()).on_conflict_do_nothing())
    await session.execute(select(CatalogueRevision.id).where(CatalogueRevision.id == _THE_ROW).with_for_update())


async def move_revision(session: AsyncSession) -> None:
    """Say that the catalogue is another one now: after the last row of a change, so that nothing half changed is kept under the new id."""
    await session.execute(update(CatalogueRevision).where(CatalogueRevision.id == _THE_ROW).values(revision=new_id()))
