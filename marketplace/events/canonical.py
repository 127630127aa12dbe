"""The one text of an event that its leaf in the log is made of: JSON with sorted names, no spaces, UTF-8.

Anybody can make it again with the JSON library of any language: whole numbers, text, booleans, null; instants are text in UTC with six
digits of a second, ids lower case. A change here would change every leaf, so there is one test that holds the bytes of a sample fast.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from marketplace.events.merkle import leaf_hash

# Every column of `event`, in the order of the canonical text.
COLUMNS = (
    "account_id",
    "client_id",
    "data",
    "id",
    "kind",
    "occurred_at",
    "organisation_id",
    "outcome",
    "parties",
    "recorded_at",
    "role",
    "subject_id",
    "subject_kind",
    "trace_id",
)
_ENCODER = msgspec.json.Encoder(order="sorted", decimal_format="number")


def canonical(row: Mapping[str, Any]) -> bytes:
    """The canonical text of an event: `row` holds each of `COLUMNS`, instants aware.

    Raises: ValueError, OverflowError or TypeError for values that no recorded event has, which only a forged row can hold.
    """
    return _ENCODER.encode({**row, "occurred_at": instant(row["occurred_at"]), "recorded_at": instant(row["recorded_at"])})


def canonical_text(document: Mapping[str, Any]) -> bytes:
    """Any document of text, whole numbers and lists in the same form: checkpoints are written so."""
    return _ENCODER.encode(document)


def leaf_of(row: Mapping[str, Any]) -> bytes:
    """The leaf hash of an event. Raises: as `canonical`."""
    return leaf_hash(canonical(row))


def instant(at: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
