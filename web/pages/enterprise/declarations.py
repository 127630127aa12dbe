"""`/me/declarations`: what the enterprise says of itself, asked for in the order in which answers settle the most."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.consents.texts import TextKind, readable, text_in_force
from marketplace.errors import FieldError, Invalid
from marketplace.profiles.declare import Commitment, declare
from marketplace.profiles.declared import declared_of
from marketplace.profiles.repository import ProfileRepository
from matching.recommend.questions import Answer, settled_by
from web.forms import FormData
from web.pages.enterprise.matches import own_organisation
from web.profile_needs import asked_by_offers
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.answers import PREFIX
from web.views.declarations import DeclarationForm, declaration_form, field_named, given_in, questions_named

PATH = "/me/declarations"
READ, MAKE = "profiles:declaration:read", "profiles:declaration:make"
TAKE_BACK = "take_back"
Name = Annotated[str, QueryParameter(max_length=96)]


@get(PATH, opt=permission(READ))
async def my_declarations(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, name: Name = "") -> Response[Any]:
    """`?name=` puts one attribute first."""
    return await _form(request, session, state, own_organisation(request), first=name)


@post(PATH, opt=permission(MAKE), status_code=200)
async def save_declarations(
    request: HTMXRequest, form: NamedDependency[FormData], system_session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Take what was filled in; what was left empty stays as it was, what is ticked is taken back. Refused forms come back as typed."""
    organisation_id = own_organisation(request)
    given = given_in(form)
    settled, wrong = settled_by(questions_named(given), given)
    errors = [FieldError(f"{PREFIX}{each.pointer}", each.detail) for each in wrong]
    if not form.get("agreed"):
        errors.append(FieldError("agreed", "请阅读承诺书，并勾选「已阅读并承诺」"))
    attributes = settled | dict.fromkeys((str(name) for name in form.getall(TAKE_BACK, [])[:200] if name not in settled), None)
    if not attributes and not wrong:
        errors.append(FieldError("", "没有填写任何一项"))
    if not errors:
        try:
            commitment = await commitment_in_force(system_session)
            await declare(system_session, actor_of(request), attributes, str(form.get("text_version", "")), commitment, now=now())
            return go_to(request, PATH)
        except Invalid as refused:
            errors = [FieldError(field_named(each.pointer), each.detail) for each in refused.errors]
    await record_refusal(request.scope, Invalid("申报没有保存。", errors))
    return await _form(request, system_session, state, organisation_id, given=given, errors=errors)


async def commitment_in_force(session: AsyncSession) -> Commitment:
    """Which text is agreed to at present."""
    text = await text_in_force(session, TextKind.COMMITMENT, now())
    return Commitment(text.version, text.sha256)


async def _form(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    organisation_id: UUID,
    *,
    first: str = "",
    given: dict[str, Answer] | None = None,
    errors: list[FieldError] | None = None,
) -> Response[Any]:
    known = await ProfileRepository(session).of_organisation(organisation_id)
    declared = await declared_of(session, organisation_id)
    asked = asked_by_offers(await state.catalogue.current(session))
    text = await text_in_force(session, TextKind.COMMITMENT, now())
    shown: DeclarationForm = declaration_form(known, declared, asked, given or {}, errors or [], first=first)
    return page(
        request,
        "pages/declarations.html",
        nav="profile",
        status_code=422 if errors else 200,
        groups=shown.groups,
        declared=shown.declared,
        errors=shown.errors,
        text=readable(text.body),
        text_version=text.version,
        agreed_error=shown.agreed_error,
    )
