"""`/register`, first step: for whom somebody registers. What a stranger is told does not depend on who is registered already."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.rate_limit import RateLimit
from marketplace.clock import now
from marketplace.enrolment.registration.drafts import Draft, DraftOver, Typed, draft_of, keep_draft, start_draft
from marketplace.enrolment.registration.subject_form import Offered, SubjectChosen, SubjectTyped, read_subject
from marketplace.enrolment.registration.subject_to_try import subject_to_try
from marketplace.errors import Invalid
from web.forms import FormData
from web.identity import is_demonstration
from web.redirects import go_to
from web.rendering import page
from web.security.client_address import client_address
from web.security.cookies import Cookies
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN
from web.views.registration import KIND_OPTIONS, demo_card, errors_of, steps, subject_fields

REGISTER = permission("enrolment:registration:make")
PATH, CONTACT, ACCOUNT = "/register", "/register/contact", "/register/account"
SUBJECTS_TRIED = RateLimit("register_subject", 30, timedelta(minutes=10))
LONGEST = 400


@get(PATH, opt=REGISTER)
async def register_form(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """The first step, with what this browser filled in before."""
    draft = await present_draft(request, session, state)
    return await _shown(request, session, state, subject_fields(draft.typed if draft else None))


@post(PATH, opt=REGISTER | {NOT_TAKEN: True}, status_code=200)
async def register_subject(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Keep the first step, or offer what was probably meant."""
    await SUBJECTS_TRIED.spend(state.beside_sessions, client_address(request), now=now())
    typed: dict[str, Any] = {name: str(form.get(name, ""))[:LONGEST] for name in ("kind", "uscc", "name")}
    typed["changed"] = bool(form.get("changed"))
    meant = str(form.get("meant", "")) if form.get("agreed") else ""
    try:
        chosen = await read_subject(session, SubjectTyped(typed["kind"], typed["uscc"], typed["name"], meant, typed["changed"]))
    except Invalid as refused:
        return await _shown(request, session, state, typed, errors_of(refused.errors))
    if isinstance(chosen, Offered):
        return await _shown(request, session, state, typed, offered=chosen.code)
    return await _kept(request, session, state, chosen)


async def present_draft(request: HTMXRequest, session: AsyncSession, state: State) -> Draft | None:
    """The draft of this browser; None without one in use."""
    token = request.cookies.get(Cookies.of(state.settings).registering_name, "")
    try:
        return await draft_of(session, sealer_of(state), token, now=now()) if token else None
    except DraftOver:
        return None


async def _kept(request: HTMXRequest, session: AsyncSession, state: State, chosen: SubjectChosen) -> Response[Any]:
    """A second tab and the Back button go on with the same draft: what was typed last counts."""
    sealer, draft = sealer_of(state), await present_draft(request, session, state)
    typed = Typed(chosen.kind, chosen.uscc, chosen.name, chosen.name_differs)
    if draft is None:
        token = await start_draft(session, sealer, typed, now=now())
        return go_to(request, CONTACT, cookies=[Cookies.of(state.settings).registering(token)])
    before = draft.typed
    more = Typed(typed.kind, typed.uscc, typed.name, typed.name_differs, before.person, before.channel, before.address)
    await keep_draft(session, sealer, draft, more, now=now())
    return go_to(request, CONTACT)


async def _shown(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    typed: dict[str, Any],
    errors: list[dict[str, str]] | None = None,
    offered: str | None = None,
) -> Response[Any]:
    differs = typed["changed"] or any(each["name"] == "name" and "登记" in each["message"] for each in errors or [])
    demo = await subject_to_try(session) if await is_demonstration(state.beside_sessions) else None
    return page(
        request,
        "pages/register.html",
        status_code=422 if errors or offered else 200,
        steps=steps(1),
        kinds=KIND_OPTIONS,
        typed=typed,
        errors=errors or [],
        offered=offered,
        differs=differs,
        signed_in=not actor_of(request).anonymous,
        demo=None if demo is None else demo_card(demo.uscc, demo.name),
    )
