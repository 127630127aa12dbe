"""`/me/messages`: what has happened that concerns the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.notifications import messages
from marketplace.notifications.models import Notification
from web.forms import FormData
from web.redirects import go_to, local_path
from web.rendering import page
from web.security.permissions import actor_of, permission

LIST = "/me/messages"
PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message of the list."""

    id: UUID
    title: str
    text: str
    created_at: datetime
    unread: bool
    urgent: bool

    @classmethod
    def of(cls, row: Notification) -> "MessageLine":
        """As the list shows it."""
        return cls(row.id, row.title, row.text, row.created_at, row.read_at is None, row.urgent)


@get(LIST, opt=permission("notifications:message:read"))
async def message_list(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """The own messages, unread ones first."""
    found = await messages.own_messages(session, actor_of(request), after=_after(request), limit=PER_PAGE + 1)
    lines = [MessageLine.of(row) for row in found[:PER_PAGE]]
    older = f"{LIST}?after={lines[-1].id}" if len(found) > PER_PAGE else None
    return page(request, "pages/messages.html", swap="messages", messages=lines, older=older, first="after" not in request.query_params)


@post(f"{LIST}/{{message_id:uuid}}/open", opt=permission("notifications:message:mark"), status_code=200)
async def open_message(request: HTMXRequest, message_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Mark it as read and go to the page that it is about."""
    message = await messages.mark(session, actor_of(request), message_id, read=True, now=now())
    return go_to(request, local_path(message.path) or LIST)


@post(f"{LIST}/{{message_id:uuid}}/mark", opt=permission("notifications:message:mark"), status_code=200)
async def mark_message(
    request: HTMXRequest, message_id: FromPath[UUID], form: NamedDependency[FormData], session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Mark it as read, or with `unread` as not read."""
    await messages.mark(session, actor_of(request), message_id, read="unread" not in form, now=now())
    return go_to(request, LIST)


@post(f"{LIST}/read_all", opt=permission("notifications:message:mark"), status_code=200)
async def mark_all_messages(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Mark all of them as read."""
    await messages.mark_all_read(session, actor_of(request), now=now())
    return go_to(request, LIST)


def _after(request: HTMXRequest) -> UUID | None:
    """The last message of the page before; an address that somebody changed shows the first page."""
    try:
        return UUID(request.query_params.get("after", ""))
    except ValueError:
        return None
