"""What a notice says, as data that is checked on the way in."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

MOST_DAYS = 120


class NamedDay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One day off, or one weekend day on which people work (调休上班). `name` is the feast, where the notice gives it."""

    day: date
    is_working: bool
    name: Annotated[str, Meta(max_length=16)] = ""


class NoticeTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A notice as an operator drafts it. `source` is the document number (发文字号), `document_id` its scanned original.

    `replaces_id` is the published notice of the same year that this one corrects as a whole.
    """

    year: Annotated[int, Meta(ge=2008, le=2100)]
    source: Annotated[str, Meta(min_length=2, max_length=120)]
    issued_on: date
    days: Annotated[list[NamedDay], Meta(max_length=MOST_DAYS)]
    document_id: UUID | None = None
    replaces_id: UUID | None = None
