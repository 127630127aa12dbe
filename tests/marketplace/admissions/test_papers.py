"""Papers of a request: which are asked, who keeps them, when nobody may vouch for the request, and the decision as a document."""

import io
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.admissions import paper_files
from marketplace.admissions.decide import ACTIONS
from marketplace.admissions.models import Admission, AdmissionPaper
from marketplace.admissions.paper_files import PapersClosed, TooManyPapers, add_paper, paper_file, papers_of, remove_paper
from marketplace.admissions.papers import MOST_FILES
from marketplace.admissions.request_form import read_request
from marketplace.admissions.requests import apply
from marketplace.clock import now
from marketplace.database.sealing import sealer
from marketplace.documents.models import Document, DocumentUse
from marketplace.documents.purposes import DocumentState
from marketplace.documents.receive import Upload
from marketplace.documents.refusals import FileRefused
from marketplace.documents.repository import DocumentNotFound
from marketplace.documents.store import FolderStore
from marketplace.documents.tasks import RENDER
from marketplace.errors import Invalid
from marketplace.tasks.models import TaskRow
from marketplace.workflow.mover import Said
from tests.marketplace.documents.corpus import pdf
from tests.marketplace.holidays.people import Office, make_office
from tests.web.matrix.factories.admissions import REQUEST, bring_papers, new_code
from web.issued import admission_decision

Bring = Callable[[str, Upload], Awaitable[Document]]
FACTOR = Said(factor_fresh=True)
REJECT = Said(reason_code="not_licensed", note="许可已失效", factor_fresh=True)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
async def office(session: AsyncSession) -> Office:
    return await make_office(session)


@pytest.fixture
async def case(session: AsyncSession, office: Office, tmp_path: Path) -> Admission:
    said = {**REQUEST, "kind": "bank", "licence_number": "示例第0001号", "uscc": new_code()}
    return (await apply(session, read_request(said, []), sealer=sealer(tmp_path / "keys"), at=now()))[0]


@pytest.fixture
def bring(session: AsyncSession, store: FolderStore, office: Office, case: Admission) -> Bring:
    return partial(add_paper, session, store, case, platform_id=office.members[0].organisation_id, account_id=None, at=now())


def upload(name: str = "许可.pdf", content: bytes = pdf()) -> Upload:
    return Upload(name, "application/pdf", io.BytesIO(content))


async def passed(session: AsyncSession, case: Admission) -> None:
    """Every file has been looked through."""
    mine = select(AdmissionPaper.document_id).where(AdmissionPaper.admission_id == case.id)
    ready = {"state": DocumentState.READY, "sha256": secrets.token_bytes(32)}
    await session.execute(update(Document).where(Document.id.in_(mine)).values(ready))


async def owners(session: AsyncSession, case: Admission) -> set[UUID]:
    wanted = select(Document.organisation_id).join(AdmissionPaper, AdmissionPaper.document_id == Document.id)
    return set(await session.scalars(wanted.where(AdmissionPaper.admission_id == case.id)))


async def test_nobody_vouches_for_a_request_before_each_required_paper_has_passed_its_check(
    session: AsyncSession, office: Office, case: Admission, bring: Bring
) -> None:
    for paper in ("registration", "licence", "mandate"):
        await bring(paper, upload())
    await passed(session, case)
    await bring("security", upload())  # still being checked
    with pytest.raises(Invalid, match="1 份") as refused:
        async with session.begin_nested():
            await ACTIONS["check"](session, office.first, case.id, at=now())
    await session.refresh(case)
    assert "等级保护" in refused.value.errors[0].detail
    await passed(session, case)
    assert (await ACTIONS["check"](session, office.first, case.id, at=now())).status == "checked"
    with pytest.raises(PapersClosed):
        await bring("licence", upload())


async def test_papers_of_an_admitted_institution_become_its_own_and_its_decision_is_asked_for(
    session: AsyncSession, office: Office, case: Admission
) -> None:
    platform = office.members[0].organisation_id
    await bring_papers(session, case, platform)
    assert await owners(session, case) == {platform}
    await ACTIONS["check"](session, office.first, case.id, at=now())
    decided = await ACTIONS["admit"](session, office.second, case.id, at=now(), said=FACTOR)
    assert await owners(session, case) == {decided.organisation_id}
    assert decided.decision_id
    decision = await paper_file(session, decided, decided.decision_id)
    assert (decision.organisation_id, decision.state) == (decided.organisation_id, DocumentState.CHECKING)
    assert await session.scalar(select(TaskRow.arguments).where(TaskRow.kind == RENDER.name, TaskRow.key == str(decision.id)))
    shown = await admission_decision.prepare(session, decision.organisation_id, {"admission_id": str(case.id)}, now())
    assert (shown["admitted"], shown["name"], shown["kind"]) == (True, case.name, "银行")
    assert shown["assessment_due_on"] > (now() + timedelta(days=360)).date()


async def test_nothing_is_kept_of_an_institution_that_is_refused_but_the_decision(
    session: AsyncSession, office: Office, case: Admission
) -> None:
    file_id = await bring_papers(session, case, office.members[0].organisation_id)
    await ACTIONS["check"](session, office.first, case.id, at=now())
    decided = await ACTIONS["reject"](session, office.second, case.id, at=now(), said=REJECT)
    assert await owners(session, case) == set()
    assert (await session.get_one(Document, file_id, populate_existing=True)).deleted_at is not None
    shown = await admission_decision.prepare(session, office.members[0].organisation_id, {"admission_id": str(case.id)}, now())
    assert (shown["admitted"], shown["reason"], shown["note"]) == (False, "没有相应业务许可或备案", "许可已失效")
    assert decided.decision_id is not None


async def test_a_wrong_file_is_taken_out_and_the_platform_cannot_delete_a_paper_from_its_own_list(
    session: AsyncSession, case: Admission, bring: Bring
) -> None:
    kept, wrong = await bring("licence", upload()), await bring("licence", upload("错.pdf"))
    await remove_paper(session, case, wrong.id, at=now())
    assert [file.id for each in await papers_of(session, case) for file in each.files] == [kept.id]
    assert set(await session.scalars(select(DocumentUse.document_id).where(DocumentUse.subject_id == case.id))) == {kept.id}
    for absent in (wrong.id, case.id):
        with pytest.raises(DocumentNotFound):
            await remove_paper(session, case, absent, at=now())


async def test_papers_that_nobody_asks_for_too_many_and_hostile_ones_are_refused(
    session: AsyncSession, case: Admission, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    for paper in ("", "entrustment", "../licence"):  # entrustment is asked of fund managers
        with pytest.raises(Invalid):
            await bring(paper, upload())
    with pytest.raises(FileRefused):
        await bring("licence", upload("许可.exe"))
    for _ in range(MOST_FILES):
        await bring("licence", upload())
    with pytest.raises(TooManyPapers):
        await bring("licence", upload())
    monkeypatch.setattr(paper_files, "MOST_WAITING_BYTES", 1)
    with pytest.raises(TooManyPapers):
        await bring("mandate", upload())
