"""`/api/v1/documents` and the pages around it, over HTTP."""

import asyncio
import hashlib
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.documents.check_upload import check_document
from marketplace.documents.limits import FILE_BYTES, UPLOADS
from marketplace.documents.models import Document
from marketplace.documents.store import FolderStore
from marketplace.documents.tasks import CHECK
from marketplace.events.models import EventRow
from marketplace.settings import Settings
from tests.marketplace.documents.corpus import JAVASCRIPT, SCRIPT, pdf
from tests.marketplace.tasks.workplace import Workplace
from tests.web.callers import Caller
from tests.web.conftest import SignIn

API = "/api/v1/documents"
PDF = ("合同.pdf", pdf(), "application/pdf")


@pytest.fixture
def worker(settings: Settings, system_sessions: Sessions) -> Workplace:
    """One that checks what this application stored."""
    made = Workplace(system_sessions, system_sessions)
    made.handlers[CHECK] = partial(check_document, store=FolderStore(settings.home))
    return made


async def settle(worker: Workplace, document_id: str) -> None:
    """Let the worker check the document."""
    await worker.deliver(await worker.ask(CHECK, document_id=document_id))


async def send(caller: Caller, *files: tuple[str, bytes, str], path: str = API, **more: Any) -> httpx.Response:
    """Upload over the API, or with the token of a form to a page."""
    fields = {"_csrf_token": caller.csrf} if caller.csrf else {}
    return await caller.request("POST", path, files=[("file", each) for each in files], data=fields | more.pop("data", {}), **more)


async def test_a_program_uploads_asks_and_downloads(token: SignIn, worker: Workplace) -> None:
    caller = await token(Role.BANK_OFFICER)
    sent = await send(caller, PDF)
    assert sent.status_code == 201
    assert sent.json() | {"id": "", "created_at": ""} == {
        "id": "",
        "state": "checking",
        "file_name": "合同.pdf",
        "purpose": "material",
        "media_type": "application/pdf",
        "size_bytes": len(PDF[1]),
        "sha256": hashlib.sha256(PDF[1]).hexdigest(),
        "refusal": None,
        "created_at": "",
    }
    address = f"{API}/{sent.json()['id']}"
    assert (await caller.get(f"{address}/content")).json()["state"] == "checking"
    await settle(worker, sent.json()["id"])
    assert (await caller.get(address)).json()["state"] == "ready"
    got = await caller.get(f"{address}/content", headers={"accept-encoding": "gzip"})
    assert got.content == PDF[1]
    assert got.headers["content-disposition"].endswith("filename*=UTF-8''%E5%90%88%E5%90%8C.pdf")
    assert got.headers["content-disposition"].startswith("attachment;")
    assert (got.headers["x-content-type-options"], got.headers["cache-control"]) == ("nosniff", "no-store")


async def test_a_refused_document_says_why(token: SignIn, worker: Workplace) -> None:
    caller = await token(Role.BANK_OFFICER)
    sent = await send(caller, ("a.pdf", pdf(JAVASCRIPT), "application/pdf"))
    await settle(worker, sent.json()["id"])
    answer = (await caller.get(f"{API}/{sent.json()['id']}")).json()
    assert (answer["state"], answer["refusal"]["code"]) == ("refused", "active_content")


async def test_another_organisations_document_is_not_there(token: SignIn, signed_in: SignIn, worker: Workplace) -> None:
    made = (await send(await token(Role.BANK_OFFICER), PDF)).json()["id"]
    await settle(worker, made)
    other, person = await token(Role.BANK_OFFICER), await signed_in(Role.ENTERPRISE_OWNER)
    for path in (f"{API}/{made}", f"{API}/{made}/content"):
        theirs, absent = await other.get(path), await other.get(path.replace(made, str(uuid4())))
        assert theirs.status_code == 404
        assert theirs.json() == absent.json()
    assert (await person.get(f"/me/documents/{made}/content")).status_code == 404
    assert (await person.post(f"/me/documents/{made}/delete")).status_code == 404


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (("照片.jpg", b"<svg onload=alert(1)>", "image/jpeg"), "file-mismatch"),
        (("a.pdf", SCRIPT, "application/pdf"), "file-mismatch"),
        (("a.pdf", b"%PDF-1.7", "text/html"), "file-mismatch"),
        (("a.exe", b"MZ", "application/pdf"), "file-type"),
        (("../../a.svg", b"<svg/>", "image/svg+xml"), "file-type"),
        (("a.pdf", b"", "application/pdf"), "file-empty"),
        (("无后缀", b"%PDF-1.7", "application/pdf"), "file-name"),
    ],
)
async def test_what_is_no_such_file_is_refused_with_a_code(file: tuple[str, bytes, str], code: str, token: SignIn) -> None:
    answer = await send(await token(Role.BANK_OFFICER), file)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(f"/{code}")
    assert answer.json()["errors"][0]["pointer"] == "/file"


async def test_a_body_without_a_file_or_with_two_is_refused(token: SignIn) -> None:
    caller = await token(Role.BANK_OFFICER)
    assert (await caller.request("POST", API, files={"other": PDF})).status_code == 422
    assert (await send(caller, PDF, PDF)).status_code == 422
    assert (await caller.request("POST", API, json={})).status_code == 415
    assert (await send(caller, PDF, data={"purpose": "issued"})).status_code == 422
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert (await caller.request("POST", API, content=b"--x\r\nbroken", headers=broken)).status_code == 400


