"""Which pricing tiers (定价档) may apply: the first whose condition is met counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.eligibility.outcomes import FALSE, TRUE
from products.catalogue.pricing.known import Known, Missing, joined
from products.catalogue.pricing.terms import PricingTier

NO_TIER = PricingTier()


@dataclass(frozen=True, slots=True)
class PossibleTier:
    """`pointer` is "" where no tier applies and the product's own terms hold."""

    pointer: str
    tier: PricingTier

    @property
    def text_zh(self) -> str:
        """What the tier is called."""
        return self.tier.text_zh or (f"第 {int(self.pointer.rpartition('/')[2]) + 1} 档" if self.pointer else "不适用定价档")


@dataclass(frozen=True, slots=True)
class Tiers:
    """All tiers of which one may turn out to apply, from the top; one alone is settled."""

    possible: tuple[PossibleTier, ...]
    missing: tuple[Missing, ...]


def possible_tiers(tiers: Sequence[PricingTier], known: Known) -> Tiers:
    """Open tiers may apply or not; what stands below one that applies does not count. A tier without a condition applies to all."""
    possible: list[PossibleTier] = []
    missing: tuple[Missing, ...] = ()
    for at, tier in enumerate(tiers):
        judged = known.judge(tier.when)
        if judged.outcome == FALSE:
            continue
        possible.append(PossibleTier(f"/pricing_tiers/{at}", tier))
        if judged.outcome == TRUE:
            return Tiers(tuple(possible), missing)
        missing = joined(missing, judged.missing)
    return Tiers((*possible, PossibleTier("", NO_TIER)), missing)
