"""`/bank/loans/reports`: loan facts by file, its columns confirmed; errors by row and column, differences to accept or put right."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from anyio import to_thread
from litestar import MediaType, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.clock import now, today
from marketplace.documents.file_names import attachment
from marketplace.errors import FieldError, Invalid
from marketplace.information.batches.terms import REQUEST_BYTES, UPLOADED
from products.loans.models import LoanReport
from products.loans.report_intake import FileTerms, accept_difference, bring_report, confirm_report, discard_report
from products.loans.report_item import report_template
from products.loans.repository import get_report, list_reports
from web.documents import document_store
from web.forms import FILES, FormData
from web.information_files import delivered_file
from web.pages.bank.loans import BASE as LOANS
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.typed_form import TypedForm
from web.views.layout_form import declared_of
from web.views.loan_reports import columns_of_report, report_facts, report_line

BASE = LOANS + "/reports"
ONE = BASE + "/{report_id:uuid}"
PAGE_LENGTH = 50
NOTHING_TYPED = {"as_of": "", "apply_valid": "1"}
ANSWER = "loans:report:answer"
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(BASE, opt=permission("loans:report:list"))
async def bank_loan_reports(request: HTMXRequest, session: Session, after: FromQuery[UUID | None] = None) -> Response[Any]:
    """The newest first, with the form that brings a file."""
    return await _list(request, session, NOTHING_TYPED | {"as_of": today().isoformat()}, after=after)


@get(BASE + "/template.csv", opt=permission("loans:report:list"))
async def loan_report_template() -> Response[bytes]:
    """The headings that files are read by."""
    headers = {"Content-Disposition": attachment("贷后报送模板.csv")}
    return Response(report_template(), media_type=MediaType.TEXT + "; charset=utf-8", headers=headers)


@post(BASE, opt=permission("loans:report:send"), request_max_body_size=REQUEST_BYTES, status_code=200)
async def bring_loan_report(request: HTMXRequest, session: Session, form: Form, state: State) -> Response[Any]:
    """Keep the file and show what its columns were understood as; the same content again leads to the report that there is."""
    actor = actor_of(request)
    await UPLOADED.spend(state.beside_sessions, str(actor.account_id), now=now())
    typed = {"as_of": str(form.get("as_of", "")), "apply_valid": "1" if form.get("apply_valid") else ""}
    try:
        async with session.begin_nested():
            read = TypedForm(form)
            as_of = read.day("as_of", "数据日期")
            read.require_all()
            name, content = await to_thread.run_sync(delivered_file, form)
            terms = FileTerms(as_of=as_of or date.min, file_name=name, apply_valid=bool(typed["apply_valid"]), declared={})
            report = await bring_report(session, document_store(state.settings.home), actor, terms, content, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _list(request, session, typed, errors=refused.errors or (FieldError(f"/{FILES}", str(refused)),))
    return go_to(request, f"{BASE}/{report.id}")


@get(ONE, opt=permission("loans:report:read"))
async def bank_loan_report(request: HTMXRequest, session: Session, report_id: FromPath[UUID]) -> Response[Any]:
    """One report; while it is being applied the page looks again by itself."""
    return await _shown(request, await get_report(session, actor_of(request), report_id))


@post(ONE + "/confirm", opt=permission(ANSWER), status_code=200)
async def confirm_loan_report(request: HTMXRequest, session: Session, form: Form, state: State, report_id: FromPath[UUID]) -> Response[Any]:
    """Apply it under these columns."""
    actor = actor_of(request)
    report = await get_report(session, actor, report_id)
    try:
        async with session.begin_nested():
            declared = declared_of(columns_of_report(report), form)
            await confirm_report(session, document_store(state.settings.home), actor, report_id, declared, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, await get_report(session, actor, report_id), form, refused.errors)
    return go_to(request, f"{BASE}/{report_id}")


@post(ONE + "/discard", opt=permission(ANSWER), status_code=200)
async def discard_loan_report(request: HTMXRequest, session: Session, report_id: FromPath[UUID]) -> Response[Any]:
    """Drop the file before it is applied."""
    await discard_report(session, actor_of(request), report_id)
    return go_to(request, BASE)


@post(ONE + "/differences/{place:int}/accept", opt=permission(ANSWER), status_code=200)
async def accept_loan_difference(
    request: HTMXRequest, session: Session, form: Form, report_id: FromPath[UUID], place: FromPath[int]
) -> Response[Any]:
    """A difference that may stand, with the reason."""
    actor = actor_of(request)
    try:
        async with session.begin_nested():
            await accept_difference(session, actor, report_id, place, str(form.get("note", ""))[:500], at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        report = await get_report(session, actor, report_id)
        return await _shown(request, report, None, [FieldError(f"/note-{place}", each.detail) for each in refused.errors])
    return go_to(request, f"{BASE}/{report_id}#differences")


async def _shown(
    request: HTMXRequest, report: LoanReport, form: FormData | None = None, errors: Sequence[FieldError] = ()
) -> Response[Any]:
    return page(
        request,
        "pages/bank/loan_report.html",
        swap="report",
        status_code=422 if errors else 200,
        nav="loan_reports",
        answers=policy_table().grant(actor_of(request).role, ANSWER) is not None,
        errors=_said(errors),
        **report_facts(report, form),
    )


async def _list(
    request: HTMXRequest, session: AsyncSession, typed: dict[str, str], *, after: UUID | None = None, errors: Sequence[FieldError] = ()
) -> Response[Any]:
    actor = actor_of(request)
    found = await list_reports(session, actor, limit=PAGE_LENGTH + 1, after=after)
    shown = found[:PAGE_LENGTH]
    return page(
        request,
        "pages/bank/loan_reports.html",
        status_code=422 if errors else 200,
        nav="loan_reports",
        lines=[report_line(each) for each in shown],
        may_send=policy_table().grant(actor.role, "loans:report:send") is not None,
        typed=typed,
        errors=_said(errors),
        older=f"{BASE}?after={shown[-1].id}" if len(found) > PAGE_LENGTH else None,
        newest=BASE if after else None,
    )


def _said(errors: Sequence[FieldError]) -> list[dict[str, str]]:
    return [{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in errors]
