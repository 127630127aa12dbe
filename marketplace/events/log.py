"""An event as followers read it: with its place in the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.events.models import Outcome


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One row of `event` with its dense position (from 1)."""

    position: int
    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    parties: tuple[UUID, ...]
    occurred_at: datetime
    recorded_at: datetime
    role: str
    account_id: UUID | None
    client_id: UUID | None
    organisation_id: UUID | None
    trace_id: str
    outcome: Outcome
    data: Mapping[str, Any]
