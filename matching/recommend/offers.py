"""An offer as the matcher sees it: a product or a policy, the version in force, in one shape."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from policies.library.models import Policy, PolicyVersion
from policies.library.states import Validity
from products.catalogue.models import Product, ProductVersion

Kind = Literal["product", "policy"]
FEN_PER_YUAN = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """`code` is unique among offers of its kind. `version` is the row in force, read-only.

    `amount_max_cny` is in yuan, `rate_min_pct` in per cent a year, `days` the promised days to a decision; None where not stated.
    """

    kind: Kind
    code: str
    title: str
    institution: str
    sample: bool
    sample_as_of: str | None
    version: ProductVersion | PolicyVersion
    amount_max_cny: Decimal | None
    rate_min_pct: Decimal | None
    days: int | None

    @property
    def key(self) -> str:
        """Unique among all offers."""
        return f"{self.kind}:{self.code}"

    @property
    def criterion(self) -> dict[str, Any]:
        """For whom it is; guidance has none and is never an offer."""
        if self.version.criterion is None:
            raise TypeError(f"{self.key} has no criterion and is no offer")
        return self.version.criterion

    def in_force(self, today: date) -> bool:
        """Whether it can be had on that day; products have no end of their own."""
        return not isinstance(self.version, PolicyVersion) or self.version.validity(today) is Validity.CURRENT


def product_offer(product: Product, version: ProductVersion) -> Offer:
    """A published product as an offer."""
    lowest = version.rate.get("fixed") or version.rate.get("min_pct")
    return Offer(
        kind="product",
        code=product.public_code,
        title=version.name,
        institution=product.lender_name,
        sample=product.sample,
        sample_as_of=product.sample_as_of,
        version=version,
        amount_max_cny=None if version.amount_max_fen is None else Decimal(version.amount_max_fen) / FEN_PER_YUAN,
        rate_min_pct=None if lowest is None else Decimal(lowest),
        days=version.promise_days.get("decide"),
    )


def policy_offer(policy: Policy, version: PolicyVersion) -> Offer:
    """A published policy with conditions as an offer."""
    return Offer(
        kind="policy",
        code=policy.code,
        title=version.title,
        institution=version.issuer,
        sample=policy.sample,
        sample_as_of=policy.sample_as_of,
        version=version,
        amount_max_cny=None,
        rate_min_pct=None,
        days=None,
    )
