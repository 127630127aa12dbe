"""Looking entries up: by kind, subject, day and acting organisation, newest first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, false, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.entries import log_head
from marketplace.audit.events import READ
from marketplace.audit.proof import NoSuchEntry
from marketplace.clock import SHANGHAI
from marketplace.events.models import EventRow
from marketplace.events.models_log import LogRow
from marketplace.events.record import record

EARLIEST, LATEST = date(1970, 1, 2), date(9998, 12, 31)  # outside of these an instant of the day cannot be written in UTC


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What to look for; None is everything. `on` is a day in Asia/Shanghai."""

    kind: str | None = None
    subject_id: UUID | None = None
    on: date | None = None
    organisation_id: UUID | None = None

    def named(self) -> dict[str, str]:
        """What was looked for, as the record of the look says it."""
        given = {"kind": self.kind, "subject_id": self.subject_id, "on": self.on, "organisation_id": self.organisation_id}
        return {name: str(value) for name, value in given.items() if value is not None}

    def conditions(self) -> list[ColumnElement[bool]]:
        """As SQL."""
        found = []
        if self.kind is not None:
            found.append(EventRow.kind == self.kind)
        if self.subject_id is not None:
            found.append(EventRow.subject_id == self.subject_id)
        if self.organisation_id is not None:
            found.append(EventRow.organisation_id == self.organisation_id)
        if self.on is not None and not EARLIEST <= self.on <= LATEST:
            found.append(false())
        elif self.on is not None:
            start = datetime.combine(self.on, time(), SHANGHAI)
            found += [EventRow.occurred_at >= start, EventRow.occurred_at < start + timedelta(days=1)]
        return found


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An event with its place and its leaf."""

    position: int
    leaf: str
    event: EventRow


async def search_entries(
    session: AsyncSession, wanted: EntryFilter, *, before: int | None, limit: int, at: datetime
) -> tuple[Sequence[FoundEntry], int | None]:
    """The newest entries before a position, and where the next page starts (None on the last). The look is recorded in the log.

    As the system role: the policy table has said that the caller may see every organisation's.
    """
    query = _entries().where(*wanted.conditions()).order_by(LogRow.position.desc()).limit(limit + 1)
    rows = (await session.execute(query if before is None else query.where(LogRow.position < before))).all()
    found = [_found(row) for row in rows[:limit]]
    await _record_read(session, {"wanted": wanted.named(), "found": len(found)}, at)
    return found, found[-1].position if len(rows) > limit else None


async def read_entry(session: AsyncSession, event_id: UUID, *, at: datetime) -> FoundEntry:
    """The entry of one event; the look is recorded in the log. Raises: NoSuchEntry, also while it has no place yet."""
    row = (await session.execute(_entries().where(LogRow.event_id == event_id))).one_or_none()
    if row is None:
        raise NoSuchEntry
    await _record_read(session, {"position": row[0]}, at)
    return _found(row)


def _entries() -> Select[int, bytes, EventRow]:
    return select(LogRow.position, LogRow.leaf, EventRow).join(EventRow, EventRow.id == LogRow.event_id)


def _found(row: Row[int, bytes, EventRow]) -> FoundEntry:
    return FoundEntry(row[0], row[1].hex(), row[2])


async def _record_read(session: AsyncSession, data: dict[str, Any], at: datetime) -> None:
    record(session, READ, (await log_head(session)).origin, at=at, data=data)
