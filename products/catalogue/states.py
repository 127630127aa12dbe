"""States of an offer's life in the catalogue, and from whom it came. Names as the open interface publishes them."""

from enum import StrEnum


class ProductStatus(StrEnum):
    """Where a product stands. Only `published` ones are shown and matched."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


# What a product that was published may become without a new version. Publishing a version of it is possible from every status.
STATUS_CHANGES: dict[ProductStatus, frozenset[ProductStatus]] = {
    ProductStatus.DRAFT: frozenset(),
    ProductStatus.SUBMITTED: frozenset(),
    ProductStatus.PUBLISHED: frozenset({ProductStatus.SUSPENDED, ProductStatus.WITHDRAWN}),
    ProductStatus.SUSPENDED: frozenset({ProductStatus.PUBLISHED, ProductStatus.WITHDRAWN}),
    ProductStatus.WITHDRAWN: frozenset(),
}


class Channel(StrEnum):
    """How an application reaches the lender."""

    HERE = "here"
    JUMP = "jump"  # a signed token hands over to the bank's page
    INTERFACE = "interface"  # the bank's system answers by webhooks
    NONE = "none"  # reference samples: nobody can apply


class Confidence(StrEnum):
    """How far a reference sample's source can be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
