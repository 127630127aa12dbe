"""`/security/erasure`: destroy the key of one subject, and with it every personal field that was sealed with it, for good."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.disclosure.subjects import SubjectNotFound, subject_named
from marketplace.errors import FieldError, Invalid
from marketplace.members.models import Organisation
from marketplace.subject_keys.destroy import REASONS_ZH, Reason, destroy
from marketplace.subject_keys.models import SubjectKey
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.fresh_factor import require_fresh_factor
from web.security.permissions import actor_of, permission

PATH = "/security/erasure"
Typed = Annotated[str, QueryParameter(max_length=60)]


@get(PATH, opt=permission("subject_keys:key:read"))
async def erasure_page(request: HTMXRequest, system_session: NamedDependency[AsyncSession], subject: Typed = "") -> Response[Any]:
    """Look a subject up by its code or id; then the form that asks for the reason and the second factor."""
    return await _shown(request, system_session, subject)


@post(PATH, opt=permission("subject_keys:key:destroy"), status_code=200)
async def erase_subject(
    request: HTMXRequest, form: NamedDependency[FormData], system_session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """There is no way back, so the name is typed once more and the second factor asked for."""
    typed = str(form.get("subject", ""))[:60]
    try:
        await require_fresh_factor(state, actor_of(request), str(form.get("code", "")), now=now())
        found = await _found(system_session, typed)
        await destroy(system_session, found.id, _reason(form, found), at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, system_session, typed, errors=refused.errors)
    return go_to(request, f"{PATH}?subject={found.id}")


def _reason(form: FormData, subject: Organisation) -> Reason:
    """Raises: Invalid if no reason was chosen or the name is not the subject's."""
    errors = []
    if form.get("reason") not in set(Reason):
        errors.append(FieldError("/reason", "请选择原因"))
    if str(form.get("name", "")).strip() != subject.name:
        errors.append(FieldError("/name", f"请完整输入「{subject.name}」"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors)
    return Reason(form["reason"])


async def _found(session: AsyncSession, typed: str) -> Organisation:
    """Raises: Invalid."""
    try:
        return await subject_named(session, typed.strip())
    except SubjectNotFound as absent:
        raise Invalid(str(absent), [FieldError("/subject", str(absent))]) from None


async def _shown(request: HTMXRequest, session: AsyncSession, typed: str, *, errors: tuple[FieldError, ...] = ()) -> Response[Any]:
    found = None
    try:
        found = await _found(session, typed) if typed else None
    except Invalid as absent:
        errors = errors or absent.errors
    key = await session.get(SubjectKey, found.id, populate_existing=True) if found else None
    return page(
        request,
        "pages/security/erasure.html",
        nav="erasure",
        status_code=422 if errors else 200,
        subject=found,
        typed=typed,
        destroyed_at=key.destroyed_at if key else None,
        reasons=[{"value": reason.value, "label": label} for reason, label in REASONS_ZH.items()],
        errors=[{"name": error.pointer.removeprefix("/"), "message": error.detail} for error in errors],
    )
