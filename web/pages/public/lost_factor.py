"""`/login/lost-factor`: the password was right, phone and recovery codes are lost; the verified person goes on by real name."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.factor_models import PendingSignIn
from marketplace.access.rate_limit import RateLimit
from marketplace.access.sign_in import pending_sign_in
from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.enrolment.real_name.verifier import ask, read_person
from marketplace.enrolment.recovery.factor import may_recover_factor, recover_factor
from marketplace.errors import FieldError
from marketplace.members.actors import person_of_membership
from web.forms import FormData
from web.identity import identity_verifier
from web.pages.public.signing_in import begin_session
from web.redirects import go_to
from web.rendering import page
from web.security.client_address import client_address
from web.security.cookies import Cookies
from web.security.keys import sealer_of
from web.security.permissions import permission
from web.unit_of_work import NOT_TAKEN

PATH = "/login/lost-factor"
RECOVER = permission("access:session:open")  # a way of signing in, after the password
TRIED_FROM_ADDRESS = RateLimit("factor_lost", 20, timedelta(minutes=10))
TRIED_FOR_ACCOUNT = RateLimit("factor_lost_account", 5, timedelta(hours=24))
# One sentence for every reason: whose account it is and how it was verified is nobody's to learn here.
REFUSED = "与这个账户核验过的实名信息对不上，或者这个账户不能这样办理；机构工作人员请联系本平台的安全管理员"


@get(PATH, opt=RECOVER)
async def lost_factor_form(request: HTMXRequest, state: State) -> Response[Any]:
    """For somebody who has just given the password."""
    if await _waiting(request, state) is None:
        return go_to(request, "/login")
    return page(request, "pages/lost_factor.html", errors=[], person_name="")


# Without a key: the verifier is asked while no connection is held.
@post(PATH, opt=RECOVER | {NOT_TAKEN: True}, status_code=200)
async def recover_lost_factor(
    request: HTMXRequest, form: NamedDependency[FormData], system_session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Take the factor away from whoever is the verified person, and go on to setting up a new one."""
    waiting, instant = await _waiting(request, state), now()
    if waiting is None:
        return go_to(request, "/login")
    await TRIED_FROM_ADDRESS.spend(state.beside_sessions, client_address(request), now=instant)
    await TRIED_FOR_ACCOUNT.spend(state.beside_sessions, str(waiting.account_id), now=instant)
    typed = str(form.get("person_name", ""))[:256]
    given = read_person(typed, str(form.get("identity_number", ""))[:64], today=today())
    if isinstance(given, list):
        return _again(request, typed, given)
    async with transaction(state.system_sessions, Binding.system()) as beside:
        same = await may_recover_factor(beside, waiting.account_id, given, sealer=sealer_of(state))
    said = await ask(await identity_verifier(state), given) if same else None
    if said is None or said.outcome == "refused":
        return _again(request, typed, [FieldError("/identity_number", REFUSED)])
    if said.outcome == "unavailable":
        return _again(request, typed, [FieldError("/identity_number", f"{said.said}；也可以联系本平台的安全管理员")])
    found = await person_of_membership(system_session, waiting.membership_id, now=instant)
    if found is None:
        return go_to(request, "/login", cookies=[Cookies.of(state.settings).not_waiting()])
    await recover_factor(system_session, waiting.account_id, now=instant)
    return await begin_session(request, system_session, found, "/me/security/factor", method="real_name")


async def _waiting(request: HTMXRequest, state: State) -> PendingSignIn | None:
    token = request.cookies.get(Cookies.of(state.settings).waiting_name, "")
    async with transaction(state.beside_sessions) as session:
        return await pending_sign_in(session, token, now=now()) if token else None


def _again(request: HTMXRequest, person_name: str, faults: list[FieldError]) -> Response[Any]:
    """The form without the number, which is typed anew."""
    errors = [{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults]
    return page(request, "pages/lost_factor.html", status_code=422, errors=errors, person_name=person_name)
