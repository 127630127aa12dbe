"""`record`: the one way to say that something happened, in the transaction in which it happens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.kinds import EventKind
from marketplace.events.models import EventRow, Outcome
from marketplace.events.plain_data import require_plain
from marketplace.ids import new_id


def record(
    session: AsyncSession,
    kind: EventKind,
    subject_id: UUID,
    *,
    at: datetime,
    parties: Sequence[UUID] = (),
    outcome: Outcome = Outcome.DONE,
    data: Mapping[str, Any] | None = None,
) -> UUID:
    """Add the event to the session's transaction; nothing is sent, awaited or kept in memory.

    `parties` are the organisations that may learn of it. `data` holds ids, codes, counts and hashes, never names, texts, floats or values
    of people. Returns the event's id. Raises: ValueError for data that may not stand in the log.
    """
    facts = dict(data or {})
    require_plain(facts)
    event_id = new_id()
    row = EventRow(
        id=event_id,
        kind=kind.name,
        subject_kind=kind.subject,
        subject_id=subject_id,
        parties=sorted(set(parties)),
        occurred_at=at,
        outcome=outcome,
        data=facts,
    )
    session.add(row)
    return event_id
