"""How a delivery is meant, and the limits of what is taken in."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from marketplace.access.rate_limit import RateLimit
from marketplace.information.states import Lane, Mode, OnError

JSON_BYTES = 10 << 20  # of one request with records; more of them come as a file
FILE_BYTES = 48 << 20  # room for 200,000 rows of text
REQUEST_BYTES = FILE_BYTES + (1 << 17)
SENT = RateLimit("information_batch", 600, timedelta(hours=1))
UPLOADED = RateLimit("information_upload", 120, timedelta(hours=1))
PROBLEMS_KEPT = 1_000  # of one batch; the figures count all of them
PROBLEM_LENGTH = 300
EARLIEST = date(1978, 12, 18)  # nobody's information system speaks of a day before the reform


@dataclass(frozen=True, slots=True)
class BatchTerms:
    """What the sender declares beside the content. `layout` as `information.files` reads it; empty: it is found out from the file."""

    mode: Mode
    as_of: date
    on_error: OnError = OnError.REJECT_ALL
    lane: Lane = Lane.API
    file_name: str = ""
    layout: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Original:
    """The content as it lies in the document store."""

    key: UUID
    sha256: bytes
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Sender:
    """Who delivers: the organisation, and the person or program that acts for it; neither for the command and the drop folder."""

    provider_id: UUID
    account_id: UUID | None = None
    client_id: UUID | None = None
