"""`/me/applications/forms/{id}`: one form for up to three products, kept at every field."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import FieldError
from products.applications.change_fields import NothingToUndo, change_fields, undo_change
from products.applications.draft import change_form, terms_of
from products.applications.form_versions import Merged, fields_of, last_version, said_of, version_said
from products.applications.models import ApplicationGroup
from products.applications.repository import READ_GROUP, get_group
from web.applying import Draft, read_draft
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN
from web.views.application_fields import FIGURE_NAMES, TypedFields, field_name, form_fields, label_of, read_fields
from web.views.application_steps import steps_of
from web.views.chosen_products import chosen_products

FORMS = "/me/applications/forms"
PATH = FORMS + "/{group_id:uuid}"
CHANGE = "applications:group:change"
Session = NamedDependency[AsyncSession]
NOTHING_MERGED = Merged({}, (), ())


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the fields that a window sent."""

    typed: TypedFields
    merged: Merged


@get(PATH, opt=permission(READ_GROUP))
async def application_form(request: HTMXRequest, session: Session, group_id: FromPath[UUID]) -> Response[Any]:
    """A form that was submitted leads to its receipt."""
    form = await get_group(session, actor_of(request), group_id)
    if form.submitted_at is not None:
        return go_to(request, f"{FORMS}/{group_id}/sent")
    return await _shown(request, session, group_id)


@post(PATH, opt=permission(CHANGE), status_code=200)
async def save_application_form(
    request: HTMXRequest, form: NamedDependency[FormData], session: Session, group_id: FromPath[UUID]
) -> Response[Any]:
    """Keep the fields and go on; what cannot be read comes back as typed, and what can is kept all the same."""
    kept = await _keep(request, form, session, group_id)
    if kept.typed.errors:
        return await _shown(request, session, group_id, kept=kept)
    return go_to(request, f"{FORMS}/{group_id}/papers")


# Without a key: the same window sends its fields again and again.
@post(f"{PATH}/fields", opt=permission(CHANGE) | {NOT_TAKEN: True}, status_code=200)
async def keep_application_fields(
    request: HTMXRequest, form: NamedDependency[FormData], session: Session, group_id: FromPath[UUID]
) -> Response[Any]:
    """Keep what is typed while it is typed; answers with what was kept and what was not."""
    return await _shown(request, session, group_id, kept=await _keep(request, form, session, group_id))


@post(f"{PATH}/undo", opt=permission(CHANGE), status_code=200)
async def undo_application_change(request: HTMXRequest, session: Session, group_id: FromPath[UUID]) -> Response[Any]:
    """Back by one change; where there is none, nothing happens."""
    try:
        await undo_change(session, actor_of(request), group_id, at=now())
    except NothingToUndo as nothing:
        return await _shown(request, session, group_id, notice=str(nothing))
    return go_to(request, f"{FORMS}/{group_id}")


@post(f"{PATH}/products", opt=permission(CHANGE), status_code=200)
async def remove_product(
    request: HTMXRequest, form: NamedDependency[FormData], session: Session, group_id: FromPath[UUID]
) -> Response[Any]:
    """Take a product out of the form; its case, a draft, ends. Others that are not published any more leave too."""
    actor, leaving = actor_of(request), str(form.get("remove", ""))
    draft = await read_draft(session, actor, group_id, at=now())
    stay = [each for each in draft.choices if str(each.product_id) != leaving and each.candidate.product is not None]
    terms = replace(terms_of(draft.form), product_ids=tuple(each.product_id for each in stay))
    await change_form(session, actor, group_id, terms, version=None, at=now())
    return go_to(request, f"{FORMS}/{group_id}")


async def _keep(request: HTMXRequest, form: FormData, session: AsyncSession, group_id: UUID) -> Kept:
    actor = actor_of(request)
    draft = await get_group(session, actor, group_id, lock=True)
    seen = _version(form, draft)
    said = await version_said(session, draft, seen) or said_of(draft)
    typed = read_fields(form, fields_of(said))
    _, merged = await change_fields(session, actor, group_id, typed.values, seen=seen, at=now())
    return Kept(typed, merged)


def _version(form: FormData, draft: ApplicationGroup) -> int:
    text = str(form.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else draft.version


async def _shown(
    request: HTMXRequest, session: AsyncSession, group_id: UUID, *, kept: Kept | None = None, notice: str | None = None
) -> Response[Any]:
    actor, at = actor_of(request), now()
    draft = await read_draft(session, actor, group_id, at=at)
    typed = None if kept is None else kept.typed
    fields = form_fields(fields_of(said_of(draft.form)), draft.form.answers, draft.versions, typed)
    errors = [] if typed is None else [{"name": each.pointer, "message": _message(each)} for each in typed.errors]
    merged = NOTHING_MERGED if kept is None else kept.merged
    return page(
        request,
        "pages/applying/form.html",
        swap="saved",
        status_code=422 if errors else 200,
        nav="applications",
        group_id=group_id,
        steps=steps_of("form"),
        version=draft.form.version,
        saved_at=draft.form.updated_at,
        fields=fields,
        products=chosen_products(draft, draft.submission.faults()),
        errors=errors,
        notice=notice,
        clashes=[label_of(each) for each in merged.clashes],
        elsewhere=[label_of(each) for each in merged.elsewhere],
        refreshed=_refreshed(draft, merged),
        can_undo=await last_version(session, group_id) is not None,
    )


def _message(fault: FieldError) -> str:
    label = label_of(FIGURE_NAMES.get(fault.pointer, fault.pointer))
    return f"{label}：{fault.detail}"


def _refreshed(draft: Draft, merged: Merged) -> list[dict[str, Any]]:
    """Fields that another window has changed, as they are now, to be put into this one."""
    names = {field_name(each) for each in merged.elsewhere}
    fields = form_fields(fields_of(said_of(draft.form)), draft.form.answers, draft.versions, None)
    return [field for field in (*fields.figures, *fields.own) if field["name"] in names]
