"""How many messages wait for the caller: shown in the header of every page."""

from typing import Any

from litestar import Request

from marketplace.access.actor import Actor
from marketplace.database.session import transaction
from marketplace.notifications.messages import count_unread
from web.page_context import UNREAD
from web.security.answers import is_api
from web.unit_of_work import binding_of_request


async def remember_unread(request: Request[Any, Any, Any], actor: Actor) -> None:
    """Count once for a whole page; a swapped block has no header, and an API answer none either."""
    if actor.account_id is None or is_api(request.scope) or "hx-request" in request.headers:
        return
    async with transaction(request.app.state.sessions, binding_of_request(request.scope)) as session:
        request.scope["state"][UNREAD] = await count_unread(session, actor.account_id)
