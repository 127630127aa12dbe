"""The catalogue's revision: one id that every change replaces, so that a process knows whether what it keeps in memory still counts."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from marketplace.information.catalogue.models import CatalogueRevision

_THE_ROW = 1


async def current_revision(session: AsyncSession) -> UUID | None:
    """The id of the last change; None where the catalogue was never written."""
    return await session.scalar(select(CatalogueRevision.revision).where(CatalogueRevision.id == _THE_ROW))


async def move_revision(session: AsyncSession) -> None:
    """Say that the catalogue changes, before it is read for the change: one transaction at a time gets past this."""
    row = insert(CatalogueRevision).values(id=_THE_ROW, revision=new_id())
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"revision": row.excluded.revision}))
