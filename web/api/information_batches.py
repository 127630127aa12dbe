"""`/api/v1/information/{item}/batches`: providers deliver credit information and ask what became of it."""

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from anyio import to_thread
from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, Reference, RequestBody, Schema
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import FieldError, Invalid, Malformed
from marketplace.information.batches import repository
from marketplace.information.batches.receive import receive_batch
from marketplace.information.batches.terms import JSON_BYTES, PROBLEMS_KEPT, REQUEST_BYTES, SENT, BatchTerms
from marketplace.information.batches.withdrawing import withdraw_batch
from marketplace.information.models import Batch, BatchProblem
from marketplace.information.states import BatchState, Lane, Mode, OnError
from marketplace.search.cursors import UnknownCursor
from web.api.etags import NOT_MODIFIED, tagged_response
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page
from web.api.patterns import RESOURCE
from web.api.problem import problems
from web.documents import document_store
from web.forms import FILES, FormData
from web.information_files import delivered_file
from web.information_terms import read_terms
from web.security.permissions import actor_of, permission

LIST, READ, WITHDRAW = "information:batch:list", "information:batch:read", "information:batch:withdraw"
OfItem = Annotated[str | None, QueryParameter(name="item", pattern=RESOURCE, description="只列这项信息的")]


class BatchReceived(msgspec.Struct, frozen=True):
    """A delivery that was taken in; ask for it again by its id."""

    id: UUID
    state: BatchState


class RejectedRow(msgspec.Struct, frozen=True):
    """One thing that is wrong with one row; `field` empty: the row as a whole."""

    row: int
    field: str
    problem: str
    code: str


class BatchSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery in figures. `accepted` counts rows that are in force, among them `unchanged` ones that said nothing new; `held` rows wait
    for a person; `ended` counts earlier records that count no more; `rejected_rows` counts all bad rows."""

    id: UUID
    item: str
    mode: Mode
    as_of: date
    on_error: OnError
    state: BatchState
    received: int
    accepted: int
    unchanged: int
    held: int
    ended: int
    new_subjects: int
    rejected_rows: int
    failure: str | None
    created_at: datetime
    ended_at: datetime | None
    withdrawn_at: datetime | None


class BatchPage(Page[BatchSummary], frozen=True):
    """One page of the own batches."""


class BatchView(BatchSummary, frozen=True, kw_only=True):
    """With what is wrong, at most 1,000 entries, in the order of the file."""

    rejected: list[RejectedRow]


@dataclass
class DeliverOperation(Operation):
    """Two bodies, described by hand: the handler reads them itself, since a file is streamed and its numbers stay exact."""

    def __post_init__(self) -> None:
        """Add both to what the handler's signature says."""
        told: dict[str, Schema | Reference] = {
            "mode": Schema(type=OpenAPIType.STRING, enum=[each.value for each in Mode]),
            "as_of": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE, description="截至日期"),
            "on_error": Schema(type=OpenAPIType.STRING, enum=[each.value for each in OnError], default=OnError.REJECT_ALL.value),
        }
        layout = Schema(type=OpenAPIType.OBJECT, description="版式声明：columns、units、ignore 等")
        records = Schema(type=OpenAPIType.ARRAY, items=Schema(type=OpenAPIType.OBJECT), min_items=1)
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, description="CSV、XLSX、XLS、ODS、JSON、JSONL")
        required = ["mode", "as_of"]
        by_json = Schema(type=OpenAPIType.OBJECT, properties=told | {"layout": layout, "records": records}, required=[*required, "records"])
        as_text = Schema(type=OpenAPIType.STRING, description="同 JSON 的 layout，写成文字")
        by_form = Schema(type=OpenAPIType.OBJECT, properties=told | {"layout": as_text, FILES: file}, required=[*required, FILES])
        content = {"application/json": OpenAPIMediaType(schema=by_json), "multipart/form-data": OpenAPIMediaType(schema=by_form)}
        self.request_body = RequestBody(content=content, required=True)


def summary_of(batch: Batch) -> dict[str, Any]:
    """The fields of a summary."""
    names = [each.name for each in msgspec.structs.fields(BatchSummary) if each.name != "rejected_rows"]
    return {name: getattr(batch, name) for name in names} | {"rejected_rows": batch.rejected}


def rejected_of(found: BatchProblem) -> RejectedRow:
    """One problem as programs see it."""
    return RejectedRow(found.row, found.field, found.problem, found.code)


