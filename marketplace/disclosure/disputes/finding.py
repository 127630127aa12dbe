"""Finding records of one subject for the operator who looks into an objection; every look is recorded for the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.disclosure.access import record_access
from marketplace.disclosure.disputes.marking import RecordNotFound
from marketplace.disclosure.disputes.models import RecordDispute
from marketplace.disclosure.models import Way
from marketplace.profiles.rules.load import item_rules, rules_of

MOST = 100
# A record that the platform wrote down for somebody else names that one in its batch.
_RECORDS = """
SELECT r.id, r.item, r.subject_id, s.name AS subject, s.uscc,
  CASE WHEN r.provider_id = r.subject_id THEN '企业申报' ELSE coalesce(b.layout ->> 'provider', p.name) END AS provider,
  r.batch_id, b.created_at AS batch_at, r.row, r.data, r.sealed IS NOT NULL AS personal, r.as_of, r.received_at, r.valid_from, r.valid_to,
  r.ended_at, r.disputed_at
FROM information_record r
JOIN organisation s ON s.id = r.subject_id
JOIN organisation p ON p.id = r.provider_id
JOIN information_batch b ON b.id = r.batch_id
"""
_OF_SUBJECT = text(
    _RECORDS
    + """
WHERE r.subject_id = :subject AND r.ended_at IS NULL AND (CAST(:item AS text) IS NULL OR r.item = :item)
  AND (CAST(:attribute AS text) IS NULL OR r.data ? :attribute OR r.item = ANY(:computing))
  AND (NOT :disputed OR r.disputed_at IS NOT NULL)
ORDER BY r.disputed_at IS NULL, r.item, r.as_of DESC, r.id LIMIT :most"""
)
_ONE = text(_RECORDS + " WHERE r.id = :id")


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One record as the operator sees it. `data`: its fields but those about people; `personal`: there are such, sealed."""

    id: UUID
    item: str
    subject_id: UUID
    subject: str
    uscc: str | None
    provider: str
    batch_id: UUID
    batch_at: datetime
    row: int
    data: dict[str, Any]
    personal: bool
    as_of: date
    received_at: datetime
    valid_from: date | None
    valid_to: date | None
    ended_at: datetime | None
    disputed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records of a subject; what is None does not matter. `attribute`: those that may be behind this value."""

    item: str | None = None
    attribute: str | None = None
    disputed: bool = False


async def records_of(
    session: AsyncSession, actor: Actor, subject_id: UUID, wanted: Wanted, *, at: datetime
) -> tuple[list[FoundRecord], bool]:
    """Live records, disputed ones first, at most `MOST`, and whether there are more. As the system."""
    computing = [item for item in item_rules() if any(rule.attribute == wanted.attribute for rule in rules_of(item))]
    asked = {
        "subject": subject_id, "item": wanted.item, "attribute": wanted.attribute, "computing": computing, "disputed": wanted.disputed,
        "most": MOST + 1,
    }  # fmt: skip
    rows = (await session.execute(_OF_SUBJECT, asked)).all()
    found = [_found(row) for row in rows[:MOST]]
    if found:
        await _looked(session, actor, subject_id, found, at)
    return found, len(rows) > MOST


async def record_for(session: AsyncSession, actor: Actor, record_id: UUID, *, at: datetime) -> tuple[FoundRecord, Sequence[RecordDispute]]:
    """One record with its marks, the newest first. As the system. Raises: RecordNotFound."""
    row = (await session.execute(_ONE, {"id": record_id})).one_or_none()
    if row is None:
        raise RecordNotFound("没有这条记录")
    found = _found(row)
    await _looked(session, actor, found.subject_id, [found], at)
    marks = select(RecordDispute).where(RecordDispute.record_id == record_id).order_by(RecordDispute.id.desc())
    return found, (await session.scalars(marks)).all()


async def _looked(session: AsyncSession, actor: Actor, subject_id: UUID, found: Sequence[FoundRecord], at: datetime) -> None:
    items = {each.item for each in found}
    await record_access(session, actor, subject_id, Way.DISPUTE, at=at, items=items, detail={"records": len(found)})


def _found(row: Row[Any]) -> FoundRecord:
    return FoundRecord(**row._asdict())
