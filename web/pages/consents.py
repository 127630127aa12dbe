"""`/consents/{id}`: one consent for either party; the enterprise narrows it, takes it back and asks for its receipt here."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.consents.narrow import narrow
from marketplace.consents.repository import LIST, NARROW, READ, REVOKE, consent_file, given_consent
from marketplace.consents.revoke import revoke
from marketplace.consents.states import ConsentState
from marketplace.consents.terms import NarrowerTerms, last_day
from marketplace.consents.texts import readable, text_of_version
from marketplace.documents.issue import request_document
from marketplace.documents.limits import ISSUES
from marketplace.documents.purposes import IssuedKind
from marketplace.errors import FieldError, Invalid
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.repository import organisation_by_id, organisation_names
from web.api.consent_views import actions_of
from web.api.pagination import Cursor
from web.forms import FormData
from web.pages.consent_list import Chosen, consent_list_page
from web.pages.documents.mine import PATH as DOCUMENTS
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.consents import consent_card

PATH = "/consents"
RECEIVED = "/institution/consents"
ISSUE = "consents:consent:issue"


@get(PATH + "/{consent_id:uuid}", opt=permission(READ))
async def consent_page(request: HTMXRequest, session: NamedDependency[AsyncSession], consent_id: FromPath[UUID]) -> Response[Any]:
    """What was signed, what still counts, and the words."""
    return await _shown(request, session, consent_id)


@post(PATH + "/{consent_id:uuid}/narrow", opt=permission(NARROW), status_code=200)
async def narrow_on_page(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], consent_id: FromPath[UUID]
) -> Response[Any]:
    """Fewer items, an earlier last day. An unreadable date, like anything wider, comes back with the reason."""
    actor = actor_of(request)
    try:
        async with session.begin_nested():
            file = await consent_file(session, actor, consent_id)
            await narrow(session, actor, consent_id, _narrower(form, last_day(file.consent.valid_until).isoformat()), at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, consent_id, errors=refused.errors)
    return go_to(request, f"{PATH}/{consent_id}")


@post(PATH + "/{consent_id:uuid}/revoke", opt=permission(REVOKE), status_code=200)
async def revoke_on_page(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], consent_id: FromPath[UUID]
) -> Response[Any]:
    """At once; no reason is needed."""
    await revoke(session, actor_of(request), consent_id, because=str(form.get("because", "")), at=now())
    return go_to(request, f"{PATH}/{consent_id}")


@post(PATH + "/{consent_id:uuid}/receipt", opt=permission(ISSUE), status_code=200)
async def issue_consent_receipt(
    request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, consent_id: FromPath[UUID]
) -> Response[Any]:
    """A worker makes the PDF; it stands in the list of files at once."""
    actor = actor_of(request)
    consent = await given_consent(session, actor, ISSUE, consent_id)
    await ISSUES.spend(state.beside_sessions, str(actor.account_id), now=now())
    await request_document(session, actor, IssuedKind.CONSENT_RECEIPT, {"consent_id": str(consent.id)}, at=now())
    return go_to(request, DOCUMENTS)


@get(RECEIVED, opt=permission(LIST))
async def received_consents(
    request: HTMXRequest, session: NamedDependency[AsyncSession], status: Chosen = None, cursor: Cursor = None
) -> Response[Any]:
    """Consents to the caller's institution, or to the one whose branch it is."""
    return await consent_list_page(request, session, "pages/consents_received.html", RECEIVED, status=status, cursor=cursor)


def _narrower(form: FormData, present: str) -> NarrowerTerms:
    """What the form leaves. Raises: Invalid for a date that is none."""
    typed = str(form.get("valid_until", "")).strip() or present
    try:
        return msgspec.convert({"items": [str(item) for item in form.getall("items", [])], "valid_until": typed}, NarrowerTerms)
    except msgspec.ValidationError:
        raise Invalid("有 1 处需要修改", [FieldError("/valid_until", "请填日期，如 2027-03-31")]) from None


async def _shown(request: HTMXRequest, session: AsyncSession, consent_id: UUID, *, errors: tuple[FieldError, ...] = ()) -> Response[Any]:
    actor, at = actor_of(request), now()
    file = await consent_file(session, actor, consent_id)
    subject = await organisation_by_id(session, file.consent.subject_id)
    names = await organisation_names(session, {file.consent.grantee_id, file.consent.subject_id})
    known = {code: each.definition for code, each in (await items_in_force(session, today())).items()}
    text, raw = await text_of_version(session, file.consent.text_version), request.app.state.installation.disclosure.raw_detail
    return page(
        request,
        "pages/consent.html",
        nav="consents",
        status_code=422 if errors else 200,
        consent=consent_card(file, names, known, reader_id=actor.organisation_id, at=at, uscc=subject.uscc, raw=raw),
        own=file.consent.subject_id == actor.organisation_id,
        actions=actions_of(actor, file, at),
        live=file.state(at) is ConsentState.LIVE,
        text=readable(text.body),
        text_sha256=text.sha256.hex(),
        errors=[{"name": error.pointer.removeprefix("/").split("/")[0], "message": error.detail} for error in errors],
    )
