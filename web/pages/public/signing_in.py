"""What every way of signing in ends with: the old session over, a new one begun, a line in the log."""

from typing import Any

from litestar import Response
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access import sessions
from marketplace.access.events import SIGNED_IN
from marketplace.clock import now
from marketplace.events.record import record
from marketplace.members.actors import SignedInMembership
from web.page_context import home_of
from web.redirects import go_to
from web.security.cookies import Cookies
from web.security.permissions import actor_of


async def begin_session(
    request: HTMXRequest, session: AsyncSession, found: SignedInMembership, target: str, *, method: str, factor: bool = False
) -> Response[Any]:
    """Sign in as `found` and go to `target` or the role's first page. `factor`: the second factor has just been proven."""
    instant = now()
    account_id = found.actor.account_id
    assert account_id is not None  # noqa: S101  # a membership belongs to an account
    if (before := actor_of(request)).session_id is not None:
        await sessions.revoke(session, before, before.session_id, now=instant)
    user_agent = request.headers.get("user-agent", "")
    new_device = await sessions.is_new_device(session, account_id, user_agent)
    token = sessions.open_session(
        session,
        account_id=account_id,
        membership_id=found.id,
        user_agent=user_agent,
        now=instant,
        factor_at=instant if factor else None,
    )
    facts = {"method": method, "membership_id": str(found.id), "new_device": new_device}
    record(session, SIGNED_IN, account_id, at=instant, data=facts)
    cookies = Cookies.of(request.app.state.settings)
    first = "/me/security/factor" if found.actor.must_enrol else target or home_of(found.actor.role)
    forget = [cookies.not_waiting()] if cookies.waiting_name in request.cookies else []
    return go_to(request, first, cookies=[cookies.session(token), *forget])
