"""What a product offers one borrower, as far as is known: amount, rate, term, fees and the annualised rate, each between bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.cash_flows.months import MONTHS_PER_YEAR, month_later
from marketplace.cash_flows.no_rate import RateUndefined
from marketplace.eligibility.vocabulary import Vocabulary, builtin_vocabulary
from marketplace.money import FEN_PER_YUAN
from marketplace.reference.lpr import LprTable, LprTerm
from products.catalogue.labels import RepaymentMethod
from products.catalogue.pricing.bounds import Bounds, Reason
from products.catalogue.pricing.ceiling import ceiling, least
from products.catalogue.pricing.cost_list import cost_list
from products.catalogue.pricing.known import Known, Missing, MissingKind, joined
from products.catalogue.pricing.methods import METHODS
from products.catalogue.pricing.rate import rate_of
from products.catalogue.pricing.terms import Fee, FeeInWords, PricingTerms
from products.catalogue.pricing.tiers import PossibleTier, Tiers, possible_tiers
from products.schedules.terms import LoanTerms

_REFERENCES = {"lpr_1y_pct": LprTerm.ONE_YEAR, "lpr_5y_pct": LprTerm.FIVE_YEARS}
_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the borrower wants this time; None where not said. Raises: ValueError below one fen or one month."""

    amount_fen: int | None = None
    term_months: int | None = None
    method: RepaymentMethod | None = None

    def __post_init__(self) -> None:
        if any(stated is not None and stated < 1 for stated in (self.amount_fen, self.term_months)):
            raise ValueError(f"a loan is of 1 fen or more for 1 month or more, got {self.amount_fen} for {self.term_months}")

    def attributes(self) -> Mapping[str, Any]:
        """The same as attributes of the deal."""
        stated: dict[str, Any] = {}
        if self.amount_fen is not None:
            stated["requested_amount_cny"] = Decimal(self.amount_fen) / FEN_PER_YUAN
        if self.term_months is not None:
            stated["requested_term_months"] = self.term_months
            stated["requested_term_years"] = (Decimal(self.term_months) / MONTHS_PER_YEAR).quantize(Decimal("0.000001"))
        return stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Between which figures a product lends to one borrower: the part of a quote that needs no schedule. As in `Quote`."""

    amount_min_cny: Decimal | None
    ceiling: Bounds
    term_months_min: int | None
    term_months_max: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """`ceiling` is the highest amount in yuan, `rate` the nominal rate and `annual_rate` all costs, in per cent a year.

    `amount_min_cny` and `term_months_min` are the product's own. A bound of None is not known, or (amount, term) not limited.
    `fees_in_words` are not in the annualised rate, whose upper bound is then not known.
    """

    amount_min_cny: Decimal | None
    ceiling: Bounds
    rate: Bounds
    term_months_min: int | None
    term_months_max: Bounds
    fees: tuple[Fee, ...]
    fees_in_words: tuple[str, ...]
    annual_rate: Bounds

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Everything that would settle more, each once."""
        return joined(self.ceiling.missing, self.rate.missing, self.term_months_max.missing, self.annual_rate.missing)


def quote(
    terms: PricingTerms,
    attributes: Mapping[str, Any],
    deal: Wanted,
    lpr: LprTable,
    on: date,
    vocabulary: Vocabulary | None = None,
) -> Quote:
    """Quote a product to a borrower with these attributes (of the language, `vocabulary` by default the built-in one) on a day.

    `terms` are taken as checked (`problems_of_terms`). What the attributes leave open widens the bounds; what the lender may decide
    does too. Facts of the deal and LPR are filled in where `attributes` lacks them.
    Raises: ValueError for an attribute's value that the vocabulary does not admit.
    """
    known = _known(attributes, deal, lpr, on, vocabulary)
    tiers = possible_tiers(terms.pricing_tiers, known)
    rate = rate_of(terms.rate, tiers, lpr, on)
    within = _limits(terms, tiers, known)
    return Quote(
        amount_min_cny=within.amount_min_cny,
        ceiling=within.ceiling,
        rate=rate,
        term_months_min=within.term_months_min,
        term_months_max=within.term_months_max,
        fees=tuple(fee for fee in terms.fees if isinstance(fee, Fee)),
        fees_in_words=tuple(fee.text_zh for fee in terms.fees if isinstance(fee, FeeInWords)),
        annual_rate=_annual(terms, deal, rate, on),
    )


def limits(
    terms: PricingTerms,
    attributes: Mapping[str, Any],
    deal: Wanted,
    lpr: LprTable,
    on: date,
    vocabulary: Vocabulary | None = None,
) -> Limits:
    """The limits that `quote` gives, without reckoning what the loan costs. Raises: as `quote`."""
    known = _known(attributes, deal, lpr, on, vocabulary)
    return _limits(terms, possible_tiers(terms.pricing_tiers, known), known)


def _known(attributes: Mapping[str, Any], deal: Wanted, lpr: LprTable, on: date, vocabulary: Vocabulary | None) -> Known:
    references = {name: lpr.rate_pct(term, on) for name, term in _REFERENCES.items()}
    return Known({**references, **deal.attributes(), **attributes}, vocabulary or builtin_vocabulary())


