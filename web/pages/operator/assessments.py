"""`/operator/assessments`: yearly security assessments of institutions, whose is due, and the form that keeps one."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.admissions.assessments import DUE_BY_DEFAULT, assessment_lines, assessments_of, record_assessment
from marketplace.admissions.repository import institution
from marketplace.admissions.rules import Assessment
from marketplace.admissions.states import AssessmentResult
from marketplace.clock import now, today
from marketplace.errors import FieldError, Invalid
from web.forms import FormData
from web.pages.operator.notice_people import ready_documents
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.institutions import RESULT_OPTIONS, assessment_card, due_card, institution_card

BASE = "/operator/assessments"
FIELDS = ("year", "assessor", "assessed_on", "result", "findings", "next_due_on", "document_id")
DAY_HINT = "请按 2026-11-21 的格式填写日期"
System = NamedDependency[AsyncSession]


@get(BASE, opt=permission("admissions:assessment:list"))
async def assessment_list(request: HTMXRequest, system_session: System) -> Response[Any]:
    """Those first that were never assessed, then by when the next assessment is due."""
    lines = [due_card(each, today()) for each in await assessment_lines(system_session, actor_of(request))]
    urgent = sum(each["urgent"] for each in lines)
    return page(request, "pages/operator/assessments.html", nav="assessments", lines=lines, urgent=urgent)


@get(BASE + "/{organisation_id:uuid}", opt=permission("admissions:assessment:record"))
async def assessment_form(request: HTMXRequest, system_session: System, organisation_id: FromPath[UUID]) -> Response[Any]:
    """The form of one institution, with its history beside it."""
    day = today()
    typed = {"year": str(day.year), "assessed_on": day.isoformat(), "next_due_on": (day + DUE_BY_DEFAULT).isoformat()}
    return await _form_page(request, system_session, organisation_id, typed)


@post(BASE + "/{organisation_id:uuid}", opt=permission("admissions:assessment:record"), status_code=200)
async def keep_assessment(
    request: HTMXRequest, system_session: System, organisation_id: FromPath[UUID], form: NamedDependency[FormData]
) -> Response[Any]:
    """Keep one; a refused form comes back with every fault."""
    typed = {name: str(form.get(name, "")).strip() for name in FIELDS}
    actor = actor_of(request)
    await institution(system_session, actor, organisation_id)
    try:
        async with system_session.begin_nested():
            await record_assessment(system_session, actor, organisation_id, _read(typed), at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _form_page(request, system_session, organisation_id, typed, refused.errors)
    return go_to(request, f"/operator/members/{organisation_id}")


async def _form_page(
    request: HTMXRequest, session: AsyncSession, organisation_id: UUID, typed: dict[str, str], faults: tuple[FieldError, ...] = ()
) -> Response[Any]:
    actor = actor_of(request)
    return page(
        request,
        "pages/operator/assessment_form.html",
        status_code=422 if faults else 200,
        nav="assessments",
        member=institution_card(await institution(session, actor, organisation_id)),
        typed=dict.fromkeys(FIELDS, "") | typed,
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults],
        results=RESULT_OPTIONS,
        documents=await ready_documents(session, actor),
        assessments=[assessment_card(each) for each in await assessments_of(session, organisation_id)],
    )


def _read(typed: dict[str, str]) -> Assessment:
    """Raises: Invalid naming every field that cannot be read."""
    wrong: list[FieldError] = []
    assessed_on, next_due_on = _day(typed, "assessed_on", wrong), _day(typed, "next_due_on", wrong)
    year = typed["year"]
    if not (year.isascii() and year.isdigit() and 2000 <= int(year[:5]) <= 2100):
        wrong.append(FieldError("/year", "请填四位年度，如 2026"))
    if typed["result"] not in {each.value for each in AssessmentResult}:
        wrong.append(FieldError("/result", "请选择评估结果"))
    document_id = _document(typed, wrong)
    if wrong or assessed_on is None or next_due_on is None:
        raise Invalid(f"有 {len(wrong)} 处需要修改", wrong)
    result = AssessmentResult(typed["result"])
    return Assessment(int(year), typed["assessor"], assessed_on, result, typed["findings"], next_due_on, document_id)


def _day(typed: dict[str, str], name: str, wrong: list[FieldError]) -> date | None:
    try:
        return date.fromisoformat(typed[name])
    except ValueError:
        wrong.append(FieldError(f"/{name}", DAY_HINT))
        return None


def _document(typed: dict[str, str], wrong: list[FieldError]) -> UUID | None:
    try:
        return UUID(typed["document_id"]) if typed["document_id"] else None
    except ValueError:
        wrong.append(FieldError("/document_id", "请从列表中选择文件"))
        return None
