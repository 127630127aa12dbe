"""`/operator/records`: the records of one subject, and the mark of dispute on one of them, set and lifted with a reason."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.disclosure.disputes.finding import MOST, FoundRecord, Wanted, record_for, records_of
from marketplace.disclosure.disputes.marking import Objection, lift_dispute, mark_disputed
from marketplace.disclosure.subjects import subjects_called
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Invalid
from marketplace.information.catalogue.in_force import items_in_force
from web.forms import FormData
from web.pages.operator.notice_people import ready_documents
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.records import record_line, record_page

PATH = "/operator/records"
FIND, READ = "disclosure:record:find", "disclosure:record:show"
MARK, LIFT = "disclosure:record:mark", "disclosure:record:lift"
System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]
Typed = Annotated[str, QueryParameter(max_length=200)]
NO_FAULTS: tuple[FieldError, ...] = ()


@get(PATH, opt=permission(FIND))
async def find_records(
    request: HTMXRequest, system_session: System, q: Typed = "", item: Typed = "", attribute: Typed = "", disputed: Typed = ""
) -> Response[Any]:
    """By an enterprise's code or exact name; then by item, by the indicator that they are behind, or those in dispute only."""
    typed = {"q": q.strip(), "item": item, "attribute": attribute.strip(), "disputed": disputed}
    definitions = {code: each.definition for code, each in (await items_in_force(system_session, today())).items()}
    found: list[FoundRecord] = []
    subjects, more, errors = [], False, _faults(typed)
    if typed["q"] and not errors:
        subjects = await subjects_called(system_session, typed["q"])
    if len(subjects) == 1:
        wanted = Wanted(item or None, _attribute(typed["attribute"]), disputed=bool(disputed))
        found, more = await records_of(system_session, actor_of(request), subjects[0].id, wanted, at=now())
    return page(
        request,
        "pages/operator/records.html",
        nav="records",
        status_code=422 if errors else 200,
        typed=typed,
        items=[{"value": code, "label": each.name_zh} for code, each in definitions.items()],
        subjects=[{"name": each.name, "uscc": each.uscc, "key": each.uscc or str(each.id)} for each in subjects],
        rows=[record_line(each, definitions) for each in found],
        more=MOST if more else None,
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in errors],
    )


@get(PATH + "/{record_id:uuid}", opt=permission(READ))
async def show_record(request: HTMXRequest, system_session: System, record_id: FromPath[UUID]) -> Response[Any]:
    """One record with its marks. The looking is recorded, and the subject sees it."""
    return await _shown(request, system_session, record_id)


@post(PATH + "/{record_id:uuid}/mark", opt=permission(MARK), status_code=200)
async def mark_record(request: HTMXRequest, system_session: System, form: Form, record_id: FromPath[UUID]) -> Response[Any]:
    """Set the mark; subject and provider are told."""
    try:
        async with system_session.begin_nested():
            await mark_disputed(system_session, actor_of(request), record_id, _objection(form), at=now())
    except Invalid as refused:
        return await _shown(request, system_session, record_id, form, refused.errors)
    return go_to(request, f"{PATH}/{record_id}")


@post(PATH + "/{record_id:uuid}/lift", opt=permission(LIFT), status_code=200)
async def lift_record(request: HTMXRequest, system_session: System, form: Form, record_id: FromPath[UUID]) -> Response[Any]:
    """Take it away; subject and provider are told."""
    try:
        async with system_session.begin_nested():
            await lift_dispute(system_session, actor_of(request), record_id, str(form.get("reason", "")), at=now())
    except Invalid as refused:
        return await _shown(request, system_session, record_id, form, refused.errors)
    return go_to(request, f"{PATH}/{record_id}")


def _faults(typed: Mapping[str, str]) -> tuple[FieldError, ...]:
    """What was typed and cannot be meant."""
    if typed["attribute"] and _attribute(typed["attribute"]) is None:
        return (FieldError("/attribute", "词汇表里没有这个指标，请填指标的名称或代码"),)
    return ()


def _attribute(typed: str) -> str | None:
    """The code of an attribute that is named by code or label."""
    vocabulary = builtin_vocabulary()
    if typed in vocabulary:
        return typed
    return next((name for name, each in vocabulary.items() if typed and each.label_zh == typed), None)


def _objection(form: FormData) -> Objection:
    """Raises: Invalid for a document id that is none."""
    typed = str(form.get("document_id", "")).strip()
    try:
        return Objection(str(form.get("reason", "")), UUID(typed) if typed else None)
    except ValueError:
        raise Invalid("没有这份文件", [FieldError("/document_id", "没有这份文件")]) from None


async def _shown(
    request: HTMXRequest, session: AsyncSession, record_id: UUID, form: FormData | None = None, errors: Sequence[FieldError] = NO_FAULTS
) -> Response[Any]:
    actor = actor_of(request)
    found, marks = await record_for(session, actor, record_id, at=now())
    definitions = {code: each.definition for code, each in (await items_in_force(session, today())).items()}
    return page(
        request,
        "pages/operator/record.html",
        nav="records",
        status_code=422 if errors else 200,
        record=record_page(found, marks, definitions),
        documents=await ready_documents(session, actor),
        typed={name: "" if form is None else str(form.get(name, "")) for name in ("reason", "document_id")},
        errors=[{"name": each.pointer.split("/")[1], "message": each.detail} for each in errors],
    )
