"""`/me/consents`: which institutions may see what of mine; a new consent is read and signed here."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.consents.grant import grant
from marketplace.consents.grantees import grantees
from marketplace.consents.repository import LIST
from marketplace.consents.sensitive import ABOUT
from marketplace.consents.states import ConsentPurpose
from marketplace.consents.terms import ConsentTerms
from marketplace.consents.texts import TextKind, readable, text_in_force
from marketplace.enrolment.signing import may_sign
from marketplace.errors import FieldError, Invalid
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.profiles.parts import parts_of
from web.api.consents import SIGN
from web.api.pagination import Cursor
from web.consents import longest_terms
from web.forms import FormData
from web.pages.consent_list import Chosen, consent_list_page
from web.pages.enterprise.matches import own_organisation
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.consents import item_groups, purposes

PATH = "/me/consents"
USUAL_TERM = timedelta(days=90)
Grantee = Annotated[UUID | None, QueryParameter(name="grantee")]
Items = Annotated[list[str] | None, QueryParameter(name="items", max_items=200)]
Purpose = Annotated[ConsentPurpose | None, QueryParameter(name="purpose")]


@get(PATH, opt=permission(LIST))
async def my_consents(
    request: HTMXRequest, session: NamedDependency[AsyncSession], status: Chosen = None, cursor: Cursor = None
) -> Response[Any]:
    """Newest first, twenty a page; `?state=` leaves those of one state."""
    return await consent_list_page(request, session, "pages/consents.html", PATH, status=status, cursor=cursor)


@get(f"{PATH}/new", opt=permission(SIGN))
async def new_consent(
    request: HTMXRequest,
    session: NamedDependency[AsyncSession],
    grantee: Grantee = None,
    items: Items = None,
    purpose: Purpose = None,
) -> Response[Any]:
    """The words and the form; what an institution asks for comes in the address and can be changed."""
    typed = {
        "grantee_id": str(grantee or ""),
        "items": items or [],
        "purpose": (purpose or ConsentPurpose.PRE_LOAN).value,
        "valid_until": (today() + USUAL_TERM).isoformat(),
        "signer": "",
    }
    return await _form(request, session, typed)


@post(PATH, opt=permission(SIGN), status_code=200)
async def sign_consent(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Sign what the form says. A refused form comes back with everything that was chosen."""
    actor = actor_of(request)
    try:
        terms = _terms(form)
        async with session.begin_nested():
            made = await grant(session, actor, terms, longest=longest_terms(state.installation), may_sign=may_sign, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _form(request, session, _typed(form), errors=refused.errors)
    return go_to(request, f"/consents/{made.id}")


def _typed(form: FormData) -> dict[str, Any]:
    """What was chosen and typed, to be shown again."""
    plain = {name: str(form.get(name, ""))[:200] for name in ("grantee_id", "purpose", "valid_until", "signer", "agreed", "told")}
    return plain | {"items": [str(item) for item in form.getall("items", [])][:200]}


def _terms(form: FormData) -> ConsentTerms:
    """The form as terms. Raises: Invalid with everything that cannot be read or was not ticked."""
    typed = _typed(form)
    errors = []
    if not typed["agreed"]:
        errors.append(FieldError("/agreed", "请阅读授权书，并勾选「已阅读并同意」"))
    if any(item in ABOUT for item in typed["items"]) and not typed["told"]:
        errors.append(FieldError("/told", "选了敏感事项，请勾选「已了解可能的不利影响」"))
    read: dict[str, Any] = {}
    kinds = (
        ("grantee_id", UUID, "请选择机构"),
        ("purpose", ConsentPurpose, "请选择用途"),
        ("valid_until", date, "请填日期，如 2027-03-31"),
    )
    for name, kind, fault in kinds:
        try:
            read[name] = msgspec.convert(typed[name], kind)
        except msgspec.ValidationError:
            errors.append(FieldError(f"/{name}", fault))
    if not typed["items"]:
        errors.append(FieldError("/items", "至少选一项"))
    if not typed["signer"].strip():
        errors.append(FieldError("/signer", "请填写签署人姓名"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors)
    return ConsentTerms(
        grantee_id=read["grantee_id"],
        items=typed["items"],
        purpose=read["purpose"],
        valid_until=read["valid_until"],
        text_version=str(form.get("text_version", ""))[:32],
        signer=typed["signer"][:64],
    )


async def _form(
    request: HTMXRequest, session: AsyncSession, typed: dict[str, Any], *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    actor = actor_of(request)
    text = await text_in_force(session, TextKind.CONSENT, now())
    known = {code: each.definition for code, each in (await items_in_force(session, today())).items()}
    with_data = frozenset(part.item for part in await parts_of(session, own_organisation(request)))
    return page(
        request,
        "pages/consent_new.html",
        nav="consents",
        status_code=422 if errors else 200,
        text=readable(text.body),
        text_version=text.version,
        grantees=[{"value": str(each.id), "label": each.name} for each in await grantees(session)],
        purposes=purposes(),
        groups=item_groups(known, typed["items"], with_data, raw=request.app.state.installation.disclosure.raw_detail),
        typed=typed,
        signer=actor.display_name,
        may_sign=await may_sign(session, actor),
        longest=longest_terms(request.app.state.installation),
        errors=[{"name": _name(error.pointer), "message": error.detail} for error in errors],
    )


def _name(pointer: str) -> str:
    """Of the form's field; a single item's fault stands at the list."""
    return pointer.removeprefix("/").split("/")[0]
