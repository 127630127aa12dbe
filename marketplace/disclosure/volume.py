"""Unusual volume: an institution, or one of its people, that has read very many different subjects within a day is told of, once a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.disclosure.events import UNUSUAL_VOLUME
from marketplace.disclosure.models import AccessAlert
from marketplace.events.record import record
from marketplace.ids import new_id

WINDOW = timedelta(hours=24)
# Whole institutions have no account in their row of the grouping; a program's readings count for its institution only.
_OVER = text(
    """
    SELECT a.reader_id, a.account_id, count(DISTINCT a.subject_id) AS subjects
    FROM access_record a
    WHERE a.at > :since AND a.at <= :at AND a.reader_id IS NOT NULL AND a.reader_id <> a.subject_id
    GROUP BY GROUPING SETS ((a.reader_id), (a.reader_id, a.account_id))
    HAVING (GROUPING(a.account_id) = 1 AND count(DISTINCT a.subject_id) > :of_institution)
        OR (GROUPING(a.account_id) = 0 AND a.account_id IS NOT NULL AND count(DISTINCT a.subject_id) > :of_person)
    """
)
_TOLD = text("SELECT reader_id, account_id FROM access_alert WHERE at > :since AND at <= :at")


@dataclass(frozen=True, slots=True)
class Usual:
    """How many different subjects within 24 hours are nothing unusual."""

    of_institution: int
    of_person: int


async def watch_volume(session: AsyncSession, usual: Usual, *, at: datetime) -> int:
    """Tell of whoever is above and was not told of within the day, as the system. Returns how many."""
    window = {"since": at - WINDOW, "at": at}
    told = {(row.reader_id, row.account_id) for row in await session.execute(_TOLD, window)}
    over = await session.execute(_OVER, window | {"of_institution": usual.of_institution, "of_person": usual.of_person})
    fresh = [row for row in over if (row.reader_id, row.account_id) not in told]
    for row in fresh:
        _tell(session, row, usual, at)
    return len(fresh)


def _tell(session: AsyncSession, row: Row[Any], usual: Usual, at: datetime) -> None:
    threshold = usual.of_institution if row.account_id is None else usual.of_person
    alert = AccessAlert(id=new_id(), reader_id=row.reader_id, account_id=row.account_id, at=at, subjects=row.subjects, threshold=threshold)
    session.add(alert)
    person = None if row.account_id is None else str(row.account_id)
    record(session, UNUSUAL_VOLUME, row.reader_id, at=at, data={"subjects": row.subjects, "threshold": threshold, "account_id": person})
