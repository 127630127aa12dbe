"""`/register/account`, third step: the code, the account and the agreement, in one form. What a thief of the draft could set before does
not count here: username and password come with the code.
"""

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
from marketplace.consents.models import ConsentText
from marketplace.consents.texts import TextKind, readable, text_in_force
from marketplace.enrolment.accounts import AccountForm
from marketplace.enrolment.registration.drafts import Draft, DraftOver
from marketplace.enrolment.registration.finish import proven_draft, register
from marketplace.errors import FieldError, Invalid
from marketplace.members.actors import person_of_membership
from web.forms import FormData
from web.pages.public.register import ACCOUNT, CONTACT, PATH, REGISTER, present_draft
from web.pages.public.signing_in import begin_session
from web.redirects import go_to
from web.rendering import page
from web.security.client_address import client_address
from web.security.cookies import Cookies
from web.security.keys import sealer_of
from web.unit_of_work import NOT_TAKEN
from web.views.registration import errors_of, steps, summary

CODES_TRIED = RateLimit("register_tried", 20, timedelta(minutes=10))
IDENTITY = "/account/identity"
LONGEST = 256
WRONG = "验证码不正确，或者已经失效（10 分钟内有效，最多试 5 次），可以重新发送"
NOT_AGREED = "请阅读注册须知并勾选同意，才能注册"


@get(ACCOUNT, opt=REGISTER)
async def register_account_form(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """Everything filled in so far, and the fields of the account."""
    draft = await present_draft(request, session, state)
    if draft is None or draft.typed.channel is None:
        return go_to(request, PATH if draft is None else CONTACT)
    return await _shown(request, session, draft, "", [])


# Without a key: hashing takes long, and nobody may hold a connection of the request's pool while many wait for it.
@post(ACCOUNT, opt=REGISTER | {NOT_TAKEN: True}, status_code=200)
async def register_account(
    request: HTMXRequest, form: NamedDependency[FormData], system_session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Make the account if everything is right, and go on to the real name."""
    draft = await present_draft(request, system_session, state)
    if draft is None or draft.typed.channel is None:
        return go_to(request, PATH if draft is None else CONTACT)
    text = await text_in_force(system_session, TextKind.REGISTRATION, now())
    typed = {name: str(form.get(name, ""))[:LONGEST] for name in ("code", "username", "password", "again")}
    wanted = AccountForm.of(typed["username"], draft.typed.person, typed["password"], typed["again"])
    faults = wanted.faults()
    if not form.get("agreed") or form.get("text_version") != text.version:
        faults.append(FieldError("/agreed", NOT_AGREED))
    if faults:
        return await _shown(request, system_session, draft, wanted.username, errors_of(faults))
    await CODES_TRIED.spend(state.beside_sessions, client_address(request), now=now())
    return await _made(request, system_session, state, wanted, typed["code"], draft, text)


async def _made(
    request: HTMXRequest, session: AsyncSession, state: State, wanted: AccountForm, code: str, draft: Draft, text: ConsentText
) -> Response[Any]:
    cookies, sealer = Cookies.of(state.settings), sealer_of(state)
    proven = await proven_draft(state.beside_sessions, sealer, request.cookies.get(cookies.registering_name, ""), code, now=now())
    if proven is None:
        return await _shown(request, session, draft, wanted.username, [{"name": "code", "message": WRONG}])
    hashed = await to_thread.run_sync(hash_password, wanted.password, limiter=HASHING)
    try:
        async with session.begin_nested():  # a taken username leaves the draft as it was
            membership_id = await register(session, proven, wanted, hashed, text, sealer, now=now())
    except Invalid as refused:
        return await _shown(request, session, draft, wanted.username, errors_of(refused.errors))
    except DraftOver:
        return go_to(request, "/login", cookies=[cookies.not_registering()])
    found = await person_of_membership(session, membership_id, now=now())
    assert found is not None  # noqa: S101  # it was made a line above
    answer = await begin_session(request, session, found, IDENTITY, method="registration")
    answer.set_cookie(cookies.not_registering())
    return answer


async def _shown(request: HTMXRequest, session: AsyncSession, draft: Draft, username: str, errors: list[dict[str, str]]) -> Response[Any]:
    text = await text_in_force(session, TextKind.REGISTRATION, now())
    return page(
        request,
        "pages/register_account.html",
        status_code=422 if errors else 200,
        steps=steps(3),
        summary=summary(draft.typed),
        changed=draft.typed.name_differs,
        text=readable(text.body),
        text_version=text.version,
        username=username,
        errors=errors,
    )
