"""`/logout`: end the present session."""

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access import sessions
from marketplace.clock import now
from web.redirects import go_to
from web.security.cookies import Cookies
from web.security.permissions import actor_of, permission


@post("/logout", opt=permission("access:session:close"), status_code=200)
async def sign_out(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[bytes]:
    """End the session on the server and drop the cookie."""
    actor = actor_of(request)
    assert actor.session_id is not None  # noqa: S101  # pages know no other credential than a session
    await sessions.revoke(session, actor, actor.session_id, now=now())
    return go_to(request, "/", cookies=[Cookies.of(state.settings).no_session()])
