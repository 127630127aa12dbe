"""The months and years that follow those of a demonstration's details: each says what the same month said a year before."""

import calendar
import hashlib
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from marketplace.information.batches.due import due_on
from marketplace.information.catalogue.definition import ItemDefinition
from web.demo.records import DETAILS

_LAST_YEAR = text("""
SELECT subject_id, record_key, data, as_of FROM (
  SELECT r.*, max(r.as_of) OVER (PARTITION BY r.subject_id) AS newest
  FROM information_record r JOIN information_batch b ON b.id = r.batch_id
  WHERE r.item = :item AND r.provider_id = :provider AND r.ended_at IS NULL AND b.lane = 'platform' AND b.file_name = :file
) known WHERE as_of > newest - interval '1 year' ORDER BY subject_id, as_of, record_key""")


async def due_details(session: AsyncSession, item: ItemDefinition, provider_id: UUID, day: date) -> list[dict[str, Any]]:
    """Waiting rows, but for their batch: what is due by `day` of the year that follows the last one known."""
    known = await session.execute(_LAST_YEAR, {"item": item.code, "provider": provider_id, "file": DETAILS})
    due = [row for row in known if (by := due_on(item.cycle, a_year_on(row.as_of))) is not None and by <= day]
    return [_following(item, number, row) for number, row in enumerate(due, 1)]


def a_year_on(day: date) -> date:
    """The same day of the next year; the last day of a month stays one."""
    last = day.day == calendar.monthrange(day.year, day.month)[1]
    year = day.year + 1
    most = calendar.monthrange(year, day.month)[1]
    return date(year, day.month, most if last else min(day.day, most))


def _following(item: ItemDefinition, number: int, row: Row[Any]) -> dict[str, Any]:
    return {
        "row": number, "record_id": new_id(), "subject_id": row.subject_id, "name": "", "names": [], "folded": "",
        "data": {name: _moved(item, name, value) for name, value in row.data.items()}, "as_of": a_year_on(row.as_of),
        "record_key": hashlib.blake2b(b"a year on " + bytes(row.record_key), digest_size=16).digest(), "filled": len(row.data),
    }  # fmt: skip


def _moved(item: ItemDefinition, name: str, value: Any) -> Any:
    field = item.field(name)
    if field is None or value is None:
        return value
    if field.type == "year":
        return value + 1
    return a_year_on(date.fromisoformat(value)).isoformat() if field.type in {"date", "month"} else value
