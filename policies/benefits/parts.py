"""The parts that benefits are made of: tiers, bonuses, stop rules, fees, methods. Figures that a text does not state are None."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from policies.benefits.figures import MOST_ENTRIES, Criterion, Figure, Figures, Said


class TierChoice(StrEnum):
    """Which tier counts where several apply."""

    FIRST = "first"
    HIGHEST = "highest"


class PaymentRoute(StrEnum):
    """How the money reaches the one who benefits."""

    AFTERWARDS = "afterwards"  # 先付后补
    DEDUCTED = "deducted"  # 银行收息时扣减
    QUARTERLY_DIRECT = "quarterly_direct"  # 按季直达
    LENDER_CLAIMS = "lender_claims"  # 银行先降息后申领
    AUTOMATIC = "automatic"  # 免申即享
    TO_BANK = "to_bank"
    TO_GUARANTOR = "to_guarantor"


class ShareTier(Figures, frozen=True, kw_only=True):
    """A share of the loss for whoever meets `when`; `text` alone is a condition in words, which no machine can judge."""

    text: Said
    share_pct: Figure = None
    when: Criterion | None = None


class AmountTier(Figures, frozen=True, kw_only=True):
    """An amount in yuan for whoever meets `when`."""

    text: Said
    amount_cny: Figure = None
    when: Criterion | None = None


class RateTier(Figures, frozen=True, kw_only=True):
    """A rate of the guaranteed sum for whoever meets `when`."""

    text: Said
    rate_pct: Figure = None
    when: Criterion | None = None


class Bonus(Figures, frozen=True, kw_only=True):
    """What comes on top of a tier: points of the loss borne, or up to so many per mille of a guarantor's business."""

    text: Said
    add_pct: Figure = None
    add_permille_max: Figure = None
    when: Criterion | None = None


class Stop(Figures, frozen=True, kw_only=True):
    """Payments rest while `when` holds of the institution that claims."""

    text: Said
    when: Criterion | None = None


class Extra(Figures, frozen=True, kw_only=True):
    """A further benefit of which only the condition is stated."""

    text: Said
    when: Criterion | None = None


class FeeItem(Figures, frozen=True, kw_only=True):
    """One kind of fee of which a share is paid back."""

    fee: Said
    share_pct: Figure = None
    cap_cny: Figure = None
    cap_per_year_cny: Figure = None


class Method(Figures, frozen=True, kw_only=True):
    """One of several ways of reckoning between which the payer chooses."""

    name: Said
    when: Criterion | None = None


class Contribution(Figures, frozen=True, kw_only=True):
    """Who pays into a pool, and in what ratio, as the text says it: 4:4:2."""

    ratio: Annotated[str, Meta(pattern=r"^\d+(\.\d+)?(:\d+(\.\d+)?)+$", max_length=64)]
    payers: Annotated[tuple[Said, ...], Meta(max_length=MOST_ENTRIES)]


class MonthSpan(Figures, frozen=True, kw_only=True):
    """From `min` to `max` months, both included."""

    min: int
    max: int


Shares = dict[str, Decimal]
