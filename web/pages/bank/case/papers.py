"""The papers of a case at its lender: one, or all of them in one file. Each reading is recorded where the enterprise sees it."""

import tempfile
import zipfile
from collections.abc import AsyncGenerator, Sequence
from typing import IO
from uuid import UUID

from anyio import to_thread
from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Stream
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.documents.file_names import attachment
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.documents.store import DocumentStore
from marketplace.errors import Conflict
from products.applications.paper_files import open_paper, papers_as_they_stand
from products.applications.repository import get_case
from web.compression import UNTOUCHED
from web.documents import document_store
from web.pages.bank.case.page import ONE, WEIGH
from web.security.permissions import actor_of, permission
from web.uploads import CHUNK, attachment_response

System = NamedDependency[AsyncSession]
Case = FromPath[UUID]
IN_MEMORY = 8 << 20  # bytes; what is beyond lies in a temporary file


class NothingToDownload(Conflict):
    """No paper of the case has passed its check yet."""

    code = "no_paper_ready"


@get(ONE + "/papers/{document_id:uuid}", opt=permission(WEIGH) | UNTOUCHED)
async def download_case_paper(
    request: HTMXRequest, system_session: System, state: State, case_id: Case, document_id: FromPath[UUID]
) -> Stream:
    """One paper as an attachment."""
    document = await open_paper(system_session, actor_of(request), case_id, document_id, at=now())
    return await attachment_response(document_store(state.settings.home), document)


@get(ONE + "/papers.zip", opt=permission(WEIGH) | UNTOUCHED)
async def download_case_papers(request: HTMXRequest, system_session: System, state: State, case_id: Case) -> Stream:
    """All papers that have passed their check."""
    actor, at = actor_of(request), now()
    case = await get_case(system_session, actor, case_id)
    ready = [each for each in await papers_as_they_stand(system_session, case.id) if each.state is DocumentState.READY]
    if not ready:
        raise NothingToDownload("这件申请还没有可以下载的材料：没有提交，或者还在检查")
    documents = [await open_paper(system_session, actor, case.id, each.document_id, at=at) for each in ready]
    packed = await to_thread.run_sync(_packed, document_store(state.settings.home), documents)
    name = f"申请材料 {case.case_number}.zip"
    return Stream(_pieces(packed), media_type="application/zip", headers={"Content-Disposition": attachment(name)})


def _packed(store: DocumentStore, documents: Sequence[Document]) -> IO[bytes]:
    """Stored, not compressed: papers are pictures and PDF. Numbered, since two may have one name."""
    packed = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed when the last piece was sent
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for number, document in enumerate(documents, 1):
            assert document.file_key is not None  # noqa: S101  # what is ready has a file
            with store.open(document.file_key) as file, archive.open(f"{number:02d} {document.file_name}", "w") as entry:
                while piece := file.read(CHUNK):
                    entry.write(piece)
    packed.seek(0)
    return packed


async def _pieces(packed: IO[bytes]) -> AsyncGenerator[bytes, None]:
    with packed:
        while piece := await to_thread.run_sync(packed.read, CHUNK):
            yield piece


CASE_PAPERS: list[ControllerRouterHandler] = [download_case_paper, download_case_papers]
