"""Take an upload in: quick checks, the bytes into the store, then the row, the event and the task that looks inside."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.documents.events import DOCUMENT_STORED
from marketplace.documents.file_kinds import FORMS, HEAD_BYTES, FileKind, kind_by_name, require_kind
from marketplace.documents.file_names import cleaned
from marketplace.documents.limits import BYTES_OF_ONE, DOCUMENTS_OF_ONE, FILE_BYTES
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.documents.refusals import FileRefused, Refusal
from marketplace.documents.repository import held_by
from marketplace.documents.store import DocumentStore
from marketplace.documents.tasks import CHECK
from marketplace.errors import Conflict, Forbidden
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.tasks.enqueue import enqueue


class TooManyDocuments(Conflict):
    """The organisation keeps as much as one organisation may."""

    code = "too_many_documents"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: the name and type that the sender claims, and its bytes from the beginning on (blocking reads)."""

    file_name: str
    declared_type: str
    content: BinaryIO


async def receive(
    session: AsyncSession, store: DocumentStore, actor: Actor, upload: Upload, *, purpose: Purpose = Purpose.MATERIAL, at: datetime
) -> Document:
    """Keep an upload for the caller's organisation; it is usable once the check has found it `ready`.

    The bytes are durable before the row is written; if the transaction fails, the sweep removes them. The same file twice is two documents.
    Raises: FileRefused (name, type, size, first bytes), TooManyDocuments, Forbidden for a caller without an organisation.
    """
    organisation_id = own_organisation(actor)
    await _require_room(session, organisation_id)
    return await receive_for(session, store, organisation_id, upload, account_id=actor.account_id, purpose=purpose, at=at)


async def receive_for(
    session: AsyncSession,
    store: DocumentStore,
    organisation_id: UUID,
    upload: Upload,
    *,
    account_id: UUID | None,
    purpose: Purpose,
    at: datetime,
) -> Document:
    """Keep an upload for an organisation that takes it from somebody else, such as the platform; the caller has set its own limits.

    Raises: FileRefused.
    """
    name = cleaned(upload.file_name)
    kind = kind_by_name(name)
    await to_thread.run_sync(_look_at, kind, upload)
    stored = await to_thread.run_sync(store.put, upload.content)
    document = Document(
        id=new_id(),
        organisation_id=organisation_id,
        account_id=account_id,
        file_name=name,
        purpose=purpose,
        media_type=FORMS[kind].media_type,
        state=DocumentState.CHECKING,
        file_key=stored.key,
        size_bytes=stored.size_bytes,
        received_sha256=stored.sha256,
        created_at=at,
    )
    session.add(document)
    await session.flush()
    facts = {"sha256": stored.sha256.hex(), "size_bytes": stored.size_bytes, "kind": kind.value, "purpose": purpose.value}
    record(session, DOCUMENT_STORED, document.id, at=at, parties=[organisation_id], data=facts)
    await enqueue(session, CHECK, {"document_id": str(document.id)}, at=at, key=str(document.id))
    return document


def own_organisation(actor: Actor) -> UUID:
    """The caller's organisation, which owns what it uploads. Raises: Forbidden."""
    if actor.organisation_id is None:
        raise Forbidden("这个账户不属于任何机构")
    return actor.organisation_id


def _look_at(kind: FileKind, upload: Upload) -> None:
    """Size and first bytes; the content is left at its beginning."""
    size_bytes = upload.content.seek(0, 2)
    upload.content.seek(0)
    if size_bytes == 0:
        raise FileRefused(Refusal.EMPTY)
    if size_bytes > FILE_BYTES:
        raise FileRefused(Refusal.TOO_LARGE)
    require_kind(kind, upload.declared_type, upload.content.read(HEAD_BYTES))
    upload.content.seek(0)


async def _require_room(session: AsyncSession, organisation_id: UUID) -> None:
    count, size_bytes = await held_by(session, organisation_id)
    if count >= DOCUMENTS_OF_ONE or size_bytes >= BYTES_OF_ONE:
        raise TooManyDocuments("贵单位保存的文件已到上限，请先删除不用的文件")
