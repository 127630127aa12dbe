"""What the homes are made of: lines of what waits, piles with a count, and the last messages as what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.calendar.working_days import SHANGHAI
from marketplace.notifications.messages import latest_messages
from marketplace.notifications.models import Notification

CHANGES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do. `when` says by when in words; `tone` is bad once it is late, warn on its last day."""

    title: str
    note: str
    address: str
    action: str
    when: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Pile:
    """How much of one kind waits. Counting stops at `most`; the page says so."""

    label: str
    count: int
    address: str
    note: str = ""
    tone: str = ""
    most: int = 1000

    @property
    def text(self) -> str:
        """999+ where counting stopped."""
        return f"{self.most - 1}+" if self.count >= self.most else str(self.count)


@dataclass(frozen=True, slots=True)
class Change:
    """One message as a line of what happened."""

    id: str
    title: str
    text: str
    at: datetime
    unread: bool


async def changes_for(session: AsyncSession, actor: Actor) -> Sequence[Change]:
    """The last messages to the caller."""
    found = await latest_messages(session, actor, limit=CHANGES_SHOWN)
    return [_change(each) for each in found]


def by_when(due_at: datetime | None, at: datetime) -> tuple[str, str]:
    """(words, tone) of an end that is exclusive: 今天到期, 剩 3 天, 已超期 2 天."""
    if due_at is None:
        return "", ""
    if due_at <= at:
        days = (_day(at) - _day(due_at)).days
        return (f"已超期 {days} 天" if days else "已超期"), "bad"
    return by_day(_last_day(due_at), _day(at))


def by_day(due_on: date, today: date) -> tuple[str, str]:
    """(words, tone) of a last day."""
    left = (due_on - today).days
    if left < 0:
        return f"已过 {-left} 天", "bad"
    return ("今天到期", "warn") if left == 0 else (f"{due_on:%m-%d} 前，剩 {left} 天", "warn" if left <= 1 else "")


def _day(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()


def _last_day(due_at: datetime) -> date:
    """The end is the first instant that is too late."""
    return _day(due_at - timedelta(microseconds=1))


def _change(row: Notification) -> Change:
    return Change(str(row.id), row.title, row.text, row.created_at, row.read_at is None)
