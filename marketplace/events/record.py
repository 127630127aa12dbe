"""`record`: the one way to say that something happened, in the transaction in which it happens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.kinds import EventKind
from marketplace.events.models import EventRow, Outcome
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
    _require_plain(facts)
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


def _require_plain(value: Any) -> None:
    """Only what has one canonical form in JSON."""
    if isinstance(value, dict):
        if any(not isinstance(key, str) for key in value):
            raise ValueError("names in an event's data must be text")
        for each in value.values():
            _require_plain(each)
    elif isinstance(value, list):
        for each in value:
            _require_plain(each)
    elif not (value is None or isinstance(value, (str, bool, int))):
        raise ValueError(f"an event's data holds text, whole numbers, booleans and lists of them, not {type(value).__name__}")
