"""What a product says of amount, rate, tiers and fees, typed. Amounts in yuan as exact decimals, rates in per cent a year."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct

from products.catalogue.labels import RateBase, RepaymentMethod

Criterion = dict[str, Any]
FINEST = -12  # decimals of any figure; a number such as 1E+999999999 would be a gigabyte once written out
LARGEST = Decimal(10**15)


class _Figures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Raises: ValueError for a figure that is not finite, too large or too fine; msgspec reports it with the place."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, Decimal) and not is_sound(value):
                raise ValueError(f"{name} 须是绝对值小于 10 的 15 次方、最多 {-FINEST} 位小数的数")


def is_sound(figure: Decimal) -> bool:
    """Whether a figure can be reckoned with and written out."""
    # A comparison reckons nothing, where abs() of 1E+999999999 would overflow.
    return figure.is_finite() and -LARGEST < figure < LARGEST and int(figure.as_tuple().exponent) >= FINEST


class _Rule(_Figures, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"):
    """`when` limits a rule to whoever meets it; `when_zh` alone is a condition in words, which nobody but the lender can judge."""

    when: Criterion | None = None
    when_zh: str | None = None
    text_zh: str | None = None


class Multiple(_Rule, frozen=True, kw_only=True, tag="multiple"):
    """At most `times` the value of an attribute in yuan; from `times_min` to `times` as the lender decides. None: not stated."""

    attribute: str
    times: Decimal | None = None
    times_min: Decimal | None = None


class Share(_Rule, frozen=True, kw_only=True, tag="share"):
    """The same of a contract, an order, an appraisal: `times` is a fraction of it, up to 1."""

    attribute: str
    times: Decimal | None = None
    times_min: Decimal | None = None


class Tier(_Rule, frozen=True, kw_only=True, tag="tier"):
    """One row of a table of caps. Of the rows of one list the first that applies counts; if none does, the table caps nothing."""

    max_cny: Decimal


class Cap(_Rule, frozen=True, kw_only=True, tag="cap"):
    """A fixed cap."""

    max_cny: Decimal


class Least(_Rule, frozen=True, kw_only=True, tag="least"):
    """The least of several rules, where they hold for the same people only."""

    of: "list[AmountRule]"


class Words(_Rule, frozen=True, kw_only=True, tag="text"):
    """A rule in words: it may lower any amount."""


AmountRule = Multiple | Share | Tier | Cap | Least | Words


class Rate(_Figures, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of three forms: `fixed`; `base` and both spreads in basis points; `min_pct` and `max_pct` as the lender decides.

    `rule` and `note` are what a reference sample adds; they bear on nothing here.
    """

    fixed: Decimal | None = None
    base: RateBase | None = None
    spread_bp_min: int | None = None
    spread_bp_max: int | None = None
    min_pct: Decimal | None = None
    max_pct: Decimal | None = None
    rule: dict[str, Any] | None = None
    note: str | None = None


class PricingTier(_Figures, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What changes for whoever meets `when`: the rate by basis points, the highest amount by a factor, the longest term.

    Tiers are read from the top: the first that applies counts, and only that.
    """

    when: Criterion | None = None
    rate_delta_bp: int = 0
    amount_factor: Decimal = Decimal(1)
    term_months_max: int | None = None
    text_zh: str | None = None


class Payee(StrEnum):
    """Who charges a fee."""

    LENDER = "lender"
    GUARANTOR = "guarantor"
    INSURER = "insurer"
    APPRAISER = "appraiser"
    REGISTRY = "registry"
    NOTARY = "notary"
    OTHER = "other"


class Basis(StrEnum):
    """What a fee is reckoned from: a share of the principal or of what is owed, or a fixed sum; once or every year."""

    PRINCIPAL_ONCE = "principal_once"
    PRINCIPAL_YEARLY = "principal_yearly"
    BALANCE_YEARLY = "balance_yearly"
    FIXED_ONCE = "fixed_once"
    FIXED_YEARLY = "fixed_yearly"


SHARES = frozenset({Basis.PRINCIPAL_ONCE, Basis.PRINCIPAL_YEARLY, Basis.BALANCE_YEARLY})
YEARLY = frozenset({Basis.PRINCIPAL_YEARLY, Basis.BALANCE_YEARLY, Basis.FIXED_YEARLY})


class Paid(StrEnum):
    """When a fee is paid: at the start of the loan (yearly ones: of each year) or at its end."""

    AT_START = "at_start"
    AT_END = "at_end"


class Fee(_Figures, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind", tag="fee"):
    """`pct` of a share (per cent) or `amount_cny`, with the lowest beside it where the lender may ask less.

    A yearly fee of a part of a year is taken for its days over 365, or whole where `whole_years`. `optional`: it may be declined.
    """

    name_zh: str
    charged_by: Payee
    basis: Basis
    pct: Decimal | None = None
    pct_min: Decimal | None = None
    amount_cny: Decimal | None = None
    amount_min_cny: Decimal | None = None
    paid: Paid = Paid.AT_START
    whole_years: bool = False
    optional: bool = False


class FeeInWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind", tag="text"):
    """A fee whose amount nobody can reckon from its words."""

    text_zh: str


class PricingTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What bears on a quote of one product version. Amounts of the frame are fen, as a version holds them."""

    amount_min_fen: int | None = None
    amount_max_fen: int | None = None
    amount_rules: tuple[AmountRule, ...] = ()
    rate: Rate = Rate()
    fees: tuple[Fee | FeeInWords, ...] = ()
    pricing_tiers: tuple[PricingTier, ...] = ()
    term_months_min: int | None = None
    term_months_max: int | None = None
    repayment_methods: tuple[RepaymentMethod, ...] = ()
