"""What the homes are made of: lines of what waits, piles with a count, and the last messages as what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.calendar.in_force import calendar_in_force
from marketplace.calendar.working_days import SHANGHAI, Overrides, Unit
from marketplace.clocks.rules import remaining
from marketplace.clocks.view import UNITS_ZH
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


@dataclass(frozen=True, slots=True)
class Ends:
    """Says how far off ends are, in the unit of their clock."""

    at: datetime
    overrides: Overrides

    @classmethod
    async def of(cls, session: AsyncSession, at: datetime) -> "Ends":
        """By the calendar in force."""
        return cls(at, await calendar_in_force(session))

    def words(self, due_at: datetime | None, unit: Unit = Unit.CALENDAR_DAYS) -> tuple[str, str]:
        """(words, tone) of an end that is exclusive: 今天到期, 剩 3 个工作日, 已超期 2 天."""
        if due_at is None:
            return "", ""
        left, unit_zh = remaining(unit, due_at, self.at, self.overrides), UNITS_ZH[unit]
        if due_at <= self.at:
            return (f"已超期 {-left} {unit_zh}" if left < 0 else "刚刚超期"), "bad"
        if left <= 0:
            return "今天到期", "warn"
        last = _day(due_at - timedelta(microseconds=1))  # the end is the first instant that is too late
        return f"{last:%m-%d} 前，剩 {left} {unit_zh}", "warn" if left <= 1 else ""


def by_day(due_on: date, today: date) -> tuple[str, str]:
    """(words, tone) of a last day."""
    left = (due_on - today).days
    if left < 0:
        return f"已过 {-left} 天", "bad"
    return ("今天到期", "warn") if left == 0 else (f"{due_on:%m-%d} 前，剩 {left} 天", "warn" if left <= 1 else "")


def _day(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()


def _change(row: Notification) -> Change:
    return Change(str(row.id), row.title, row.text, row.created_at, row.read_at is None)
