"""`/operator/followers`: how far each follower of the log has read, what it set aside, and trying that again."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import NotFound
from marketplace.events.lag import follower_lags, log_lag
from marketplace.events.parking import ask_for_replay, parked_queues
from web.composition import FOLLOWER_LABELS_ZH
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import permission

ADDRESS = "/operator/followers"
SHOWN = 50


@get(ADDRESS, opt=permission("events:follower:read"))
async def follower_desk(request: HTMXRequest, system_session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Followers by name; parked subjects, the oldest first."""
    return page(
        request,
        "pages/operator/followers.html",
        swap="followers",
        nav="followers",
        log=await log_lag(system_session),
        followers=await follower_lags(system_session),
        parked=await parked_queues(system_session, limit=SHOWN),
        labels=FOLLOWER_LABELS_ZH,
        at=now(),
    )


@post(ADDRESS + "/replay", opt=permission("events:follower:replay"), status_code=200)
async def replay_parked_events(
    request: HTMXRequest, form: NamedDependency[FormData], system_session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Ask the follower to try a subject's events again, in order. Raises: NotFound if none of it is parked."""
    names = [str(form.get(name, "")) for name in ("follower", "subject_kind", "subject_id")]
    try:
        asked = await ask_for_replay(system_session, names[0], names[1], UUID(names[2]), at=now())
    except ValueError:
        asked = False
    if not asked:
        raise NotFound("这个对象没有停放的事件")
    return go_to(request, ADDRESS)