async def test_too_much_is_refused_by_its_announcement_and_by_its_bytes(token: SignIn, app: Litestar) -> None:
    caller = await token(Role.BANK_OFFICER)
    announced = await caller.request(
        "POST", API, content=b"x", headers={"content-length": str(1 << 40), "content-type": "multipart/form-data; boundary=x"}
    )
    assert announced.status_code == 413
    assert (await send(caller, ("a.pdf", b"%PDF-1.7" + bytes(FILE_BYTES + (1 << 18)), "application/pdf"))).status_code == 413
    over = await send(caller, ("a.pdf", b"%PDF-1.7" + bytes(FILE_BYTES), "application/pdf"))
    assert over.json()["type"].endswith("/file-too-large")


async def test_an_upload_that_breaks_off_leaves_nothing(token: SignIn, app: Litestar, settings: Settings, session: AsyncSession) -> None:
    caller = await token(Role.BANK_OFFICER)
    store = FolderStore(settings.home)
    before = {kept.name for kept in store.kept()}
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7' + bytes(3 << 20)
    messages = [{"type": "http.request", "body": head, "more_body": True}, {"type": "http.disconnect"}]
    headers = [(b"content-type", b"multipart/form-data; boundary=x"), (b"authorization", caller.headers["authorization"].encode())]
    scope = {
        "type": "http", "method": "POST", "path": API, "raw_path": API.encode(), "query_string": b"", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("testserver.local", 80), "scheme": "http", "root_path": "", "http_version": "1.1",
        "state": {},
    }  # fmt: skip
    answered: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0)
        return messages.pop(0)

    async def answer(message: Any) -> None:
        answered.append(message)

    await app(scope, receive, answer)  # type: ignore[arg-type]
    assert answered[0]["status"] == 400
    assert {kept.name for kept in store.kept()} == before


async def test_one_key_is_one_document(token: SignIn, session: AsyncSession) -> None:
    caller = await token(Role.BANK_OFFICER)
    headers = {"idempotency-key": uuid4().hex}
    first, again = [await send(caller, PDF, headers=headers) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = await send(caller, ("合同.pdf", pdf(b"<<>>"), "application/pdf"), headers=headers)
    assert other.status_code == 422


async def test_a_caller_cannot_upload_without_end(token: SignIn, sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.api.documents.UPLOADS", type(UPLOADS)("upload_test", 1, UPLOADS.window))
    caller = await token(Role.BANK_OFFICER)
    assert [(await send(caller, PDF)).status_code for _ in range(2)] == [201, 429]


async def test_a_person_uploads_several_sees_them_and_deletes_one(signed_in: SignIn, worker: Workplace, session: AsyncSession) -> None:
    person = await signed_in(Role.ENTERPRISE_OWNER)
    sent = await send(person, PDF, ("发票.pdf", pdf(), "application/octet-stream"), path="/me/documents", data={"purpose": "evidence"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/me/documents")
    listed = (await person.get("/me/documents")).text
    assert listed.count("正在检查") == 3  # two states and the line above
    assert 'hx-trigger="every 3s"' in listed
    assert person.member
    mine = select(Document).where(Document.organisation_id == person.member.organisation_id).order_by(Document.id)
    contract, invoice = await session.scalars(mine)
    for each in (contract, invoice):
        await settle(worker, str(each.id))
    listed = (await person.get("/me/documents")).text
    assert "every 3s" not in listed
    assert f'/me/documents/{contract.id}/content"' in listed
    assert (await person.get(f"/me/documents/{contract.id}/content")).content == PDF[1]
    assert (await person.post(f"/me/documents/{invoice.id}/delete")).status_code == 303
    listed = (await person.get("/me/documents")).text
    assert "合同.pdf" in listed
    assert "发票.pdf" not in listed
    read = select(EventRow.kind).where(EventRow.subject_id == contract.id, EventRow.account_id == person.account_id)
    assert "document.read" in set(await session.scalars(read))


async def test_one_bad_file_of_several_refuses_all_and_is_named(signed_in: SignIn, session: AsyncSession) -> None:
    person = await signed_in(Role.ENTERPRISE_OWNER)
    sent = await send(person, PDF, ("坏.jpg", SCRIPT, "image/jpeg"), path="/me/documents")
    assert sent.status_code == 422
    assert "坏.jpg：文件内容与文件名不一致" in sent.text
    assert "合同.pdf" not in sent.text
    nothing = await person.post("/me/documents")
    assert nothing.status_code == 422
    assert "请选择要上传的文件" in nothing.text
    many = await send(person, *[PDF] * 11, path="/me/documents")
    assert "一次最多 10 个文件" in many.text


async def test_the_list_goes_on_to_older_files(signed_in: SignIn, session: AsyncSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.pages.documents.mine.PAGE_LENGTH", 1)
    person = await signed_in(Role.ENTERPRISE_OWNER)
    await send(person, PDF, ("发票.pdf", pdf(), ""), path="/me/documents")
    first = (await person.get("/me/documents")).text
    older = first.partition('href="/me/documents?before=')[2].partition('"')[0]
    assert ("发票.pdf" in first, "合同.pdf" in first) == (True, False)
    second = (await person.get(f"/me/documents?before={UUID(older)}")).text
    assert ("发票.pdf" in second, "合同.pdf" in second) == (False, True)
    assert (await person.get("/me/documents?before=x")).status_code == 400


async def test_a_file_that_vanished_from_the_store_is_no_page_of_errors(
    token: SignIn, worker: Workplace, system_sessions: Sessions
) -> None:
    caller = await token(Role.BANK_OFFICER)
    made = (await send(caller, PDF)).json()["id"]
    await settle(worker, made)
    async with transaction(system_sessions, Binding.system()) as session:
        await session.execute(update(Document).where(Document.id == UUID(made)).values(file_key=uuid4()))
    assert (await caller.get(f"{API}/{made}/content")).status_code == 503
