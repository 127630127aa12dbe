"""Events of a nightly run as rows of one statement; one by one they would take longer than the run itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.events.kinds import EventKind
from marketplace.events.models import Outcome
from marketplace.events.plain_data import require_plain


def event_row(event_id: UUID, kind: EventKind, subject_id: UUID, parties: list[UUID], at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """What `record` would add. Raises: ValueError for data that may not stand in the log."""
    require_plain(data)
    return {
        "id": event_id, "kind": kind.name, "subject_kind": kind.subject, "subject_id": subject_id, "parties": sorted(set(parties)),
        "occurred_at": at, "outcome": Outcome.DONE, "data": data,
    }  # fmt: skip
