"""Files that people bring: kept, their columns found out by the worker, confirmed or corrected, then sent as a batch."""

from contextlib import aclosing
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

import msgspec
from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.database.session import transaction
from marketplace.documents.store import DocumentStore
from marketplace.errors import Conflict
from marketplace.events.record import record
from marketplace.exact_json import encode
from marketplace.ids import new_id
from marketplace.information.batches.desk import Desk, for_mode, original, today_of
from marketplace.information.batches.events import UPLOAD_DISCARDED, UPLOAD_RECEIVED
from marketplace.information.batches.frames import ReadingOrder, Refused, Understood
from marketplace.information.batches.models import InformationUpload
from marketplace.information.batches.reading import read_file
from marketplace.information.batches.receive import require_item, sender_of, take_in
from marketplace.information.batches.repository import visible_upload
from marketplace.information.batches.sealing import digest_key
from marketplace.information.batches.tasks import CHECK_BATCH, GUESS_LAYOUT
from marketplace.information.batches.terms import BatchTerms, Original
from marketplace.information.catalogue.in_force import item_version
from marketplace.information.models import Batch
from marketplace.information.states import Lane, UploadState
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.task_run import TaskRun


class UploadNotReady(Conflict):
    """Its columns are still being found out, or it cannot be read."""

    code = "upload_not_ready"


async def bring_file(
    session: AsyncSession, store: DocumentStore, actor: Actor, item: str, terms: BatchTerms, content: BinaryIO, *, at: datetime
) -> InformationUpload:
    """Keep a file whose columns are to be confirmed. Raises: as `receive.receive_batch`."""
    sender = sender_of(actor)
    version = (await require_item(session, item, sender.provider_id, terms, at=at)).version
    stored = await to_thread.run_sync(store.put, content)
    upload = InformationUpload(
        id=new_id(),
        provider_id=sender.provider_id,
        account_id=sender.account_id,
        item=item,
        item_version=version,
        mode=terms.mode,
        on_error=terms.on_error,
        as_of=terms.as_of,
        file_name=terms.file_name,
        file_key=stored.key,
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        state=UploadState.READING,
        created_at=at,
    )
    session.add(upload)
    await session.flush()
    facts = {"item": item, "sha256": stored.sha256.hex(), "size_bytes": stored.size_bytes}
    record(session, UPLOAD_RECEIVED, upload.id, at=at, parties=[sender.provider_id], data=facts)
    await enqueue(session, GUESS_LAYOUT, {"upload_id": str(upload.id)}, at=at, key=str(upload.id))
    return upload


async def guess_upload(run: TaskRun, desk: Desk, *, upload_id: str) -> None:
    """The handler of `information.guess_layout`: find out what the columns mean, without reading the rows."""
    async with transaction(run.sessions, run.binding) as session:
        upload = await session.get(InformationUpload, UUID(upload_id))
        if upload is None or upload.state is not UploadState.READING:
            return
        found = for_mode((await item_version(session, upload.item, upload.item_version)).definition, upload.mode)
    async with original(desk.store, upload.file_key) as path:
        order = ReadingOrder(
            path=str(path),
            file_name=upload.file_name,
            item=msgspec.Raw(encode(found)),
            as_of=upload.as_of,
            today=today_of(run.now),
            declared={},
            key=digest_key(desk.seals.waiting),
            only_layout=True,
        )
        async with aclosing(read_file(order)) as frames:
            said = [frame async for frame in frames]
    mine = await run.session.get_one(InformationUpload, upload.id, with_for_update=True)
    match said[-1]:
        case Understood() as understood:
            mine.state, mine.guess = UploadState.READY, msgspec.to_builtins(understood)
        case Refused() as refused:
            mine.state, mine.failure = UploadState.REFUSED, refused.sentence[:300]


async def send_upload(
    session: AsyncSession, actor: Actor, permission: str, upload_id: UUID, declared: dict[str, Any], *, at: datetime
) -> Batch:
    """Send the file under the columns and units that a person has confirmed. Raises: UploadNotFound, UploadNotReady; as `receive_batch`."""
    upload = await visible_upload(session, actor, permission, upload_id, lock=True)
    if upload.state is not UploadState.READY:
        raise UploadNotReady("文件还在识别，或者不能读取", state=upload.state.value)
    terms = BatchTerms(upload.mode, upload.as_of, upload.on_error, Lane.PAGE, upload.file_name, declared)
    await require_item(session, upload.item, upload.provider_id, terms, at=at)
    original_file = Original(upload.file_key, upload.sha256, upload.size_bytes)
    batch, new = await take_in(session, sender_of(actor), upload.item, terms, original_file, at=at)
    if new:
        await enqueue(session, CHECK_BATCH, {"batch_id": str(batch.id)}, at=at, key=str(batch.id))
    upload.state, upload.batch_id = UploadState.SENT, batch.id
    return batch


async def discard_upload(session: AsyncSession, actor: Actor, permission: str, upload_id: UUID, *, at: datetime) -> None:
    """Drop a file that was not sent; the store's sweep removes its bytes. Raises: UploadNotFound."""
    upload = await visible_upload(session, actor, permission, upload_id, lock=True)
    upload.state = UploadState.DISCARDED
    record(session, UPLOAD_DISCARDED, upload.id, at=at, parties=[upload.provider_id], data={"item": upload.item})
