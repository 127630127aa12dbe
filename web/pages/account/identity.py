"""`/account/identity`: whether the person's real name is verified, and what to do until it is."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.rate_limit import RateLimit
from marketplace.access.sessions import open_in_place
from marketplace.clock import SHANGHAI, now
from marketplace.database.session import bound
from marketplace.documents.limits import REQUEST_BYTES, UPLOADS
from marketplace.documents.purposes import Purpose
from marketplace.documents.receive import receive
from marketplace.enrolment.real_name.person import PersonGiven, read_person
from marketplace.enrolment.real_name.state import real_name_of, verify_account
from marketplace.enrolment.real_name.verifier import IdentityVerifier, Verification
from marketplace.enrolment.registration.models import Registration
from marketplace.enrolment.registration.papers import RegistrationStateForbids, send_papers
from marketplace.enrolment.registration.states import MAY_SEND_PAPERS, MAY_TRY
from marketplace.enrolment.registration.verify import own_registration, verify_registration
from marketplace.errors import FieldError, Invalid
from web.documents import document_store
from web.forms import FormData
from web.identity import identity_verifier
from web.redirects import go_to, local_path
from web.rendering import page
from web.security.client_address import client_address
from web.security.cookies import Cookies
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN, binding_of_request
from web.uploads import uploads_of
from web.views.identity import demo_for, identity_card
from web.views.registration import errors_of

PATH = "/account/identity"
TRIED = RateLimit("identity_tried", 6, timedelta(days=1))  # of one account: numbers are not guessed
TRIED_FROM_ADDRESS = RateLimit("identity_address", 30, timedelta(days=1))
TRIED_FOR_CODE = RateLimit("identity_code", 20, timedelta(days=1))  # over all accounts that name the same enterprise
MOST_PAPERS = 4
LONGEST = 256


@get(PATH, opt=permission("enrolment:identity:read"))
async def identity_page(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """How it stands."""
    return await _shown(request, session, state)


# Without a key: the verifier may take its time, and nobody may hold a connection of the request's pool while many wait for it.
@post(PATH, opt=permission("enrolment:identity:verify") | {NOT_TAKEN: True}, status_code=200)
async def verify_identity(
    request: HTMXRequest, form: NamedDependency[FormData], system_session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Ask the verifier; whoever is verified as the representative goes on as the enterprise's administrator."""
    given = _given(form)
    registration = await _registration(request, state)
    if isinstance(given, list):
        return await _again(request, state, errors_of(given), form)
    await _spend(request, state, registration)
    actor, verifier = actor_of(request), await identity_verifier(state)
    assert actor.account_id is not None  # noqa: S101  # a person's page
    if registration is None or registration.state not in MAY_TRY:
        found = await verify_account(system_session, verifier, actor.account_id, given, sealer=sealer_of(state), now=now())
        return await _told(request, state, found, form)
    return await _registered(request, system_session, state, verifier, registration, given, form)


