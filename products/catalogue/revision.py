"""The catalogue's revision: a process that keeps offers compiled asks for it and loads them again when it has moved."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from products.catalogue.models import CatalogueRevision

_THE_ROW = 1


async def current_revision(session: AsyncSession) -> int:
    """The number of changes so far; 0 for an empty catalogue. Read it before the offers: then a change in between is seen next time."""
    return await session.scalar(select(CatalogueRevision.revision).where(CatalogueRevision.id == _THE_ROW)) or 0


async def lock_catalogue(session: AsyncSession) -> None:
    """Let one transaction at a time change offers, products or policies, so that none adds what another has just added."""
    await session.execute(insert(CatalogueRevision).values(id=_THE_ROW, revision=0).on_conflict_do_nothing())
    await session.execute(select(CatalogueRevision.id).where(CatalogueRevision.id == _THE_ROW).with_for_update())


async def bump_revision(session: AsyncSession) -> None:
    """Count one change in the transaction that makes it, after `lock_catalogue`."""
    await session.execute(update(CatalogueRevision).where(CatalogueRevision.id == _THE_ROW).values(revision=CatalogueRevision.revision + 1))
