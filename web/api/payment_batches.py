"""`/api/v1/payment_batches`: payment files for the treasury and its answers."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.money import yuan_text
from policies.claims.batch_answers import Answered, AnswerLine, answer_batch
from policies.claims.batches import as_csv, as_xlsx, get_batch, list_batches, make_batch, rows_of
from policies.claims.models import PaymentBatch
from policies.claims.pay import Paid
from web.api.claim_bodies import Voucher
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, place_of
from web.api.problem import problems
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission

PATH = "/payment_batches"
ONE = PATH + "/{batch_id:uuid}"
FAULTS = problems(400, 401, 403, 404, 409, 422)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]
FileForm = Annotated[Literal["csv", "xlsx"], QueryParameter(name="format", description="csv（留存校验值的文件）或 xlsx")]


class PaymentBatchResource(msgspec.Struct, frozen=True, kw_only=True):
    """A payment file; `sha256` is that of its CSV."""

    id: UUID
    number: str
    bureau_id: UUID
    payments: int
    total: str
    sha256: str
    made_at: datetime
    returned_at: datetime | None


class PaymentBatchPage(Page[PaymentBatchResource], frozen=True):
    """One page of payment files; `next_cursor` is null on the last one."""


class PaymentAnswerLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the treasury's answer: `paid` with day and voucher, or `returned` with a code or a sentence."""

    payment_id: UUID
    state: Literal["paid", "returned"]
    paid_on: date | None = None
    voucher: Voucher | None = None
    reason: Annotated[str, Meta(max_length=500)] = ""

    def line(self) -> AnswerLine:
        """For the use case, which names what a paid line lacks."""
        if self.state == "returned":
            return AnswerLine(self.payment_id, None, self.reason or "other")
        return AnswerLine(self.payment_id, Paid(self.paid_on or date.min, self.voucher or ""))


class PaymentAnswerBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The treasury's answer; lines that are not there yet may come later."""

    lines: Annotated[list[PaymentAnswerLine], Meta(min_length=1, max_length=5_000)]


class PaymentAnswerFault(msgspec.Struct, frozen=True):
    """A line that was not taken, counted from 1."""

    line: int
    problem: str


class PaymentAnswerResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    batch: PaymentBatchResource
    taken: int
    unchanged: int
    rejected: list[PaymentAnswerFault]


MADE = {201: ResponseSpec(PaymentBatchResource, generate_examples=False, description="拨付清单")}
ANSWER = {200: ResponseSpec(PaymentBatchResource, generate_examples=False, description="拨付清单")}
LISTED = {200: ResponseSpec(PaymentBatchPage, generate_examples=False, description="一页拨付清单，新的在前")}
TAKEN = {200: ResponseSpec(PaymentAnswerResult, generate_examples=False, description="逐行结果")}


@post(PATH, opt=permission("claims:batch:create"), summary="生成拨付清单", responses=MADE | problems(400, 401, 403, 409, 422))
async def make_payment_batch(request: Caller, session: Session, state: State) -> PaymentBatchResource:
    """All queued payments of the bureau that are in no file yet, at most 1,000."""
    return payment_batch(await make_batch(session, sealer_of(state), actor_of(request), at=now()))


@get(PATH, opt=permission("claims:batch:list"), summary="拨付清单列表", responses=LISTED | problems(400, 401, 403, 422))
async def list_payment_batches(request: Caller, session: Session, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> PaymentBatchPage:
    """Files of the own bureau, the newest first."""
    found = await list_batches(session, actor_of(request), limit=limit + 1, before=place_of(cursor))
    shown = found[:limit]
    return PaymentBatchPage([payment_batch(each) for each in shown], str(shown[-1].id) if len(found) > limit else None)


@get(ONE, opt=permission("claims:batch:list"), summary="一份拨付清单", responses=ANSWER | problems(400, 401, 403, 404))
async def get_payment_batch(request: Caller, session: Session, batch_id: FromPath[UUID]) -> PaymentBatchResource:
    """Number, sum and hash; its lines are in the file."""
    return payment_batch(await get_batch(session, actor_of(request), batch_id))


@get(
    ONE + "/file",
    opt=permission("claims:batch:read"),
    summary="下载拨付清单",
    responses={200: ResponseSpec(bytes, generate_examples=False, media_type="text/csv", description="拨付清单")}
    | problems(400, 401, 403, 404),
)
async def download_payment_batch(
    request: Caller, session: Session, state: State, batch_id: FromPath[UUID], file_format: FileForm = "csv"
) -> Response[bytes]:
    """With the whole account numbers."""
    batch = await get_batch(session, actor_of(request), batch_id, "claims:batch:read")
    rows = await rows_of(session, sealer_of(state), batch)
    content, media_type = (as_csv(rows), "text/csv; charset=utf-8") if file_format == "csv" else (as_xlsx(rows), XLSX)
    headers = {"Content-Disposition": f'attachment; filename="{batch.number}.{file_format}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


@post(ONE + "/answer", opt=permission("claims:batch:answer"), status_code=200, summary="读入拨付回单", responses=TAKEN | FAULTS)
async def answer_payment_batch(
    request: Caller, session: Session, batch_id: FromPath[UUID], data: JSONBody[PaymentAnswerBody]
) -> PaymentAnswerResult:
    """Each line is taken for itself; the same again changes nothing."""
    done = await answer_batch(session, actor_of(request), batch_id, [each.line() for each in data.lines], at=now())
    return answer_result(done)


def payment_batch(batch: PaymentBatch) -> PaymentBatchResource:
    """For whoever keeps the fund."""
    same = ("id", "number", "bureau_id", "payments", "sha256", "made_at", "returned_at")
    return PaymentBatchResource(**{name: getattr(batch, name) for name in same}, total=yuan_text(batch.total_fen))


def answer_result(done: Answered) -> PaymentAnswerResult:
    """Counts and lines that were not taken."""
    rejected = [PaymentAnswerFault(each.line, each.problem) for each in done.faults]
    return PaymentAnswerResult(batch=payment_batch(done.batch), taken=done.taken, unchanged=done.unchanged, rejected=rejected)