@post(f"{PATH}/papers", opt=permission("enrolment:identity:send_papers"), request_max_body_size=REQUEST_BYTES, status_code=200)
async def send_identity_papers(
    request: HTMXRequest, form: NamedDependency[FormData], system_session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Send papers for an operator to look at: all of them or none."""
    given, registration, actor = _given(form), await _registration(request, state), actor_of(request)
    if registration is None or registration.state not in MAY_SEND_PAPERS:
        raise RegistrationStateForbids("现在没有需要提交证件的注册")
    if isinstance(given, list):
        return await _again(request, state, errors_of(given), form)
    await UPLOADS.spend(state.beside_sessions, str(actor.account_id), now=now())
    store = document_store(state.settings.home)
    try:
        async with system_session.begin_nested():
            files = uploads_of(form, most=MOST_PAPERS)
            kept = [await receive(system_session, store, actor, each, purpose=Purpose.EVIDENCE, at=now()) for each in files]
            papers = [each.id for each in kept]
            await send_papers(system_session, registration.id, given, papers, sealer=sealer_of(state), now=now())
    except Invalid as refused:
        return await _again(request, state, errors_of(refused.errors) or [{"name": "file", "message": str(refused)}], form)
    return go_to(request, _here(request))


async def _registered(
    request: HTMXRequest, session: AsyncSession, state: State, verifier: IdentityVerifier, seen: Registration, given: PersonGiven,
    form: FormData,
) -> Response[Any]:  # fmt: skip
    done = await verify_registration(session, verifier, seen, given, sealer=sealer_of(state), now=now())
    if done.membership_id is None:
        if done.verification.outcome == "verified":  # somebody administers it already: the page says so once this is committed
            return go_to(request, _here(request))
        return await _told(request, state, done.verification, form)
    return await _go_on_as(request, session, state, done.membership_id)


async def _go_on_as(request: HTMXRequest, session: AsyncSession, state: State, membership_id: UUID) -> Response[Any]:
    """The present session was of the person alone: it ends, and one of the enterprise begins."""
    user_agent = request.headers.get("user-agent", "")
    token = await open_in_place(session, actor_of(request), membership_id, user_agent=user_agent, now=now())
    return go_to(request, _here(request), cookies=[Cookies.of(state.settings).session(token)])


async def _registration(request: HTMXRequest, state: State) -> Registration | None:
    """In a short transaction of its own, so that none is open while the verifier is asked."""
    async with state.beside_sessions(info=bound(binding_of_request(request.scope))) as session:
        return await own_registration(session, actor_of(request))


async def _spend(request: HTMXRequest, state: State, registration: Registration | None) -> None:
    instant = now()
    await TRIED_FROM_ADDRESS.spend(state.beside_sessions, client_address(request), now=instant)
    await TRIED.spend(state.beside_sessions, str(actor_of(request).account_id), now=instant)
    if registration is not None and registration.uscc is not None:
        await TRIED_FOR_CODE.spend(state.beside_sessions, registration.uscc, now=instant)


def _given(form: FormData) -> PersonGiven | list[FieldError]:
    name, number = (str(form.get(field, ""))[:LONGEST] for field in ("person_name", "identity_number"))
    return read_person(name, number, today=now().astimezone(SHANGHAI).date())


async def _told(request: HTMXRequest, state: State, found: Verification, form: FormData) -> Response[Any]:
    """A yes leads to the page; anything else is said above the form. The number is typed anew each time."""
    if found.outcome == "verified":
        return go_to(request, _here(request))
    return await _again(request, state, [{"name": "person_name", "message": found.said}], form)


async def _again(request: HTMXRequest, state: State, errors: list[dict[str, str]], form: FormData) -> Response[Any]:
    async with state.sessions(info=bound(binding_of_request(request.scope))) as session:
        return await _shown(request, session, state, errors, str(form.get("person_name", ""))[:LONGEST])


async def _shown(
    request: HTMXRequest, session: AsyncSession, state: State, errors: Sequence[dict[str, str]] = (), name: str = ""
) -> Response[Any]:
    actor = actor_of(request)
    registration, verifier = await own_registration(session, actor), await identity_verifier(state)
    return page(
        request,
        "pages/identity.html",
        status_code=422 if errors else 200,
        card=identity_card(await _real_name(session, actor), registration),
        verifier=verifier.label_zh,
        demo=demo_for(verifier.code, registration),
        name=name,
        errors=list(errors),
        back=_back(request),
    )


def _back(request: HTMXRequest) -> str | None:
    """The page that sent the person here; the address of the form carries it on."""
    return local_path(request.query_params.get("next", ""))


def _here(request: HTMXRequest) -> str:
    back = _back(request)
    return f"{PATH}?next={quote(back, safe='/')}" if back else PATH


async def _real_name(session: AsyncSession, actor: Actor):  # type: ignore[no-untyped-def]  # RealName | None
    assert actor.account_id is not None  # noqa: S101  # a person's page
    return await real_name_of(session, actor.account_id)
