"""`/verify`: is this document ours, is it unchanged; and the first document that the platform issues."""

import hashlib
import re
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.session import Sessions
from marketplace.documents.issue import render_document
from marketplace.documents.models import Document, VerificationCode
from marketplace.documents.purposes import DocumentState, IssuedKind, Purpose
from marketplace.documents.store import FolderStore
from marketplace.documents.tasks import RENDER
from marketplace.documents.verification_codes import grouped, new_code
from marketplace.ids import new_id
from marketplace.settings import Settings
from marketplace.tasks.models import TaskRow
from marketplace.tasks.run import Ending
from tests.marketplace.documents.corpus import pdf
from tests.marketplace.tasks.workplace import Workplace
from tests.web.callers import browser, make_organisation
from tests.web.conftest import SignIn
from web.documents import issuer

CONTENT = pdf(b"<<>>")
NAME = "示例企业不应出现"


async def issue(session: AsyncSession, *, withdrawn: bool = False) -> str:
    """A code of a document that the platform issued."""
    organisation = await make_organisation(session, Role.ENTERPRISE_OWNER)
    organisation.name = NAME
    document = Document(
        id=new_id(),
        organisation_id=organisation.id,
        file_name=f"{NAME}.pdf",
        purpose=Purpose.ISSUED,
        media_type="application/pdf",
        state=DocumentState.CHECKING,
        size_bytes=len(CONTENT),
        created_at=now(),
    )
    session.add(document)
    await session.flush()
    code = VerificationCode(
        code=new_code(),
        document_id=document.id,
        kind=IssuedKind.MATCH_RESULT,
        issuer="示例平台",
        issued_at=now(),
        sha256=hashlib.sha256(CONTENT).digest(),
        size_bytes=len(CONTENT),
        withdrawn_at=now() if withdrawn else None,
    )
    session.add(code)
    await session.commit()
    return code.code


async def compare(client: httpx.AsyncClient, code: str, content: bytes) -> httpx.Response:
    """Send a file to be compared, as a stranger."""
    stranger = browser(client)
    fields: Any = {"_csrf_token": stranger.csrf}
    return await stranger.request("POST", f"/verify/{code}", data=fields, files={"file": ("a.pdf", content, "application/pdf")})


async def test_a_genuine_document_is_said_to_be_ours_without_naming_anybody(client: httpx.AsyncClient, session: AsyncSession) -> None:
    code = await issue(session)
    answer = await client.get(f"/verify/{code}")
    assert answer.status_code == 200
    for shown in ("是本平台出具的文件", "示例平台", "匹配结果", hashlib.sha256(CONTENT).hexdigest()):
        assert shown in answer.text
    assert NAME not in answer.text


async def test_a_code_is_found_as_it_is_printed(client: httpx.AsyncClient, session: AsyncSession) -> None:
    code = await issue(session)
    answer = await client.get("/verify", params={"code": grouped(code).lower()})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/verify/{code}")


async def test_a_withdrawn_document_says_so(client: httpx.AsyncClient, session: AsyncSession) -> None:
    answer = await client.get(f"/verify/{await issue(session, withdrawn=True)}")
    assert "这份文件已经撤回" in answer.text
    assert "是本平台出具的文件" not in answer.text


async def test_an_unknown_code_is_said_to_be_unknown(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/verify/{new_code()}")
    assert answer.status_code == 404
    assert "没有查到这份文件" in answer.text
    assert (await compare(client, new_code(), CONTENT)).status_code == 404


@pytest.mark.parametrize("typed", ["x", "3" * 16, "A" * 300, "<script>alert(1)</script>", "你好", "%00"])
async def test_what_is_no_code_is_told_how_a_code_looks(typed: str, client: httpx.AsyncClient) -> None:
    for answer in (
        await client.get("/verify", params={"code": typed}),
        await client.get(f"/verify/{httpx.URL(path=typed).raw_path.decode()}"),
    ):
        assert answer.status_code in {400, 404, 422}
        assert "<script>alert" not in answer.text


async def test_the_same_file_is_told_from_a_changed_one(client: httpx.AsyncClient, session: AsyncSession) -> None:
    code = await issue(session)
    assert "逐字节相同" in (await compare(client, code, CONTENT)).text
    assert "不是出具时的原件" in (await compare(client, code, CONTENT + b" ")).text
    nothing = await browser(client).post(f"/verify/{code}")
    assert nothing.status_code == 422


async def test_codes_cannot_be_tried_without_end(client: httpx.AsyncClient) -> None:
    answers = [(await client.get(f"/verify/{new_code()}")).status_code for _ in range(31)]
    assert set(answers[:30]) == {404}
    assert answers[30] == 429


async def test_an_enterprise_takes_its_matches_with_it(
    signed_in: SignIn, session: AsyncSession, settings: Settings, system_sessions: Sessions
) -> None:
    person = await signed_in(Role.ENTERPRISE_OWNER)
    asked = await person.post("/me/matches/pdf", {"amount": "300", "term": "12", "purpose": "no such purpose"})
    assert (asked.status_code, asked.headers["location"]) == (303, "/me/documents")
    assert "正在生成" in (await person.get("/me/documents")).text
    worker = Workplace(system_sessions, system_sessions)
    worker.handlers[RENDER] = partial(render_document, store=FolderStore(settings.home), issuer=issuer(settings))
    wanted = select(TaskRow).where(TaskRow.kind == RENDER.name, TaskRow.account_id == person.account_id)
    task = (await session.scalars(wanted)).one()
    assert task.arguments["arguments"] == {"amount": "300", "term": "12"}
    assert await worker.deliver(task.id) is Ending.DONE
    listed = (await person.get("/me/documents")).text
    (address,) = re.findall(r"/me/documents/[0-9a-f-]{36}/content", listed)
    content = (await person.get(address)).content
    assert content.startswith(b"%PDF-")
    found = select(VerificationCode.code).where(VerificationCode.document_id == address.split("/")[3])
    code = (await session.scalars(found)).one()
    assert "逐字节相同" in (await compare(person.client, code, content)).text


async def test_only_enterprises_ask_for_matches(signed_in: SignIn) -> None:
    assert (await (await signed_in(Role.BANK_OFFICER)).post("/me/matches/pdf")).status_code == 403
