"""`/invitation`: whoever was given a code reads what an enterprise asks and accepts it, with the own account or a new one."""

from datetime import timedelta
from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.passwords import hash_password
from marketplace.access.rate_limit import RateLimit
from marketplace.access.sign_in import HASHING
from marketplace.clock import now
from marketplace.enrolment.accounts import AccountForm, open_account
from marketplace.enrolment.agents.accept import Offer, accept, offer_of
from marketplace.enrolment.agents.refusals import AdministratorAlready, CodeNotGood
from marketplace.errors import FieldError, Invalid
from marketplace.members.actors import person_of_membership
from web.forms import FormData
from web.pages.public.signing_in import begin_session
from web.redirects import go_to
from web.rendering import page
from web.security.client_address import client_address
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN
from web.views.agents import first_day, last_day, scopes_text

INVITATION_CODES = RateLimit("invitation_codes", 20, timedelta(minutes=10))
LONGEST_CODE = 64
ACCEPT = permission("enrolment:invitation:accept")


@get("/invitation", opt=ACCEPT)
async def invitation_form(request: HTMXRequest) -> Response[Any]:
    """The field for the code."""
    return page(request, "pages/invitation.html", code="", offer=None, errors=[], typed={})


@post("/invitation", opt=ACCEPT | {NOT_TAKEN: True}, status_code=200)
async def read_invitation(
    request: HTMXRequest, form: NamedDependency[FormData], system_session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """What the invitation says; nothing is accepted yet."""
    await INVITATION_CODES.spend(state.beside_sessions, client_address(request), now=now())
    return await _shown(request, system_session, _code(form), {}, ())


# Without a key: hashing takes long, and nobody may hold a connection of the request's pool while many wait for it.
@post("/invitation/accept", opt=ACCEPT | {NOT_TAKEN: True}, status_code=200)
async def accept_invitation(
    request: HTMXRequest, form: NamedDependency[FormData], system_session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Accept it: with the account that is signed in, or with a new one."""
    await INVITATION_CODES.spend(state.beside_sessions, client_address(request), now=now())
    code, account_id = _code(form), actor_of(request).account_id
    if account_id is None:
        return await _with_new_account(request, form, system_session, code)
    try:
        await accept(system_session, code, account_id, now=now())
    except (CodeNotGood, AdministratorAlready) as refused:
        return page(request, "pages/invitation.html", status_code=422, code=code, offer=None, errors=_at_code(refused), typed={})
    return go_to(request, "/account/roles")


async def _with_new_account(request: HTMXRequest, form: FormData, session: AsyncSession, code: str) -> Response[Any]:
    typed = {name: str(form.get(name, "")) for name in ("username", "display_name")}
    wanted = AccountForm.of(typed["username"], typed["display_name"], str(form.get("password", "")), str(form.get("again", "")))
    if faults := wanted.faults():
        return await _shown(request, session, code, typed, tuple(faults))
    hashed = await to_thread.run_sync(hash_password, wanted.password, limiter=HASHING)
    try:
        async with session.begin_nested():  # no account stays behind a code that is worth nothing
            membership_id = await accept(session, code, await open_account(session, wanted, hashed), now=now())
    except Invalid as refused:
        return await _shown(request, session, code, typed, refused.errors)
    except CodeNotGood as refused:
        return page(request, "pages/invitation.html", status_code=422, code=code, offer=None, errors=_at_code(refused), typed={})
    found = await person_of_membership(session, membership_id, now=now())
    if found is None:  # its term begins later
        return go_to(request, "/login")
    return await begin_session(request, session, found, "", method="invitation")


async def _shown(
    request: HTMXRequest, session: AsyncSession, code: str, typed: dict[str, str], faults: tuple[FieldError, ...]
) -> Response[Any]:
    offer, errors = None, [{"name": fault.pointer.removeprefix("/"), "message": fault.detail} for fault in faults]
    try:
        offer = _said(await offer_of(session, code, now=now()))
    except CodeNotGood as refused:
        errors = _at_code(refused)
    return page(request, "pages/invitation.html", status_code=422 if errors else 200, code=code, offer=offer, errors=errors, typed=typed)


def _said(offer: Offer) -> dict[str, Any]:
    return {
        "organisation": offer.organisation,
        "agent_name": offer.agent_name,
        "scopes": scopes_text(offer.scopes),
        "starts_on": first_day(offer.valid_from_at),
        "ends_on": last_day(offer.valid_until_at),
    }


def _at_code(refused: Exception) -> list[dict[str, str]]:
    return [{"name": "code", "message": str(refused)}]


def _code(form: FormData) -> str:
    return str(form.get("code", ""))[:LONGEST_CODE]
