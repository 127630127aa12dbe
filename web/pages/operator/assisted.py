"""`/operator/assisted`: what a clerk fills in for enterprises at the counter or on a visit; a clerk sees the own filings alone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.documents.limits import REQUEST_BYTES, UPLOADS
from marketplace.documents.purposes import Purpose
from marketplace.documents.receive import receive
from marketplace.enrolment.assisted import draft, send
from marketplace.enrolment.assisted.filled import FIELDS, read_filled
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.repository import has_administrator, own_filing, own_filings
from marketplace.enrolment.assisted.states import LIVE, FilingState
from marketplace.errors import FieldError, Invalid
from marketplace.members.names import names_of
from web.documents import document_store
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.uploads import uploads_of
from web.views.assisted import (
    CHANNEL_OPTIONS,
    KIND_OPTIONS,
    PLACE_OPTIONS,
    FilingCard,
    filing_card,
    limit_of,
    listed,
    places_for,
    typed_in,
    typed_of,
)
from web.workflow_routes import version_in

BASE = "/operator/assisted"
RESOURCE = "enrolment:assisted_filing"
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(BASE, opt=permission(f"{RESOURCE}:list"))
async def assisted_list(request: HTMXRequest, session: Session, state: State) -> Response[Any]:
    """The clerk's filings, the newest first."""
    found = await own_filings(session, actor_of(request))
    return page(request, "pages/operator/assisted_list.html", nav="assisted", filings=await cards(session, state, found))


@get(BASE + "/new", opt=permission(f"{RESOURCE}:create"))
async def new_assisted(request: HTMXRequest) -> Response[Any]:
    """An empty form, of today."""
    return _form_page(request, BASE, dict.fromkeys(FIELDS, "") | {"filled_on": today().isoformat(), "channel": "sms", "place": "counter"})


