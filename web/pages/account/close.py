"""`/account/close`: closing one's own account; what ends and what stays is said before."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.enrolment.closing.close import StillNeeded, close_account
from marketplace.enrolment.closing.open_business import obstacles, owned_alone
from marketplace.errors import FieldError
from marketplace.members.models import PERSONAL_KINDS
from web.closing import OPEN_BUSINESS, unusable_hash
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.cookies import Cookies
from web.security.own_password import LONGEST, WRONG, is_own_password
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN

PATH = "/account/close"
CLOSE = permission("enrolment:account:close")
System = NamedDependency[AsyncSession]


@get(PATH, opt=CLOSE)
async def close_form(request: HTMXRequest, system_session: System) -> Response[Any]:
    """What ends, what stays and for how long, and what is in the way."""
    return await _shown(request, system_session)


# Without a key: hashing takes long, and nobody may hold a connection of the request's pool while many wait for it.
@post(PATH, opt=CLOSE | {NOT_TAKEN: True}, status_code=200)
async def close_own_account(request: HTMXRequest, form: NamedDependency[FormData], system_session: System, state: State) -> Response[Any]:
    """Close it, after the password and a tick; whoever is still needed is told by what."""
    actor = actor_of(request)
    assert actor.account_id is not None  # noqa: S101  # pages know no other credential than a session
    faults = [] if form.get("confirmed") == "1" else [FieldError("/confirmed", "请先勾选确认")]
    if not faults and not await is_own_password(state, actor.account_id, str(form.get("password", ""))[:LONGEST], now=now()):
        faults.append(FieldError("/password", WRONG))
    if faults:
        return await _shown(request, system_session, faults)
    unusable = await unusable_hash()
    try:
        async with system_session.begin_nested():
            await close_account(system_session, actor, OPEN_BUSINESS, unusable, now=now())
    except StillNeeded as refused:
        return await _shown(request, system_session, [FieldError("/obstacles", str(refused))])
    return go_to(request, "/", cookies=[Cookies.of(state.settings).no_session()])


async def _shown(request: HTMXRequest, session: AsyncSession, faults: list[FieldError] | None = None) -> Response[Any]:
    actor = actor_of(request)
    assert actor.account_id is not None  # noqa: S101
    return page(
        request,
        "pages/close_account.html",
        status_code=422 if faults else 200,
        alone=[each.name for each in await owned_alone(session, actor.account_id) if each.kind not in PERSONAL_KINDS],
        obstacles=await obstacles(session, OPEN_BUSINESS, actor.account_id, at=now()),
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults or []],
    )
