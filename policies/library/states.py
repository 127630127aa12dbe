"""States, levels and kinds of a policy. Names as the open interface publishes them."""

from enum import StrEnum


class PolicyStatus(StrEnum):
    """Where a policy stands. Only `published` ones are listed; those past `valid_to` are shown as expired, never matched."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class IssuerLevel(StrEnum):
    """Rank of the issuing authority."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"


class Validity(StrEnum):
    """A policy's place in time on one day."""

    UPCOMING = "upcoming"
    CURRENT = "current"
    EXPIRED = "expired"
