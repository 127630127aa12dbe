"""`/mandate`: the representative confirms a mandate on paper without signing in, by a code and the real name, or declines it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.rate_limit import RateLimit
from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.enrolment.agents.refusals import InvitationNotFound
from marketplace.enrolment.mandates.by_code import (
    MandateCodeNotGood,
    Undecided,
    confirm_by_code,
    decline_by_code,
    scan_by_code,
    undecided,
)
from marketplace.enrolment.real_name.person import PersonGiven, read_person
from marketplace.enrolment.real_name.verifier import ask
from marketplace.enrolment.signing import SigningRests
from marketplace.errors import FieldError, Invalid
from web.compression import UNTOUCHED
from web.documents import document_store
from web.forms import FormData
from web.identity import identity_verifier
from web.pages.account.identity import TRIED_FOR_CODE
from web.rendering import page
from web.security.client_address import client_address
from web.security.keys import sealer_of
from web.security.permissions import permission
from web.unit_of_work import NOT_TAKEN
from web.uploads import attachment_response
from web.views.agents import invitation_card

PATH = "/mandate"
RESOURCE = "enrolment:mandate_code"
CODES = RateLimit("mandate_code", 20, timedelta(minutes=10))  # from one address: codes are not guessed
PERSONS = RateLimit("mandate_person", 6, timedelta(days=1))  # for one mandate: numbers are not guessed
LONGEST = 256
UNVERIFIED = "现在核验不了你的实名，请稍后再试，或者登录后在「经办人」页面确认"
GONE = (MandateCodeNotGood, InvitationNotFound, SigningRests)
System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(PATH, opt=permission(f"{RESOURCE}:read"))
async def mandate_code_form(request: HTMXRequest) -> Response[Any]:
    """The field for the code, which never stands in an address."""
    return _asked(request)


@post(PATH, opt=permission(f"{RESOURCE}:read") | {NOT_TAKEN: True}, status_code=200)
async def read_mandate_code(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """What the mandate says; nothing is decided yet."""
    code = await _code(request, state, form)
    try:
        found = await undecided(system_session, code, now=now())
    except GONE as refused:
        return _asked(request, str(refused))
    return await _shown(request, state, found, code)


@post(PATH + "/paper", opt=permission(f"{RESOURCE}:read_paper") | {NOT_TAKEN: True} | UNTOUCHED, status_code=200)
async def read_mandate_scan(request: HTMXRequest, system_session: System, state: State, form: Form) -> Stream:
    """The scan as an attachment; by a form, as the code stands in no address."""
    document = await scan_by_code(system_session, await _code(request, state, form), now=now())
    return await attachment_response(document_store(state.settings.home), document)


# Without a key: verifying takes long, and nobody may hold a connection of the request's pool while many wait for it.
@post(PATH + "/confirm", opt=permission(f"{RESOURCE}:confirm") | {NOT_TAKEN: True}, status_code=200)
async def confirm_mandate_by_code(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """The real name; a refused form comes back without the number."""
    code = await _code(request, state, form)
    try:
        async with transaction(state.system_sessions, Binding.system()) as apart:
            found = await undecided(apart, code, now=now())
        try:
            person = await _verified(state, form, found)
            await confirm_by_code(system_session, code, person, sealer=sealer_of(state), now=now())
        except Invalid as refused:
            return await _shown(request, state, found, code, str(form.get("person_name", ""))[:LONGEST], refused.errors)
    except GONE as refused:
        return _asked(request, str(refused))
    return _asked(request, done="confirmed")


@post(PATH + "/decline", opt=permission(f"{RESOURCE}:decline") | {NOT_TAKEN: True}, status_code=200)
async def decline_mandate_by_code(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """Nothing comes of it."""
    try:
        await decline_by_code(system_session, await _code(request, state, form), now=now())
    except GONE as refused:
        return _asked(request, str(refused))
    return _asked(request, done="declined")


async def _code(request: HTMXRequest, state: State, form: FormData) -> str:
    """The code that was typed, counted against guessing. Raises: TooManyRequests."""
    await CODES.spend(state.beside_sessions, client_address(request), now=now())
    return str(form.get("code", ""))[:LONGEST]


async def _verified(state: State, form: FormData, found: Undecided) -> PersonGiven:
    """Read name and number, then ask the verifier. Raises: Invalid with every fault; TooManyRequests."""
    typed = {name: str(form.get(name, ""))[:LONGEST] for name in ("person_name", "identity_number")}
    person = read_person(typed["person_name"], typed["identity_number"], today=today())
    if not isinstance(person, PersonGiven):
        raise Invalid(f"有 {len(person)} 处需要改正", person)
    await PERSONS.spend(state.beside_sessions, str(found.mandate.id), now=now())
    if found.representative_of is not None:
        await TRIED_FOR_CODE.spend(state.beside_sessions, found.representative_of, now=now())
    answer = await ask(await identity_verifier(state), person, uscc=found.representative_of)
    if answer.outcome != "verified":
        said = answer.said if answer.outcome == "refused" else UNVERIFIED
        raise Invalid(said, [FieldError("/identity_number", said)])
    return person


async def _shown(
    request: HTMXRequest, state: State, found: Undecided, code: str, person_name: str = "", faults: Sequence[FieldError] = ()
) -> Response[Any]:
    return page(
        request,
        "pages/mandate_code.html",
        status_code=422 if faults else 200,
        code=code,
        mandate=invitation_card(found.mandate),
        organisation=found.organisation,
        until_at=found.mandate.code_until_at,
        person_name=person_name,
        verifier=(await identity_verifier(state)).label_zh,
        done="",
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults],
    )


def _asked(request: HTMXRequest, because: str = "", *, done: str = "") -> Response[Any]:
    errors = [{"name": "code", "message": because}] if because else []
    return page(request, "pages/mandate_code.html", status_code=422 if because else 200, code="", mandate=None, done=done, errors=errors)
