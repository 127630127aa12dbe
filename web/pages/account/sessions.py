"""`/me/sessions`: where the account is signed in, and ending any of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access import sessions
from marketplace.access.models import SignInSession
from marketplace.clock import now
from marketplace.enrolment.closing.compromised import can_be_written_to, end_everything
from web.closing import unusable_hash
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.cookies import Cookies
from web.security.permissions import actor_of, permission

BROWSERS = ("Edg", "Firefox", "MicroMessenger", "Chrome", "Safari")  # Edge and WeChat name Chrome too, Chrome names Safari
NAMES = {"Edg": "Edge", "MicroMessenger": "微信"}
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")  # Android names Linux too


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One row of the list."""

    id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


@get("/me/sessions", opt=permission("access:session:read"))
async def session_list(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """The live sessions of the own account, this one marked."""
    return await _shown(request, session)


@post("/me/sessions/{session_id:uuid}/revoke", opt=permission("access:session:revoke"), status_code=200)
async def revoke_session(
    request: HTMXRequest, session_id: FromPath[UUID], session: NamedDependency[AsyncSession], state: State
) -> Response[bytes]:
    """End one of the own sessions; ending this one is signing out."""
    actor = actor_of(request)
    await sessions.revoke(session, actor, session_id, now=now())
    if session_id == actor.session_id:
        return go_to(request, "/", cookies=[Cookies.of(state.settings).no_session()])
    return go_to(request, "/me/sessions")


@post("/me/sessions/revoke_all", opt=permission("access:session:revoke_all"), status_code=200)
async def revoke_all_sessions(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """End every session of the own account, this one too, once the person has said so; where a code reaches it, the password too."""
    actor = actor_of(request)
    if form.get("confirmed") != "1":
        return await _shown(request, session, error="请先勾选确认", status_code=422)
    assert actor.account_id is not None  # noqa: S101  # pages know no other credential than a session
    voided = await end_everything(session, actor.account_id, await unusable_hash(), now=now())
    return go_to(request, "/recover" if voided else "/login", cookies=[Cookies.of(state.settings).no_session()])


def device_name(user_agent: str) -> str:
    """What a person recognises in a User-Agent: browser and system."""
    browser = next((NAMES.get(name, name) for name in BROWSERS if name in user_agent), "其他程序")
    system = next((name for name in SYSTEMS if name in user_agent), "")
    return f"{browser} · {system}" if system else browser


async def _shown(request: HTMXRequest, session: AsyncSession, error: str | None = None, status_code: int = 200) -> Response[Any]:
    actor = actor_of(request)
    lines = [_line(one, actor.session_id) for one in await sessions.live_sessions(session, actor, now=now())]
    assert actor.account_id is not None  # noqa: S101
    voids = await can_be_written_to(session, actor.account_id)
    return page(request, "pages/sessions.html", swap="sessions", status_code=status_code, sessions=lines, error=error, voids=voids)


def _line(row: SignInSession, current: UUID | None) -> SessionLine:
    return SessionLine(row.id, device_name(row.user_agent), row.created_at, row.last_seen_at, row.id == current)
