"""An upload from its first byte to `ready` or `refused`, and who may see it."""

import hashlib
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from marketplace.database.binding import Binding
from marketplace.database.session import bound, transaction
from marketplace.documents import check_upload, limits, receive
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.documents.refusals import FileRefused, Refusal
from marketplace.documents.repository import DocumentNotFound, documents_of
from marketplace.documents.tasks import CHECK, SWEEP
from marketplace.documents.use import DocumentInUse, DocumentNotReady, delete_document, open_document, rely_on
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.tasks.run import Ending
from tests.marketplace.documents.corpus import JAVASCRIPT, located_photo, pdf
from tests.marketplace.documents.office import AT, Office

READ, DELETE, LIST = "documents:document:download", "documents:document:delete", "documents:document:list"


async def test_an_honest_file_becomes_ready_with_its_own_bytes(office: Office) -> None:
    actor = await office.member()
    brought = await office.bring(actor, "合同.pdf", pdf(), "application/pdf")
    assert brought.state is DocumentState.CHECKING
    assert await office.work() == [Ending.DONE]
    row = await office.row(brought.id)
    assert (row.state, row.sha256, row.page_count) == (DocumentState.READY, hashlib.sha256(pdf()).digest(), 1)
    assert [kind for kind, _ in await office.told(row.id)] == ["document.stored", "document.accepted"]


async def test_a_photo_is_replaced_by_its_rewritten_one_and_the_original_goes(office: Office) -> None:
    actor = await office.member()
    sent = located_photo("HEIF")
    brought = await office.bring(actor, "IMG_0001.HEIC", sent, "image/heic")
    original = brought.file_key
    await office.work()
    row = await office.row(brought.id)
    assert (row.state, row.file_name, row.media_type) == (DocumentState.READY, "IMG_0001.jpg", "image/jpeg")
    assert office.files() == {row.file_key} != {original}
    assert row.file_key
    with office.store.open(row.file_key) as file, Image.open(file) as photo:
        assert (photo.format, dict(photo.getexif()), photo.size) == ("JPEG", {}, (row.width_px, row.height_px))
    assert row.sha256 != row.received_sha256 == hashlib.sha256(sent).digest()


async def test_a_malicious_file_is_refused_with_its_reason_and_its_bytes_go(office: Office) -> None:
    actor = await office.member()
    brought = await office.bring(actor, "合同.pdf", pdf(JAVASCRIPT))
    await office.work()
    row = await office.row(brought.id)
    assert (row.state, row.refusal_code) == (DocumentState.REFUSED, "active_content")
    assert office.files() == set()
    told = {"code": "active_content", "by_person": True, "account_id": str(actor.account_id)}
    assert (await office.told(row.id))[-1] == ("document.refused", told)
    async with transaction(office.sessions, office.binding(actor)) as session:
        with pytest.raises(DocumentNotReady) as refused:
            await open_document(session, actor, READ, brought.id, at=AT)
    assert refused.value.state == "refused"


@pytest.mark.parametrize(
    ("name", "content", "declared", "refusal"),
    [
        ("空.pdf", b"", "", Refusal.EMPTY),
        ("大.pdf", b"%PDF-1.7\n" + bytes(limits.FILE_BYTES), "", Refusal.TOO_LARGE),
        ("照片.jpg", b"<svg onload=alert(1)>", "image/jpeg", Refusal.MISMATCH),
        ("程序.exe", b"MZ", "", Refusal.TYPE),
        ("\u202e", b"MZ", "", Refusal.NAME),
    ],
)
async def test_what_can_be_seen_at_once_is_refused_at_once(
    name: str, content: bytes, declared: str, refusal: Refusal, office: Office
) -> None:
    actor = await office.member()
    with pytest.raises(FileRefused) as refused:
        await office.bring(actor, name, content, declared)
    assert refused.value.refusal is refusal
    assert office.files() == set()
    async with transaction(office.sessions, office.binding(actor)) as session:
        assert await documents_of(session, actor, LIST, limit=10) == []


async def test_a_transaction_that_fails_leaves_a_file_that_only_the_sweep_knows(office: Office) -> None:
    actor = await office.member()
    upload = receive.Upload("合同.pdf", "", io.BytesIO(pdf()))
    async with office.sessions(info=bound(office.binding(actor))) as session:  # ends without a commit, as after any error
        await receive.receive(session, office.store, actor, upload, at=AT)
    kept = await office.bring(actor, "另一份.pdf", pdf())
    assert len(office.files()) == 2
    await sweep(office, at=datetime.now(UTC))
    assert len(office.files()) == 2  # younger than any request
    await sweep(office, at=datetime.now(UTC) + timedelta(hours=3))
    assert office.files() == {kept.file_key}


