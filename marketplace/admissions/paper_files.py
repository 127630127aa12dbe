"""The files that come with a request for admission: taken in, taken out, looked through before anybody vouches for the request.

They are the platform's while the request is under way, because whoever asks is no organisation of the platform yet. An admitted institution
gets them as its own; of one that stays outside nothing is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.admissions.events import PAPER_ADDED, PAPER_REMOVED
from marketplace.admissions.models import Admission, AdmissionPaper
from marketplace.admissions.papers import MOST_FILES, PAPERS, Paper, paper_of
from marketplace.admissions.states import ADMISSION, AdmissionStatus
from marketplace.documents.models import Document, DocumentUse
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.documents.receive import Upload, receive_for
from marketplace.documents.repository import DocumentNotFound
from marketplace.documents.store import DocumentStore
from marketplace.documents.use import discard, hand_over
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record

OPEN = frozenset({AdmissionStatus.DRAFT, AdmissionStatus.SUBMITTED, AdmissionStatus.RETURNED})  # papers come and go
MOST_WAITING_BYTES = 10 << 30  # of all open requests: a fence against whoever fills the disk from outside


class PapersClosed(Conflict):
    """The request is with somebody who decides, or it is over."""

    code = "admission_papers_closed"


class TooManyPapers(Conflict):
    """As many files as are taken."""

    code = "too_many_papers"


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """One paper of a request with the files that were sent for it, the oldest first."""

    paper: Paper
    files: tuple[Document, ...]

    @property
    def there(self) -> bool:
        """Whether at least one file has passed its check and none still waits for it."""
        states = {each.state for each in self.files}
        return DocumentState.READY in states and DocumentState.CHECKING not in states


async def papers_of(session: AsyncSession, case: Admission) -> list[AskedPaper]:
    """What is asked of its kind, with what was sent; files of a paper that is not asked any more come last under their code."""
    rows = await session.execute(
        select(AdmissionPaper.paper, Document)
        .join(Document, Document.id == AdmissionPaper.document_id)
        .where(AdmissionPaper.admission_id == case.id, Document.deleted_at.is_(None))
        .order_by(Document.id)
        .execution_options(populate_existing=True)
    )
    sent: dict[str, list[Document]] = {}
    for code, document in rows:
        sent.setdefault(code, []).append(document)
    asked = [AskedPaper(each, tuple(sent.pop(each.code, ()))) for each in PAPERS[case.kind]]
    return [*asked, *(AskedPaper(Paper(code, "其他材料", required=False), tuple(files)) for code, files in sent.items())]


def missing(papers: Sequence[AskedPaper]) -> list[str]:
    """Names of required papers that are not there yet."""
    return [each.paper.name_zh for each in papers if each.paper.required and not each.there]


async def require_papers(session: AsyncSession, case: Admission) -> None:
    """Raises: Invalid with one fault per paper that is missing, was refused or is still being checked."""
    if names := missing(await papers_of(session, case)):
        raise Invalid(f"有 {len(names)} 份材料没有齐", [FieldError("/papers", f"缺少或还没有通过检查：{name}") for name in names])


async def hold_open(session: AsyncSession, case: Admission) -> None:
    """Lock a request whose papers may come and go, so that what is vouched for is what was looked at. Raises: PapersClosed."""
    status = await session.scalar(select(Admission.status).where(Admission.id == case.id).with_for_update())
    if status not in OPEN:
        raise PapersClosed("这件申请已进入复核或已办结，不能再增减材料", state=case.status)


async def add_paper(
    session: AsyncSession, store: DocumentStore, case: Admission, code: str, upload: Upload,
    *, platform_id: UUID, account_id: UUID | None, at: datetime,
) -> Document:  # fmt: skip
    """Keep one file. `platform_id` holds it meanwhile; `account_id` is the operator who brings it, None: the institution.

    Raises: PapersClosed, Invalid for a paper that is not asked of this kind, TooManyPapers, FileRefused.
    """
    await hold_open(session, case)
    if paper_of(case.kind, code) is None:
        raise Invalid("请选择材料名称", [FieldError("/paper", "请从列表中选择这是哪一份材料")])
    await _require_room(session, case, code)
    document = await receive_for(session, store, platform_id, upload, account_id=account_id, purpose=Purpose.EVIDENCE, at=at)
    session.add(AdmissionPaper(admission_id=case.id, document_id=document.id, paper=code))
    # Nobody deletes it from the platform's own list of files.
    session.add(DocumentUse(document_id=document.id, subject_id=case.id, subject_kind=ADMISSION.resource, organisation_id=platform_id))
    record(session, PAPER_ADDED, case.id, at=at, data={"document_id": str(document.id), "paper": code})
    await session.flush()
    return document


async def remove_paper(session: AsyncSession, case: Admission, document_id: UUID, *, at: datetime) -> None:
    """Take one file out. Raises: DocumentNotFound, PapersClosed."""
    document = await paper_file(session, case, document_id)
    await hold_open(session, case)
    await _discard(session, case, [document], at)


async def paper_file(session: AsyncSession, case: Admission, document_id: UUID) -> Document:
    """A file of this request, or its decision. Raises: DocumentNotFound."""
    mine = select(AdmissionPaper.document_id).where(AdmissionPaper.admission_id == case.id)
    wanted = select(Document).where(Document.id == document_id, Document.deleted_at.is_(None))
    of_case = Document.id.in_(mine) if case.decision_id is None else Document.id.in_(mine) | (Document.id == case.decision_id)
    if (found := await session.scalar(wanted.where(of_case))) is None:
        raise DocumentNotFound("没有这份文件，它可能已经删除")
    return found


async def give_papers(session: AsyncSession, case: Admission, organisation_id: UUID) -> None:
    """An admitted institution's papers become its own."""
    files = (await session.scalars(select(AdmissionPaper.document_id).where(AdmissionPaper.admission_id == case.id))).all()
    await hand_over(session, files, organisation_id)


async def forget_papers(session: AsyncSession, case: Admission, *, at: datetime) -> None:
    """Of an institution that stays outside no papers are kept."""
    await _discard(session, case, [file for each in await papers_of(session, case) for file in each.files], at)


async def _require_room(session: AsyncSession, case: Admission, code: str) -> None:
    of_paper = select(func.count()).where(AdmissionPaper.admission_id == case.id, AdmissionPaper.paper == code)
    if (await session.scalar(of_paper) or 0) >= MOST_FILES:
        raise TooManyPapers(f"一份材料最多 {MOST_FILES} 个文件，请先删除不用的")
    open_ones = select(Admission.id).where(Admission.status.in_(OPEN | {AdmissionStatus.CHECKED}))
    waiting = select(func.sum(Document.size_bytes)).join(AdmissionPaper, AdmissionPaper.document_id == Document.id)
    if (await session.scalar(waiting.where(AdmissionPaper.admission_id.in_(open_ones))) or 0) >= MOST_WAITING_BYTES:
        raise TooManyPapers("等待办理的材料太多，暂时不能上传，请过几天再试或联系平台")


async def _discard(session: AsyncSession, case: Admission, documents: Sequence[Document], at: datetime) -> None:
    ids = [each.id for each in documents]
    await session.execute(delete(AdmissionPaper).where(AdmissionPaper.document_id.in_(ids)))
    await session.execute(delete(DocumentUse).where(DocumentUse.document_id.in_(ids), DocumentUse.subject_id == case.id))
    for each in documents:
        await discard(session, each, at=at)
        record(session, PAPER_REMOVED, case.id, at=at, data={"document_id": str(each.id)})
