"""Queries of deliveries, each with whose they are in its condition."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.information.batches.models import InformationUpload
from marketplace.information.batches.refusals import BatchNotFound, HeldRowNotFound, UploadNotFound
from marketplace.information.models import Batch, BatchProblem, HeldRow, ItemProvider
from marketplace.information.states import HeldState, Lane, UploadState

# What enterprises say of themselves and what the platform writes down are no deliveries.
DELIVERED = (Lane.PAGE, Lane.API, Lane.COMMAND, Lane.FOLDER)


def visible_batches(actor: Actor, permission: str) -> ColumnElement[bool]:
    """The batches that `permission` opens to this caller."""
    return visible_to(actor, permission, organisation=Batch.provider_id, state=Batch.state) & Batch.lane.in_(DELIVERED)


async def visible_batch(session: AsyncSession, actor: Actor, permission: str, batch_id: UUID) -> Batch:
    """Raises: BatchNotFound."""
    found = await session.scalar(select(Batch).where(Batch.id == batch_id, visible_batches(actor, permission)))
    if found is None:
        raise BatchNotFound
    return found


async def batches(
    session: AsyncSession, actor: Actor, permission: str, *, limit: int, before: UUID | None = None, item: str | None = None,
    provider_id: UUID | None = None,
) -> Sequence[Batch]:  # fmt: skip
    """The newest first, those older than `before`."""
    query = select(Batch).where(visible_batches(actor, permission))
    if before is not None:
        query = query.where(Batch.id < before)
    if item is not None:
        query = query.where(Batch.item == item)
    if provider_id is not None:
        query = query.where(Batch.provider_id == provider_id)
    return (await session.scalars(query.order_by(Batch.id.desc()).limit(limit))).all()


async def problems(session: AsyncSession, batch_id: UUID, *, limit: int, code: str | None = None) -> Sequence[BatchProblem]:
    """In the order of the file. The caller has looked at the batch."""
    query = select(BatchProblem).where(BatchProblem.batch_id == batch_id)
    if code is not None:
        query = query.where(BatchProblem.code == code)
    return (await session.scalars(query.order_by(BatchProblem.row, BatchProblem.id).limit(limit))).all()


async def held_rows(session: AsyncSession, actor: Actor, permission: str, *, limit: int) -> Sequence[tuple[HeldRow, Batch]]:
    """Rows that wait for a person, the oldest first."""
    query = (
        select(HeldRow, Batch)
        .join(Batch, Batch.id == HeldRow.batch_id)
        .where(HeldRow.state == HeldState.WAITING, visible_batches_of_rows(actor, permission))
        .order_by(HeldRow.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


def visible_batches_of_rows(actor: Actor, permission: str) -> ColumnElement[bool]:
    """As `visible_batches`, where the state that the policy speaks of is the row's."""
    return visible_to(actor, permission, organisation=Batch.provider_id, state=HeldRow.state)


async def visible_row(session: AsyncSession, actor: Actor, permission: str, row_id: UUID, *, lock: bool = False) -> tuple[HeldRow, Batch]:
    """Raises: HeldRowNotFound."""
    query = select(HeldRow, Batch).join(Batch, Batch.id == HeldRow.batch_id)
    found = query.where(HeldRow.id == row_id, visible_batches_of_rows(actor, permission))
    row = (await session.execute(found.with_for_update(of=HeldRow) if lock else found)).one_or_none()
    if row is None:
        raise HeldRowNotFound
    return row[0], row[1]


async def visible_upload(session: AsyncSession, actor: Actor, permission: str, upload_id: UUID, *, lock: bool = False) -> InformationUpload:
    """A file that is neither sent nor dropped. Raises: UploadNotFound."""
    waiting = InformationUpload.state.not_in([UploadState.SENT, UploadState.DISCARDED])
    own = visible_to(actor, permission, organisation=InformationUpload.provider_id)
    query = select(InformationUpload).where(InformationUpload.id == upload_id, waiting, own)
    found = await session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise UploadNotFound
    return found


async def provided_items(session: AsyncSession, provider_id: UUID) -> list[str]:
    """Codes of the items that the organisation provides at present."""
    query = select(ItemProvider.item).where(ItemProvider.provider_id == provider_id, ItemProvider.active)
    return sorted(await session.scalars(query))


async def known_files(session: AsyncSession, keys: Sequence[UUID]) -> set[UUID]:
    """Which of these files of the document store are originals of deliveries, or wait to become one."""
    delivered = select(Batch.file_key).where(Batch.file_key.in_(keys))
    waiting = select(InformationUpload.file_key).where(
        InformationUpload.file_key.in_(keys), InformationUpload.state != UploadState.DISCARDED
    )
    return {key for query in (delivered, waiting) for key in await session.scalars(query) if key is not None}