@post(BASE, opt=permission(f"{RESOURCE}:create"), status_code=200)
async def file_assisted(request: HTMXRequest, session: Session, state: State, form: Form) -> Response[Any]:
    """Keep a draft; it can be gone on with on another device."""
    typed, actor = typed_in(form), actor_of(request)
    try:
        filled = read_filled(typed, today=today(), within=limit_of(actor.region))
        made = await draft.file(session, actor, filled, sealer=sealer_of(state), now=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return _form_page(request, BASE, typed, refused.errors)
    return go_to(request, f"{BASE}/{made.id}")


@get(BASE + "/{filing_id:uuid}", opt=permission(f"{RESOURCE}:read"))
async def assisted_page(request: HTMXRequest, session: Session, state: State, filing_id: FromPath[UUID]) -> Response[Any]:
    """One filing: how it stands and what can be done next."""
    return await _shown(request, session, state, await own_filing(session, actor_of(request), filing_id))


@get(BASE + "/{filing_id:uuid}/edit", opt=permission(f"{RESOURCE}:change"))
async def edit_assisted(request: HTMXRequest, session: Session, state: State, filing_id: FromPath[UUID]) -> Response[Any]:
    """The form about the enterprise as it was left."""
    filing = await own_filing(session, actor_of(request), filing_id, draft.CHANGE)
    typed = typed_of(filing, draft.content_of(filing, sealer_of(state)))
    return _form_page(request, f"{BASE}/{filing_id}/edit", typed, version=filing.version, sent=filing.status is FilingState.OPEN)


@post(BASE + "/{filing_id:uuid}/edit", opt=permission(f"{RESOURCE}:change"), status_code=200)
async def save_assisted(request: HTMXRequest, session: Session, state: State, filing_id: FromPath[UUID], form: Form) -> Response[Any]:
    """Keep what was changed; one that was sent is a draft again."""
    typed, actor = typed_in(form), actor_of(request)
    filing, version = await own_filing(session, actor, filing_id, draft.CHANGE), version_in(form)
    sent = filing.status is FilingState.OPEN
    try:
        filled = read_filled(typed, today=today(), within=limit_of(actor.region))
        await draft.change(session, actor, filing_id, filled, version=version, sealer=sealer_of(state), now=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return _form_page(request, f"{BASE}/{filing_id}/edit", typed, refused.errors, version=version, sent=sent)
    return go_to(request, f"{BASE}/{filing_id}")


@post(BASE + "/{filing_id:uuid}/paper", opt=permission(f"{RESOURCE}:attach"), request_max_body_size=REQUEST_BYTES, status_code=200)
async def attach_paper(request: HTMXRequest, session: Session, state: State, filing_id: FromPath[UUID], form: Form) -> Response[Any]:
    """Take in the scan or photo of what was signed on paper."""
    actor = actor_of(request)
    await own_filing(session, actor, filing_id, draft.CHANGE)  # first: another's asks for nothing
    await UPLOADS.spend(state.beside_sessions, str(actor.account_id), now=now())
    try:
        (upload,) = uploads_of(form, most=1)
        async with session.begin_nested():
            document = await receive(session, document_store(state.settings.home), actor, upload, purpose=Purpose.EVIDENCE, at=now())
            await draft.attach(session, actor, filing_id, document.id, sealer=sealer_of(state), now=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        filing = await own_filing(session, actor, filing_id)  # as it was before
        return await _shown(request, session, state, filing, refused.errors or (FieldError("/file", str(refused)),))
    return go_to(request, f"{BASE}/{filing_id}")


@post(BASE + "/{filing_id:uuid}/send", opt=permission(f"{RESOURCE}:send"), status_code=200)
async def send_assisted(request: HTMXRequest, session: Session, state: State, filing_id: FromPath[UUID], form: Form) -> Response[Any]:
    """Ask the enterprise."""
    actor = actor_of(request)
    filing = await own_filing(session, actor, filing_id, f"{RESOURCE}:send")
    try:
        await send.send(session, actor, filing_id, version=version_in(form), sealer=sealer_of(state), now=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, state, filing, refused.errors)
    return go_to(request, f"{BASE}/{filing_id}")


@post(BASE + "/{filing_id:uuid}/code", opt=permission(f"{RESOURCE}:resend"), status_code=200)
async def resend_assisted_code(request: HTMXRequest, session: Session, state: State, filing_id: FromPath[UUID]) -> Response[Any]:
    """Have a new code sent, a few times an hour."""
    await own_filing(session, actor_of(request), filing_id, f"{RESOURCE}:resend")
    await send.CODES.spend(state.beside_sessions, str(filing_id), now=now())
    await send.send_code_again(session, actor_of(request), filing_id, now=now())
    return go_to(request, f"{BASE}/{filing_id}")


@post(BASE + "/{filing_id:uuid}/withdraw", opt=permission(f"{RESOURCE}:withdraw"), status_code=200)
async def withdraw_assisted(request: HTMXRequest, session: Session, filing_id: FromPath[UUID]) -> Response[Any]:
    """Take it back."""
    await send.withdraw(session, actor_of(request), filing_id, now=now())
    return go_to(request, f"{BASE}/{filing_id}")


async def cards(session: AsyncSession, state: State, filings: Sequence[AssistedFiling]) -> list[FilingCard]:
    """Each with what stands in it, as far as it still does."""
    ids = {each for filing in filings for each in (filing.subject_id, filing.organisation_id, filing.clerk_id) if each is not None}
    names, sealer = await names_of(session, ids), sealer_of(state)
    return [filing_card(each, draft.readable_content(each, sealer), names) for each in filings]


async def _shown(
    request: HTMXRequest, session: AsyncSession, state: State, filing: AssistedFiling, faults: Sequence[FieldError] = ()
) -> Response[Any]:
    (card,) = await cards(session, state, [filing])
    live = filing.status in LIVE
    return page(
        request,
        "pages/operator/assisted.html",
        status_code=422 if faults else 200,
        nav="assisted",
        filing=card,
        live=live,
        registered=live and await has_administrator(session, filing.subject_id),
        errors=listed(faults),
    )


def _form_page(
    request: HTMXRequest,
    address: str,
    typed: dict[str, str],
    faults: Sequence[FieldError] = (),
    *,
    version: int | None = None,
    sent: bool = False,
) -> Response[Any]:
    return page(
        request,
        "pages/operator/assisted_form.html",
        status_code=422 if faults else 200,
        nav="assisted",
        address=address,
        version=version,
        sent=sent,
        typed=typed,
        errors=listed(faults),
        kinds=KIND_OPTIONS,
        places=PLACE_OPTIONS,
        channels=CHANNEL_OPTIONS,
        regions=places_for(limit_of(actor_of(request).region)),
        limited=limit_of(actor_of(request).region) is not None,
    )