async def sweep(office: Office, *, at: datetime) -> None:
    """Let the worker sweep, at this instant."""
    office.worker.at = at
    assert await office.worker.deliver(await office.worker.ask(SWEEP)) is Ending.DONE


async def test_leftovers_of_a_killed_upload_are_swept(office: Office, tmp_path: Path) -> None:
    left = tmp_path / "documents" / "incoming" / "part"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    await sweep(office, at=AT)
    assert not left.exists()


async def test_checking_twice_is_as_once(office: Office) -> None:
    actor = await office.member()
    brought = await office.bring(actor, "照片.jpg", located_photo())
    await office.work()
    first = await office.row(brought.id)
    again = await office.worker.ask(CHECK, document_id=str(brought.id))
    assert await office.worker.deliver(again) is Ending.DONE
    second = await office.row(brought.id)
    assert (second.file_key, second.sha256) == (first.file_key, first.sha256)
    assert len(await office.told(brought.id)) == 2


async def test_a_broken_checker_is_tried_again_and_blames_no_file(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise OSError("no process")

    actor = await office.member()
    brought = await office.bring(actor, "合同.pdf", pdf())
    monkeypatch.setattr(check_upload, "inspect", broken)
    queued = await office.worker.ask(CHECK, document_id=str(brought.id))
    assert await office.worker.deliver(queued) is Ending.AGAIN
    monkeypatch.undo()
    office.worker.later(hours=1)
    assert await office.worker.deliver(queued) is Ending.DONE
    assert (await office.row(brought.id)).state is DocumentState.READY


async def test_another_organisation_finds_nothing(office: Office) -> None:
    owner, other = await office.member(), await office.member()
    brought = await office.bring(owner, "合同.pdf", pdf())
    await office.work()
    async with transaction(office.sessions, office.binding(other)) as session:
        assert await session.scalar(select(Document).where(Document.id == brought.id)) is None  # by the database itself
        for act in (open_document, delete_document):
            with pytest.raises(DocumentNotFound):
                await act(session, other, READ, brought.id, at=AT)
        with pytest.raises(Invalid) as refused:
            await rely_on(session, other, [brought.id], subject_kind="case", subject_id=new_id())
    assert [error.pointer for error in refused.value.errors] == ["/documents/0"]


async def test_the_application_cannot_change_what_a_check_found(office: Office) -> None:
    actor = await office.member()
    brought = await office.bring(actor, "合同.pdf", pdf())
    for statement in (update(Document).values(state=DocumentState.READY), text("DELETE FROM document")):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with transaction(office.sessions, office.binding(actor)) as session:
                await session.execute(statement)
    assert (await office.row(brought.id)).state is DocumentState.CHECKING


async def test_each_reading_is_recorded(office: Office) -> None:
    actor = await office.member()
    brought = await office.bring(actor, "合同.pdf", pdf())
    await office.work()
    async with transaction(office.sessions, office.binding(actor)) as session:
        await open_document(session, actor, READ, brought.id, at=AT)
    assert (await office.told(brought.id))[-1] == ("document.read", {"sha256": hashlib.sha256(pdf()).hexdigest()})


async def test_what_a_case_relies_on_cannot_be_deleted(office: Office) -> None:
    actor = await office.member()
    used, free = [await office.bring(actor, f"{name}.pdf", pdf()) for name in ("用", "闲")]
    await office.work()
    case: UUID = new_id()
    async with transaction(office.sessions, office.binding(actor)) as session:
        for _ in range(2):
            await rely_on(session, actor, [used.id], subject_kind="case", subject_id=case)
    async with transaction(office.sessions, office.binding(actor)) as session:
        with pytest.raises(DocumentInUse):
            await delete_document(session, actor, DELETE, used.id, at=AT)
        await delete_document(session, actor, DELETE, free.id, at=AT)
    await office.work()
    assert office.files() == {used.file_key}
    async with transaction(office.sessions, office.binding(actor)) as session:
        assert [each.id for each in await documents_of(session, actor, LIST, limit=10)] == [used.id]
        with pytest.raises(Invalid):
            await rely_on(session, actor, [free.id], subject_kind="case", subject_id=case)


async def test_an_organisation_cannot_fill_the_disk(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = await office.member()
    await office.bring(actor, "一.pdf", pdf())
    monkeypatch.setattr(receive, "DOCUMENTS_OF_ONE", 1)
    with pytest.raises(receive.TooManyDocuments):
        await office.bring(actor, "二.pdf", pdf())
    assert len(office.files()) == 1


async def test_without_a_binding_no_document_is_seen(office: Office) -> None:
    await office.bring(await office.member(), "合同.pdf", pdf())
    async with transaction(office.sessions, Binding()) as session:
        assert (await session.scalars(select(Document))).all() == []
