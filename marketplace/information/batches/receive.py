"""Take a delivery in: who may, for which item, in which meaning; the original is kept whatever becomes of it."""

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from anyio import to_thread
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.documents.store import DocumentStore
from marketplace.errors import Forbidden
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.information.batches.events import BATCH_RECEIVED
from marketplace.information.batches.refusals import ItemRetired, NotAProvider, require_day
from marketplace.information.batches.tasks import CHECK_BATCH
from marketplace.information.batches.terms import BatchTerms, Original, Sender
from marketplace.information.catalogue.in_force import ItemInForce, item_in_force
from marketplace.information.catalogue.providers import may_provide
from marketplace.information.models import Batch
from marketplace.information.states import BatchState
from marketplace.tasks.enqueue import enqueue

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
STANDING = (BatchState.CHECKING, BatchState.APPLIED, BatchState.PARTLY_APPLIED)


async def receive_batch(
    session: AsyncSession, store: DocumentStore, actor: Actor, item: str, terms: BatchTerms, content: BinaryIO, *, at: datetime
) -> Batch:
    """Keep the content and let the worker check it. The same content again, in the same meaning, is answered with the batch that there is.

    Raises: ItemNotFound, ItemRetired, NotAProvider, Invalid (a day to come), Forbidden for a caller without an organisation.
    """
    sender = sender_of(actor)
    await require_item(session, item, sender.provider_id, terms, at=at)
    stored = await to_thread.run_sync(store.put, content)
    batch, new = await take_in(session, sender, item, terms, Original(stored.key, stored.sha256, stored.size_bytes), at=at)
    if new:
        await enqueue(session, CHECK_BATCH, {"batch_id": str(batch.id)}, at=at, key=str(batch.id))
    return batch


def sender_of(actor: Actor) -> Sender:
    """For whom the caller delivers. Raises: Forbidden."""
    if actor.organisation_id is None:
        raise Forbidden("这个账户不属于任何单位")
    return Sender(actor.organisation_id, actor.account_id, actor.client_id)


async def require_item(session: AsyncSession, item: str, provider_id: UUID, terms: BatchTerms, *, at: datetime) -> ItemInForce:
    """The version of the item that is in force today, if this provider may deliver it. Raises: as `receive_batch`."""
    today = at.astimezone(SHANGHAI).date()
    found = await item_in_force(session, item, today)
    if not await may_provide(session, item, provider_id):
        raise NotAProvider(item, found.definition.name_zh)
    if found.retired:
        raise ItemRetired(item, found.definition.name_zh)
    require_day(terms.as_of, today)
    return found


async def take_in(
    session: AsyncSession, sender: Sender, item: str, terms: BatchTerms, original: Original, *, at: datetime
) -> tuple[Batch, bool]:
    """The batch, and whether it is a new one. Of two at once with the same content the second waits and gets the first one's."""
    await session.execute(_LOCK, {"name": f"information batch {sender.provider_id} {item} {original.sha256.hex()}"})
    if present := await _same(session, sender.provider_id, item, terms, original):
        return present, False
    version = (await item_in_force(session, item, at.astimezone(SHANGHAI).date())).version
    batch = Batch(
        id=new_id(),
        item=item,
        item_version=version,
        provider_id=sender.provider_id,
        mode=terms.mode,
        on_error=terms.on_error,
        as_of=terms.as_of,
        state=BatchState.CHECKING,
        lane=terms.lane,
        file_name=terms.file_name,
        file_key=original.key,
        sha256=original.sha256,
        size_bytes=original.size_bytes,
        layout=terms.layout,
        account_id=sender.account_id,
        client_id=sender.client_id,
        created_at=at,
    )
    session.add(batch)
    await session.flush()
    facts = {"item": item, "mode": terms.mode.value, "lane": terms.lane.value, "sha256": original.sha256.hex()}
    record(session, BATCH_RECEIVED, batch.id, at=at, parties=[sender.provider_id], data=facts)
    return batch, True


async def _same(session: AsyncSession, provider_id: UUID, item: str, terms: BatchTerms, original: Original) -> Batch | None:
    """The provider's last standing batch of the item, if it is this one. After another one the same content is sent to say it anew; after
    a refusal, because what stood in its way may be mended."""
    theirs = (Batch.provider_id == provider_id) & (Batch.item == item) & Batch.state.in_(STANDING)
    same = (
        (Batch.sha256 == original.sha256)
        & (Batch.mode == terms.mode)
        & (Batch.as_of == terms.as_of)
        & (Batch.layout == terms.layout)
        & Batch.withdrawn_at.is_(None)
    )
    last = select(Batch.id).where(theirs).order_by(Batch.id.desc()).limit(1).scalar_subquery()
    return await session.scalar(select(Batch).where(theirs, same, Batch.id == last))
