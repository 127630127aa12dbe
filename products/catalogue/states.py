"""States of an offer's life in the catalogue, and from whom it came. Names as the open interface publishes them."""

from enum import StrEnum


class ProductStatus(StrEnum):
    """Where a product stands. Only `published` ones are shown and matched."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


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
