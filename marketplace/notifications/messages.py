"""A person's own messages: reading the list, and marking."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.errors import NotFound
from marketplace.notifications.models import Notification

READ, MARK = "notifications:message:read", "notifications:message:mark"


class MessageNotFound(NotFound):
    """No such message of this account."""

    code = "message_not_found"


async def own_messages(session: AsyncSession, actor: Actor, *, after: UUID | None, limit: int) -> Sequence[Notification]:
    """The caller's messages, unread ones first, each part the newest first.

    `after` is the last message of the page before; one that is not there any more starts the list anew.
    """
    mine, read = visible_to(actor, READ, account=Notification.account_id), Notification.read_at.is_not(None)
    query = select(Notification).where(mine)
    last = await session.scalar(query.where(Notification.id == after)) if after else None
    if last is not None:
        older = tuple_(Notification.created_at, Notification.id) < tuple_(last.created_at, last.id)
        query = query.where(read & older if last.read_at else read | older)
    return (await session.scalars(query.order_by(read, Notification.created_at.desc(), Notification.id.desc()).limit(limit))).all()


async def latest_messages(session: AsyncSession, actor: Actor, *, limit: int) -> Sequence[Notification]:
    """The caller's messages as they came, the newest first."""
    query = select(Notification).where(visible_to(actor, READ, account=Notification.account_id))
    return (await session.scalars(query.order_by(Notification.created_at.desc(), Notification.id.desc()).limit(limit))).all()


async def count_unread(session: AsyncSession, account_id: UUID) -> int:
    """How many messages of the account are unread."""
    mine = (Notification.account_id == account_id) & Notification.read_at.is_(None)
    return (await session.scalar(select(func.count()).select_from(Notification).where(mine))) or 0


async def mark(session: AsyncSession, actor: Actor, message_id: UUID, *, read: bool, now: datetime) -> Notification:
    """Mark one of the caller's messages; marking it again changes nothing. Raises: MessageNotFound."""
    mine = visible_to(actor, MARK, account=Notification.account_id)
    found = await session.scalar(select(Notification).where(Notification.id == message_id, mine))
    if found is None:
        raise MessageNotFound("没有这条消息")
    if (found.read_at is not None) != read:
        found.read_at = now if read else None
    return found


async def mark_all_read(session: AsyncSession, actor: Actor, *, now: datetime) -> int:
    """Mark every unread message of the caller; how many there were."""
    mine = visible_to(actor, MARK, account=Notification.account_id)
    done: Any = await session.execute(update(Notification).where(mine, Notification.read_at.is_(None)).values(read_at=now))
    return int(done.rowcount)
