"""`/assisted`: an enterprise without an account sees by its code what a clerk filled in, and confirms it with the real name, or refuses."""

from collections.abc import Sequence
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
from marketplace.clock import now, today
from marketplace.consents.texts import TextKind, readable, text_in_force
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.enrolment.accounts import AccountForm
from marketplace.enrolment.assisted.by_code import Agreed, Newcomer, RegisteredMeanwhile, decide_by_code, representative_of, undecided
from marketplace.enrolment.assisted.content import Content
from marketplace.enrolment.assisted.decide import Choice, turn_down
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.repository import CodeNotGood
from marketplace.enrolment.assisted.send import OwnEnterprise
from marketplace.enrolment.assisted.states import FilingNotOpenTo
from marketplace.enrolment.real_name.person import PersonGiven, read_person
from marketplace.enrolment.real_name.verifier import ask
from marketplace.errors import FieldError, Invalid
from marketplace.members.actors import person_of_membership
from web.forms import FormData
from web.identity import identity_verifier
from web.pages.account.identity import TRIED_FOR_CODE
from web.pages.enterprise.declarations import commitment_in_force
from web.pages.operator.assisted import cards
from web.pages.public.signing_in import begin_session
from web.rendering import page
from web.security.client_address import client_address
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN
from web.views.assisted import listed
from web.workflow_routes import version_in

PATH = "/assisted"
RESOURCE = "enrolment:assisted_code"
CODES = RateLimit("assisted_code", 20, timedelta(minutes=10))  # from one address: codes are not guessed
PERSONS = RateLimit("assisted_person", 6, timedelta(days=1))  # for one filing: numbers are not guessed
LONGEST = 256
NOT_AGREED = FieldError("/agreed", "请阅读注册须知和承诺书，并勾选同意")
GONE = (CodeNotGood, RegisteredMeanwhile, FilingNotOpenTo, OwnEnterprise)
System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(PATH, opt=permission(f"{RESOURCE}:read"))
async def assisted_code_form(request: HTMXRequest) -> Response[Any]:
    """The field for the code, which never stands in an address."""
    return _asked(request)


