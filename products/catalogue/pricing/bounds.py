"""A figure known as far as it is: between two bounds, each with its reason."""

from dataclasses import dataclass
from decimal import Decimal

from products.catalogue.pricing.known import Missing


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a bound is where it is: `pointer` into the product's terms and words for people."""

    pointer: str
    text_zh: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """`low` to `high`, both included. None is no bound: nothing is known, or nothing limits. Its reason then says how it would be found.

    What may still settle the figure is in `missing`; bounds that differ without anything missing are the lender's to decide.
    """

    low: Decimal | None
    high: Decimal | None
    low_reason: Reason | None = None
    high_reason: Reason | None = None
    missing: tuple[Missing, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether both bounds are one figure."""
        return self.low is not None and self.low == self.high