@post(
    "/information/{item:str}/batches",
    opt=permission("information:delivery:send"),
    status_code=202,
    summary="报送一批信用信息",
    operation_class=DeliverOperation,
    request_max_body_size=REQUEST_BYTES,
    responses={202: ResponseSpec(BatchReceived, generate_examples=False, description="已收下，正在检查")}
    | problems(400, 401, 403, 404, 409, 413, 415, 422, 429),
)
async def deliver_batch(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    form: NamedDependency[FormData],
    state: State,
    item: FromPath[str],
) -> Response[BatchReceived]:
    """`{"mode", "as_of", "on_error", "records": […]}`, or a form with a `file`. The same content twice is one batch."""
    actor, at = actor_of(request), now()
    await SENT.spend(state.beside_sessions, str(actor.account_id or actor.client_id), now=at)
    terms, content = await _given(request, form)
    batch = await receive_batch(session, document_store(state.settings.home), actor, item, terms, content, at=at)
    address = f"/api/v1/information/batches/{batch.id}"
    return Response(BatchReceived(batch.id, batch.state), status_code=202, headers={"Location": address})


async def _given(request: Request[Any, Any, Any], form: FormData) -> tuple[BatchTerms, Any]:
    kind = request.content_type[0]
    if kind == RequestEncodingType.MULTI_PART:
        fields = {name: value for name, value in form.items() if name != FILES}
        twice = [FieldError(f"/{name}", "这个字段给了两次") for name in fields if len(form.getall(name)) > 1]
        if twice:
            raise Invalid(f"有 {len(twice)} 处需要修改", twice)
        name, content = await to_thread.run_sync(delivered_file, form)
        return read_terms(fields, Lane.API, name), content
    if kind != MediaType.JSON:
        raise ClientException(status_code=415)
    body = await request.body()
    if len(body) > JSON_BYTES:
        raise ClientException(status_code=413)
    return _of_json(body)


def _of_json(body: bytes) -> tuple[BatchTerms, Any]:
    """The body is the original: it is kept as it came, and its records are read by the reading process."""
    try:
        parts = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        told = {name: msgspec.json.decode(part) for name, part in parts.items() if name != "records"}
    except (msgspec.DecodeError, RecursionError):
        raise Malformed("请求体须是 JSON 对象") from None
    records = bytes(parts.get("records", b"")).strip()
    if not records.startswith(b"[") or not records[1:].lstrip().startswith(b"{"):
        detail = '请在 "records" 里给出至少一条记录：[{"字段": 值}, …]'
        raise Invalid(detail, [FieldError("/records", detail)])
    return read_terms(told, Lane.API, "records.json"), io.BytesIO(body)


@get(
    "/information/batches",
    opt=permission(LIST),
    summary="本单位报送的批次",
    responses={200: ResponseSpec(BatchPage, generate_examples=False, description="一页批次，新的在前")} | problems(400, 401, 403, 422),
)
async def list_batches(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    of_item: OfItem = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> BatchPage:
    """The operator sees those of every provider."""
    found = await repository.batches(session, actor_of(request), LIST, limit=limit + 1, before=_place(cursor), item=of_item)
    shown = found[:limit]
    return BatchPage([BatchSummary(**summary_of(each)) for each in shown], str(shown[-1].id) if len(found) > limit else None)


def _place(cursor: str | None) -> UUID | None:
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError:
        raise UnknownCursor from None


@get(
    "/information/batches/{batch_id:uuid}",
    opt=permission(READ),
    summary="一个批次的结果",
    responses={200: ResponseSpec(BatchView, generate_examples=False, description="批次")} | NOT_MODIFIED | problems(400, 401, 403, 404),
)
async def get_batch(request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], batch_id: FromPath[UUID]) -> Response[Any]:
    """State, figures and what is wrong row by row. Answers with an ETag: whoever waits for the state asks with it."""
    batch = await repository.visible_batch(session, actor_of(request), READ, batch_id)
    return tagged_response(request, await _view(session, batch))


@post(
    "/information/batches/{batch_id:uuid}/withdraw",
    opt=permission(WITHDRAW),
    status_code=202,
    summary="撤回一个批次",
    responses={202: ResponseSpec(BatchView, generate_examples=False, description="已受理，记录随即失效")}
    | problems(400, 401, 403, 404, 409, 422),
)
async def withdraw_delivered_batch(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], batch_id: FromPath[UUID]
) -> Response[BatchView]:
    """Its records end, and what they had superseded counts again."""
    batch = await withdraw_batch(session, actor_of(request), WITHDRAW, batch_id, at=now())
    await session.refresh(batch)
    return Response(await _view(session, batch), status_code=202)


async def _view(session: AsyncSession, batch: Batch) -> BatchView:
    found = await repository.problems(session, batch.id, limit=PROBLEMS_KEPT)
    return BatchView(**summary_of(batch), rejected=[rejected_of(each) for each in found])
