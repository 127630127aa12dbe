"""`/account/roles`: as whom the person works now, and changing to another of the own memberships."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import factor_set_at
from marketplace.access.roles import ROLE_LABELS_ZH, STAFF_ROLES
from marketplace.access.second_factor import WrongCode, prove_factor
from marketplace.access.sessions import open_in_place
from marketplace.clock import now
from marketplace.database.session import transaction
from marketplace.events.record import record
from marketplace.members.events import ROLE_SWITCHED
from marketplace.members.own_roles import own_role, own_roles, prefer_role
from web.forms import FormData
from web.page_context import home_of
from web.redirects import go_to
from web.rendering import page
from web.security.cookies import Cookies
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN
from web.views.agents import last_day


@get("/account/roles", opt=permission("members:membership:read"))
async def role_list(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """The own memberships in force."""
    return await _shown(request, session)


# Without a key: a code of the second factor is used up whatever becomes of the request.
@post("/account/roles/{membership_id:uuid}/switch", opt=permission("members:membership:switch") | {NOT_TAKEN: True}, status_code=200)
async def switch_role(
    request: HTMXRequest,
    membership_id: FromPath[UUID],
    form: NamedDependency[FormData],
    session: NamedDependency[AsyncSession],
    state: State,
) -> Response[Any]:
    """Go on as another membership, in a new session; whoever becomes staff shows the second factor again."""
    actor, instant = actor_of(request), now()
    async with transaction(state.beside_sessions) as beside:
        role = await own_role(beside, actor, membership_id, now=instant)
        assert actor.account_id is not None  # noqa: S101  # pages know no other credential than a session
        has_factor = await factor_set_at(beside, actor.account_id) is not None
    proven: datetime | None = None
    if role in STAFF_ROLES and has_factor:
        try:
            await prove_factor(state.beside_sessions, sealer_of(state), actor.account_id, str(form.get("code", ""))[:64], now=instant)
        except WrongCode as refused:
            return await _shown(request, session, {membership_id: str(refused)}, status_code=422)
        proven = instant
    user_agent = request.headers.get("user-agent", "")
    token = await open_in_place(session, actor, membership_id, user_agent=user_agent, now=instant, factor_at=proven)
    record(session, ROLE_SWITCHED, actor.account_id, at=instant, data={"membership_id": str(membership_id), "role": role.value})
    first = "/me/security/factor" if role in STAFF_ROLES and not has_factor else home_of(role)
    return go_to(request, first, cookies=[Cookies.of(state.settings).session(token)])


@post("/account/roles/{membership_id:uuid}/prefer", opt=permission("members:membership:prefer"), status_code=200)
async def prefer_membership(
    request: HTMXRequest, membership_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Make it the one that sign-ins take."""
    await prefer_role(system_session, actor_of(request), membership_id, now=now())
    return go_to(request, "/account/roles")


async def _shown(
    request: HTMXRequest, session: AsyncSession, refused: dict[UUID, str] | None = None, *, status_code: int = 200
) -> Response[Any]:
    actor = actor_of(request)
    assert actor.account_id is not None  # noqa: S101
    has_factor = await factor_set_at(session, actor.account_id) is not None
    found = await own_roles(session, actor, now=now())
    roles = [
        {
            "id": each.id,
            "organisation": each.organisation,
            "role": ROLE_LABELS_ZH[each.role],
            "until": last_day(each.valid_until_at),
            "current": each.current,
            "default": number == 0,
            "asks_code": has_factor and each.role in STAFF_ROLES,
            "error": (refused or {}).get(each.id),
        }
        for number, each in enumerate(found)
    ]
    return page(request, "pages/roles.html", status_code=status_code, roles=roles, staff=actor.role in STAFF_ROLES)
