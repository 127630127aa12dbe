"""An offer as the matcher sees it: what is judged of it, and the product or policy behind."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from matching.recommend.offer_terms import OfferTerms
from policies.library.models import Policy, PolicyVersion
from policies.library.states import Validity
from products.catalogue.models import Product, ProductVersion

FEN_PER_YUAN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(OfferTerms):
    """`version` is the row in force, read-only."""

    title: str
    institution: str
    sample_as_of: str | None
    version: ProductVersion | PolicyVersion

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
        criterion=version.criterion,
        preferences=tuple(version.preferences),
        amount_max_cny=None if version.amount_max_fen is None else Decimal(version.amount_max_fen) / FEN_PER_YUAN,
        rate_min_pct=None if lowest is None else Decimal(lowest),
        days=version.promise_days.get("decide"),
    )


def policy_offer(policy: Policy, version: PolicyVersion) -> Offer:
    """A published policy with conditions as an offer. Raises: TypeError for guidance, which has none."""
    return Offer(
        kind="policy",
        code=policy.code,
        title=version.title,
        institution=version.issuer,
        sample=policy.sample,
        sample_as_of=policy.sample_as_of,
        version=version,
        criterion=_conditions(policy, version),
        preferences=tuple(version.preferences),
    )


def _conditions(policy: Policy, version: PolicyVersion) -> dict[str, Any]:
    if version.criterion is None:
        raise TypeError(f"{policy.code} has no criterion and is no offer")
    return version.criterion
