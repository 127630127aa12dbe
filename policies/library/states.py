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


# What a policy that was published may become without a new version. Publishing a version of it is possible from every status.
STATUS_CHANGES: dict[PolicyStatus, frozenset[PolicyStatus]] = {
    PolicyStatus.DRAFT: frozenset(),
    PolicyStatus.SUBMITTED: frozenset(),
    PolicyStatus.PUBLISHED: frozenset({PolicyStatus.SUSPENDED, PolicyStatus.WITHDRAWN, PolicyStatus.EXPIRED}),
    PolicyStatus.SUSPENDED: frozenset({PolicyStatus.PUBLISHED, PolicyStatus.WITHDRAWN, PolicyStatus.EXPIRED}),
    PolicyStatus.WITHDRAWN: frozenset(),
    PolicyStatus.EXPIRED: frozenset(),
}


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