def _limits(terms: PricingTerms, tiers: Tiers, known: Known) -> Limits:
    return Limits(
        amount_min_cny=None if terms.amount_min_fen is None else Decimal(terms.amount_min_fen) / FEN_PER_YUAN,
        ceiling=_ceiling(terms, tiers, known),
        term_months_min=terms.term_months_min,
        term_months_max=_longest(terms, tiers),
    )


def _ceiling(terms: PricingTerms, tiers: Tiers, known: Known) -> Bounds:
    """The least of all rules and of the product's own highest amount, times the tier's factor."""
    by_rules = ceiling(terms.amount_rules, known)
    if terms.amount_max_fen is not None:
        own = Decimal(terms.amount_max_fen) / FEN_PER_YUAN
        reason = Reason("/amount_max", "产品最高额度")
        by_rules = least([by_rules, Bounds(own, own, reason, reason)])
    lowest = min(tiers.possible, key=lambda possible: possible.tier.amount_factor)
    highest = max(tiers.possible, key=lambda possible: possible.tier.amount_factor)
    return Bounds(
        _times(by_rules.low, lowest),
        _times(by_rules.high, highest),
        _by_factor(by_rules.low_reason, lowest),
        _by_factor(by_rules.high_reason, highest),
        joined(by_rules.missing, tiers.missing if lowest.tier.amount_factor != highest.tier.amount_factor else ()),
    )


def _times(amount: Decimal | None, possible: PossibleTier) -> Decimal | None:
    return None if amount is None else amount * possible.tier.amount_factor


def _by_factor(reason: Reason | None, possible: PossibleTier) -> Reason | None:
    if reason is None or possible.tier.amount_factor == 1:
        return reason
    return Reason(possible.pointer, f"{reason.text_zh}；{possible.text_zh}，额度乘以 {possible.tier.amount_factor}")


def _longest(terms: PricingTerms, tiers: Tiers) -> Bounds:
    """The longest term in months; a tier without one leaves the product's."""
    own = terms.term_months_max
    placed = [(own if each.tier.term_months_max is None else each.tier.term_months_max, each) for each in tiers.possible]
    limited = [(months, each) for months, each in placed if months is not None]
    if not limited:
        return Bounds(None, None)
    lowest, highest = min(limited, key=lambda pair: pair[0]), max(limited, key=lambda pair: pair[0])
    open_ended = len(limited) < len(placed)
    return Bounds(
        Decimal(lowest[0]),
        None if open_ended else Decimal(highest[0]),
        _of_term(lowest[1]),
        None if open_ended else _of_term(highest[1]),
        tiers.missing if len({months for months, _ in placed}) > 1 else (),
    )


def _of_term(possible: PossibleTier) -> Reason:
    own = possible.tier.term_months_max is None
    return Reason("/term_months_max", "产品最长期限") if own else Reason(possible.pointer, f"{possible.text_zh}的最长期限")


def _annual(terms: PricingTerms, deal: Wanted, rate: Bounds, on: date) -> Bounds:
    """The annualised rate of the loan that is wanted, over every method that it may be repaid by."""
    methods = terms.repayment_methods if deal.method is None else (deal.method,)
    if unsaid := _unsaid(deal, methods):
        return Bounds(None, None, missing=joined(unsaid, rate.missing))
    words = tuple(Missing(MissingKind.WORDS, "fees", fee.text_zh) for fee in terms.fees if isinstance(fee, FeeInWords))
    try:
        low = min(_rates(terms, deal, methods, rate.low, on, highest=False), default=None)
        high = max(_rates(terms, deal, methods, rate.high, on, highest=True), default=None)
    except RateUndefined as undefined:
        return Bounds(None, None, missing=(Missing(MissingKind.WORDS, "annual_rate", undefined.detail_zh),))
    return Bounds(low, None if words else high, rate.low_reason, rate.high_reason, joined(rate.missing, words))


def _unsaid(deal: Wanted, methods: Sequence[RepaymentMethod]) -> tuple[Missing, ...]:
    said = {
        "amount": (deal.amount_fen is not None, "本次申请金额"),
        "term_months": (deal.term_months is not None, "本次申请期限"),
        "method": (bool(methods), "还款方式"),
    }
    return tuple(Missing(MissingKind.DEAL, name, text) for name, (known, text) in said.items() if not known)


def _rates(
    terms: PricingTerms, deal: Wanted, methods: Sequence[RepaymentMethod], rate_pct: Decimal | None, on: date, *, highest: bool
) -> list[Decimal]:
    """The annualised rate by each method in per cent; none where the nominal rate is not known."""
    if rate_pct is None or deal.amount_fen is None or deal.term_months is None:
        return []
    matures_on = month_later(on, deal.term_months)
    loan = LoanTerms(principal_fen=deal.amount_fen, annual_rate=rate_pct / _PERCENT, start_on=on, matures_on=matures_on)
    lists = (cost_list(METHODS[method].build(loan), terms.fees, highest=highest) for method in methods)
    return [costs.annual_rate * _PERCENT for costs in lists]
