"""An event as institutions read it, the same by webhook and from the feed. Pure."""

from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.events.log import LoggedEvent

CONFIRMATION = "webhook.confirmation"


def public_form(event: LoggedEvent) -> dict[str, Any]:
    """Ids and codes only. Who did it is left out: that is the other organisation's own affair.

    `position` grows with the log: of two messages about one subject the larger one is the newer, in whatever order they arrive.
    """
    return {
        "id": str(event.id),
        "type": event.kind,
        "occurred_at": _instant(event.occurred_at),
        "position": event.position,
        "subject": {"kind": event.subject_kind, "id": str(event.subject_id)},
        "data": dict(event.data),
    }


def confirmation_form(endpoint_id: UUID, at: datetime) -> dict[str, Any]:
    """The first message to a new endpoint. The challenge is put in only while it is sent, so that it is stored nowhere readable."""
    return {"type": CONFIRMATION, "occurred_at": _instant(at), "data": {"endpoint_id": str(endpoint_id)}}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
