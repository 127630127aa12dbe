"""What a consent says, as data that is checked on the way in, and for how long one may be given."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from marketplace.clock import SHANGHAI
from marketplace.consents.states import ConsentPurpose

MOST_ITEMS = 200
LATEST_START_DAYS = 365  # from the day of signing
Items = Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(max_length=MOST_ITEMS, description="目录事项的代码，逐项列出")]
Day = Annotated[date, Meta(description="北京时间的日期")]


class ConsentTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A consent as the enterprise gives it. `valid_until` ends with that day; without `valid_from` it counts at once."""

    grantee_id: UUID
    items: Items
    purpose: ConsentPurpose
    valid_until: Day
    text_version: Annotated[str, Meta(max_length=32)]
    signer: Annotated[str, Meta(max_length=64, description="签署人姓名")]
    valid_from: Day | None = None
    application_id: UUID | None = None


class NarrowerTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What remains of a consent: fewer `items`, or an earlier `valid_until`, or both. What is not named stays as it is."""

    items: Items | None = None
    valid_until: Day | None = None


@dataclass(frozen=True, slots=True)
class LongestTerms:
    """For how many days a consent may be given at most, by purpose; both ends count."""

    pre_loan: int = 365
    in_loan: int = 1_827
    post_loan: int = 3_653

    def of(self, purpose: ConsentPurpose) -> int:
        """The days for one purpose."""
        return int(getattr(self, purpose.value))


def begins(day: date) -> datetime:
    """The first instant of a day in Asia/Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def ends(day: date) -> datetime:
    """The instant at which a day in Asia/Shanghai is over."""
    return begins(day + timedelta(days=1))


def last_day(valid_until: datetime) -> date:
    """The last day on which a consent counts, from the instant at which it ends."""
    return (valid_until - timedelta(microseconds=1)).astimezone(SHANGHAI).date()


def day_of(instant: datetime) -> date:
    """The day in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date()
