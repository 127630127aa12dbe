"""`POST /api/v1/loans/reports/files`: the same report as a file; a short one is answered with its result, a long one with `checking`."""

from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from litestar import Request, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from marketplace.information.batches.terms import REQUEST_BYTES, SENT
from marketplace.information.states import OnError
from products.loans.models import LoanReport
from products.loans.report_intake import FileTerms, bring_report, confirm_report
from web.api.loan_reports import ANSWER, PATH, LoanReportResource, report_resource
from web.api.problem import problems
from web.documents import document_store
from web.forms import FILES, FormData
from web.information_files import delivered_file
from web.information_terms import read_layout
from web.security.permissions import actor_of, permission
from web.typed_form import TypedForm

FIELDS = ("as_of", "on_error", "layout", FILES)


@dataclass
class SendFileOperation(Operation):
    """The body, described by hand: the handler reads it itself, since a file is streamed."""

    def __post_init__(self) -> None:
        """Add it to what the handler's signature says."""
        ways = [each.value for each in OnError]
        fields: dict[str, Any] = {
            "as_of": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE, description="数据日期"),
            "on_error": Schema(type=OpenAPIType.STRING, enum=ways, default=OnError.REJECT_ALL.value),
            "layout": Schema(type=OpenAPIType.STRING, description="版式声明，写成 JSON 文字：columns、units、ignore 等"),
            FILES: Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, description="CSV、XLSX、XLS、ODS、JSON、JSONL"),
        }
        by_form = Schema(type=OpenAPIType.OBJECT, properties=fields, required=["as_of", FILES])
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=by_form)}, required=True)


@post(
    PATH + "/files",
    opt=permission("loans:report:send"),
    status_code=200,
    summary="贷后报送（文件）",
    operation_class=SendFileOperation,
    request_max_body_size=REQUEST_BYTES,
    responses=ANSWER | problems(400, 401, 403, 409, 413, 415, 422, 429),
)
async def send_loan_report_file(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], form: NamedDependency[FormData], state: State
) -> LoanReportResource:
    """One loan a row, at most one repayment each; columns as in the template or as `layout` says. The same file again changes nothing."""
    actor, at = actor_of(request), now()
    if request.content_type[0] != RequestEncodingType.MULTI_PART:
        raise ClientException(status_code=415)
    await SENT.spend(state.beside_sessions, str(actor.account_id or actor.client_id), now=at)
    name, content = await to_thread.run_sync(delivered_file, form)
    terms, store = _terms(form, name), document_store(state.settings.home)
    report = await bring_report(session, store, actor, terms, content, at=at)
    if report.state in {"mapping", "failed"}:
        _require_understood(report)
        report = await confirm_report(session, store, actor, report.id, terms.declared, at=at)
    return report_resource(report)


def _terms(form: FormData, file_name: str) -> FileTerms:
    """Raises: Invalid with every fault."""
    typed = TypedForm(form)
    for name in dict.fromkeys(form):
        if name not in FIELDS:
            typed.wrong.append(FieldError(f"/{name}", f"没有这个字段，可用的是 {'、'.join(FIELDS)}"))
        elif len(form.getall(name)) > 1:
            typed.wrong.append(FieldError(f"/{name}", "这个字段给了两次"))
    as_of = typed.day("as_of", "数据日期")
    on_error = typed.choice("on_error", "遇到有误的行怎样办", OnError) if "on_error" in form else OnError.REJECT_ALL
    declared = read_layout(form.get("layout"), typed.wrong)
    typed.require_all()
    return FileTerms(as_of=as_of, file_name=file_name, apply_valid=on_error is OnError.APPLY_VALID, declared=declared)


def _require_understood(report: LoanReport) -> None:
    """Raises: Invalid; nothing of the file is kept then."""
    if report.state == "failed":
        raise Invalid(report.note_zh, [FieldError(f"/{FILES}", report.note_zh)])
    wrong = [FieldError(pointer if pointer.startswith("/") else f"/{FILES}", text) for pointer, text in (report.layout or {})["problems"]]
    if wrong:
        raise Invalid("表头没有全部认出，文件没有读取", wrong)
