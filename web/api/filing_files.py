"""`POST /api/v1/funds/{id}/filings/file`: many loans filed by a table; each row for itself."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from anyio import to_thread
from litestar import Request, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.information.batches.terms import REQUEST_BYTES, SENT
from policies.filings.by_file import MOST_ROWS, file_by_file
from policies.funds.repository import get_fund
from web.api.filing_views import FilingSummary, filing_summary
from web.api.problem import problems
from web.documents import document_store
from web.forms import FILES, FormData
from web.information_files import delivered_file
from web.security.permissions import actor_of, permission


class FilingFileFault(msgspec.Struct, frozen=True):
    """Why a row was not taken. `row` as the file counts."""

    row: int
    problem: str


class FilingFileResult(msgspec.Struct, frozen=True):
    """New filings, how many rows had been filed before, and rows that were not taken."""

    filings: list[FilingSummary]
    unchanged: int
    rejected: list[FilingFileFault]


@dataclass
class FilingFileOperation(Operation):
    """The body, described by hand: the handler reads it itself, since a file is streamed."""

    def __post_init__(self) -> None:
        """Add it to what the handler's signature says."""
        text = f"CSV、XLSX、XLS、ODS；列：借据号、备案金额、担保机构统一社会信用代码、贵司编号；一次最多 {MOST_ROWS} 行"
        fields: dict[str, Any] = {FILES: Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, description=text)}
        by_form = Schema(type=OpenAPIType.OBJECT, properties=fields, required=[FILES])
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=by_form)}, required=True)


@post(
    "/funds/{fund_id:uuid}/filings/file",
    opt=permission("filings:filing:submit"),
    status_code=200,
    summary="备案：用文件报送",
    operation_class=FilingFileOperation,
    request_max_body_size=REQUEST_BYTES,
    responses={200: ResponseSpec(FilingFileResult, generate_examples=False, description="逐行的结果")}
    | problems(400, 401, 403, 404, 409, 413, 415, 422, 429),
)
async def file_filings_by_file(
    request: Request[Any, Any, Any],
    system_session: NamedDependency[AsyncSession],
    form: NamedDependency[FormData],
    state: State,
    fund_id: FromPath[UUID],
) -> FilingFileResult:
    """One loan a row. A row that is refused says why and changes nothing; the same file again changes nothing."""
    actor, at = actor_of(request), now()
    await get_fund(system_session, actor, fund_id)  # first: a fund that is not there asks for no file
    if request.content_type[0] != RequestEncodingType.MULTI_PART:
        raise ClientException(status_code=415)
    await SENT.spend(state.beside_sessions, str(actor.account_id or actor.client_id), now=at)
    name, content = await to_thread.run_sync(delivered_file, form)
    done = await file_by_file(system_session, document_store(state.settings.home), actor, fund_id, name, content, at=at)
    rejected = [FilingFileFault(each.row, each.problem) for each in done.faults]
    return FilingFileResult([filing_summary(each) for each in done.filings], done.unchanged, rejected)
