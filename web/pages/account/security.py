"""`/me/security`: password, second factor, recovery codes, sessions on one page."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import factor_set_at
from marketplace.access.roles import STAFF_ROLES
from marketplace.access.second_factor import recovery_codes_left
from marketplace.access.sessions import live_sessions
from marketplace.clock import now
from marketplace.enrolment.signing import cooling_until
from web.rendering import page
from web.security.permissions import actor_of, permission


@get("/me/security", opt=permission("access:factor:read"))
async def security_page(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """How the own account is protected."""
    actor = actor_of(request)
    assert actor.account_id is not None  # noqa: S101  # pages know no other credential than a session
    return page(
        request,
        "pages/security.html",
        factor_set_at=await factor_set_at(session, actor.account_id),
        codes_left=await recovery_codes_left(session, actor.account_id),
        sessions=len(await live_sessions(session, actor, now=now())),
        may_remove=actor.role not in STAFF_ROLES,
        away=actor.role in STAFF_ROLES,
        cooling_until=await cooling_until(session, actor.account_id),
    )
