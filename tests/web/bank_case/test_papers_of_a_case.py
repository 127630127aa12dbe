"""Papers of a case at its lender: one by one and all in one file, each reading recorded."""

import io
import zipfile

import httpx
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.session import Sessions
from marketplace.documents.events import DOCUMENT_READ
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.settings import Settings
from products.applications.models import ApplicationDocument
from tests.web.bank_case.cases import Desk, make_desk
from web.documents import document_store

CONTENT = b"%PDF-1.7 sample"


async def add_paper(session: AsyncSession, settings: Settings, desk: Desk, state: DocumentState) -> Document:
    """A paper of the enterprise that came with the case."""
    kept = document_store(settings.home).put(io.BytesIO(CONTENT)) if state is DocumentState.READY else None
    made = Document(
        id=new_id(), organisation_id=desk.world.owner.organisation_id, file_name="流水.pdf", purpose=Purpose.MATERIAL,
        media_type="application/pdf", state=state, size_bytes=len(CONTENT), file_key=kept and kept.key, sha256=kept and kept.sha256,
        created_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    session.add(ApplicationDocument(id=new_id(), application_id=desk.case.id, document_id=made.id, name_zh="流水.pdf", added_at=now()))
    await session.commit()
    return made


async def test_all_papers_that_passed_come_in_one_file_and_each_reading_is_recorded(
    app: Litestar, client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions, system_sessions: Sessions, settings: Settings
) -> None:
    desk = await make_desk(app, client, session, sessions, system_sessions)
    officer = await desk.as_(desk.world.officer)
    assert (await officer.get(f"{desk.path}/papers.zip")).status_code == 409
    papers = [await add_paper(session, settings, desk, DocumentState.READY) for _ in range(2)]
    unchecked = await add_paper(session, settings, desk, DocumentState.CHECKING)
    answer = await officer.get(f"{desk.path}/papers.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["01 流水.pdf", "02 流水.pdf"]
        assert archive.read("01 流水.pdf") == CONTENT
    read = select(EventRow.subject_id).where(EventRow.kind == DOCUMENT_READ.name, EventRow.subject_id.in_([each.id for each in papers]))
    assert set(await session.scalars(read)) == {each.id for each in papers}
    page = await desk.page(desk.world.officer)
    assert f"{desk.path}/papers/{papers[0].id}" in page
    assert "检查中" in page
    assert (await officer.get(f"{desk.path}/papers/{papers[0].id}")).content == CONTENT
    assert (await officer.get(f"{desk.path}/papers/{unchecked.id}")).status_code == 409