@post(PATH, opt=permission(f"{RESOURCE}:read") | {NOT_TAKEN: True}, status_code=200)
async def read_assisted_code(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """What was filled in; nothing is decided yet."""
    code = await _code(request, state, form)
    try:
        filing, content = await undecided(system_session, code, sealer_of(state), now=now())
    except GONE as refused:
        return _asked(request, str(refused))
    return await _shown(request, system_session, state, filing, content, code)


# Without a key: verifying and hashing take long, and nobody may hold a connection of the request's pool while many wait for them.
@post(PATH + "/confirm", opt=permission(f"{RESOURCE}:confirm") | {NOT_TAKEN: True}, status_code=200)
async def confirm_by_code(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """The real name, the account and the values, all at once; a refused form comes back without password and number."""
    code = await _code(request, state, form)
    try:
        async with transaction(state.system_sessions, Binding.system()) as apart:
            filing, content = await undecided(apart, code, sealer_of(state), now=now())
        newcomer = await _newcomer(request, state, form, filing, content)
        return await _decided(request, system_session, state, form, code, newcomer)
    except GONE as refused:
        return _asked(request, str(refused))
    except Invalid as refused:
        try:
            filing, content = await undecided(system_session, code, sealer_of(state), now=now())
        except GONE as gone:
            return _asked(request, str(gone))
        return await _shown(request, system_session, state, filing, content, code, form, refused.errors)


@post(PATH + "/refuse", opt=permission(f"{RESOURCE}:refuse") | {NOT_TAKEN: True}, status_code=200)
async def refuse_by_code(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """None of it, with a reason."""
    code = await _code(request, state, form)
    try:
        filing, content = await undecided(system_session, code, sealer_of(state), now=now())
        await turn_down(system_session, actor_of(request), filing, str(form.get("because", "")), version=version_in(form), now=now())
    except GONE as refused:
        return _asked(request, str(refused))
    except Invalid as refused:
        return await _shown(request, system_session, state, filing, content, code, form, refused.errors)
    return page(request, "pages/assisted_code.html", code="", filing=None, refused=True, errors=[])


async def _code(request: HTMXRequest, state: State, form: FormData) -> str:
    """The code that was typed, counted against guessing. Raises: TooManyRequests."""
    await CODES.spend(state.beside_sessions, client_address(request), now=now())
    return str(form.get("code", ""))[:LONGEST]


async def _newcomer(request: HTMXRequest, state: State, form: FormData, filing: AssistedFiling, content: Content) -> Newcomer:
    """Read everything, then ask the verifier. Raises: Invalid with every fault; OwnEnterprise; TooManyRequests."""
    if actor_of(request).account_id == filing.clerk_id:
        raise OwnEnterprise("这份代填要由企业的人确认，填写的工作人员不能自己确认")
    typed = {name: str(form.get(name, ""))[:LONGEST] for name in ("username", "password", "again", "identity_number")}
    account = AccountForm.of(typed["username"], content.representative, typed["password"], typed["again"])
    person = read_person(content.representative, typed["identity_number"], today=today())
    faults = [*account.faults(), *(person if isinstance(person, list) else []), *([] if form.get("agreed") else [NOT_AGREED])]
    if faults or not isinstance(person, PersonGiven):
        raise Invalid(f"有 {len(faults)} 处需要改正", faults)
    await PERSONS.spend(state.beside_sessions, str(filing.id), now=now())
    uscc = representative_of(filing)
    if uscc is not None:
        await TRIED_FOR_CODE.spend(state.beside_sessions, uscc, now=now())
    verifier = await identity_verifier(state)
    found = await ask(verifier, person, uscc=uscc)
    if found.outcome == "refused":
        raise Invalid(found.said, [FieldError("/identity_number", found.said)])
    hashed = await to_thread.run_sync(hash_password, account.password, limiter=HASHING)
    return Newcomer(account, hashed, person, found, verifier.code)


async def _decided(
    request: HTMXRequest, session: AsyncSession, state: State, form: FormData, code: str, newcomer: Newcomer
) -> Response[Any]:
    text = await text_in_force(session, TextKind.REGISTRATION, now())
    if form.get("registration_version") != text.version:
        raise Invalid("须知已更新", [FieldError("/agreed", "注册须知刚刚更新，请重新阅读并勾选同意")])
    choice = Choice(version_in(form), [str(name) for name in form.getall("taken", [])], str(form.get("text_version", "")))
    agreed = Agreed(text, await commitment_in_force(session))
    async with session.begin_nested():  # no account stays behind a filing that was not decided
        decision = await decide_by_code(session, code, newcomer, choice, agreed, sealer=sealer_of(state), now=now())
    found = await person_of_membership(session, decision.membership_id, now=now())
    assert found is not None  # noqa: S101  # it was made just now
    return await begin_session(request, session, found, "/me/assisted" if decision.confirmed else "/account/identity", method="assisted")


async def _shown(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    filing: AssistedFiling,
    content: Content,
    code: str,
    form: FormData | None = None,
    faults: Sequence[FieldError] = (),
) -> Response[Any]:
    (card,) = await cards(session, state, [filing])
    registration = await text_in_force(session, TextKind.REGISTRATION, now())
    commitment = await text_in_force(session, TextKind.COMMITMENT, now())
    return page(
        request,
        "pages/assisted_code.html",
        status_code=422 if faults else 200,
        code=code,
        filing=card,
        taken=list(content.values) if form is None else [str(name) for name in form.getall("taken", [])],
        username="" if form is None else str(form.get("username", ""))[:LONGEST],
        because="" if form is None else str(form.get("because", ""))[:LONGEST],
        verifier=(await identity_verifier(state)).label_zh,
        registration=readable(registration.body),
        registration_version=registration.version,
        text=readable(commitment.body),
        text_version=commitment.version,
        refused=False,
        errors=listed(faults, {"text_version": "agreed", "display_name": "identity_number", "person_name": "identity_number"}),
    )


def _asked(request: HTMXRequest, because: str = "") -> Response[Any]:
    errors = [{"name": "code", "message": because}] if because else []
    return page(
        request, "pages/assisted_code.html", status_code=422 if because else 200, code="", filing=None, refused=False, errors=errors
    )
