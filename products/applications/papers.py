"""Papers that a lender asks for (要求补充材料) and an enterprise brings; meanwhile the lender's clock waits."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.documents.models import Document
from marketplace.documents.use import rely_on
from marketplace.errors import FieldError, Invalid
from marketplace.ids import new_id
from marketplace.workflow.mover import NOTHING_SAID, Said
from products.applications import time_limits
from products.applications.act import act, as_it_stands
from products.applications.models import Application, ApplicationDocument, DocumentRequest
from products.applications.repository import open_request
from products.applications.states import APPLICATION
from products.applications.terms import MOST_DOCUMENTS, RequestedLine

MOST_LINES = 20
LONGEST_NAME, LONGEST_REASON = 120, 500
NO_LINES: Mapping[UUID, str] = {}


async def request_documents(
    session: AsyncSession,
    actor: Actor,
    application_id: UUID,
    lines: Sequence[RequestedLine],
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> Application:
    """Ask for papers, each by its name. Without a note the names are the note. Raises: as `move`; Invalid with every fault."""
    if faults := _faults_of(lines):
        raise Invalid(f"补充材料清单有 {len(faults)} 处需要修改", faults)
    if not (said.note or "").strip():
        said = replace(said, note="请补充：" + "、".join(each.name.strip() for each in lines))
    case = await act(session, actor, application_id, "request_documents", at=at, version=version, said=said)
    until = await time_limits.wait_for_answer(session, case, at=at)
    session.add(
        DocumentRequest(id=new_id(), application_id=case.id, lines=[asdict(each) for each in lines], asked_at=at, answer_until=until)
    )
    if case.contacted_at is None:
        case.contacted_at = at
    return await as_it_stands(session, case)


async def supply_documents(
    session: AsyncSession,
    actor: Actor,
    application_id: UUID,
    documents: Sequence[UUID],
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
    lines: Mapping[UUID, str] = NO_LINES,
) -> Application:
    """Answer the request with papers of the enterprise, a note, or both. `lines`: for which line of the request a document stands.

    Raises: as `move`; Invalid.
    """
    if not documents and not (said.note or "").strip():
        raise Invalid("请补充材料", [FieldError("/documents", "请至少选一份文件，或者写明为什么不能提供")])
    if len(documents) > MOST_DOCUMENTS:
        raise Invalid("文件太多", [FieldError("/documents", f"一次最多 {MOST_DOCUMENTS} 份，现在是 {len(documents)} 份")])
    case = await act(session, actor, application_id, "supply_documents", at=at, version=version, said=said)
    request = await open_request(session, application_id)
    await _attach(session, actor, case, documents, lines, None if request is None else request.id, at)
    if request is not None:
        request.answered_at = at
    await time_limits.answered(session, case, at=at)
    return await as_it_stands(session, case)


async def _attach(
    session: AsyncSession,
    actor: Actor,
    case: Application,
    documents: Sequence[UUID],
    lines: Mapping[UUID, str],
    request_id: UUID | None,
    at: datetime,
) -> None:
    if not documents:
        return
    await rely_on(session, actor, documents, subject_kind=APPLICATION.resource, subject_id=case.id)
    names = await session.execute(select(Document.id, Document.file_name).where(Document.id.in_(documents)))
    rows = [
        {
            "id": new_id(), "application_id": case.id, "document_id": each, "name_zh": _named(lines.get(each), name),
            "request_id": request_id, "added_at": at,
        }
        for each, name in names
    ]  # fmt: skip
    await session.execute(insert(ApplicationDocument).values(rows).on_conflict_do_nothing())


def _named(line: str | None, file_name: str) -> str:
    """A photograph's own name says nothing to whoever asked for a paper."""
    return (f"{line}（{file_name}）" if line else file_name)[:LONGEST_NAME]


def _faults_of(lines: Sequence[RequestedLine]) -> list[FieldError]:
    if not 1 <= len(lines) <= MOST_LINES:
        return [FieldError("/lines", f"请列出 1 至 {MOST_LINES} 项材料，现在是 {len(lines)} 项")]
    faults = []
    for place, each in enumerate(lines):
        if not 1 <= len(each.name.strip()) <= LONGEST_NAME:
            faults.append(FieldError(f"/lines/{place}/name", f"请填写材料名称，最多 {LONGEST_NAME} 个字符"))
        if len(each.why) > LONGEST_REASON:
            faults.append(FieldError(f"/lines/{place}/why", f"说明最多 {LONGEST_REASON} 个字符，现在是 {len(each.why)} 个"))
    return faults
