"""What is wrong with pricing terms: every fault at once with its place, and what is allowed but worth a second look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError
from marketplace.money import plain
from marketplace.reference.lpr import LprTable, LprTerm
from products.catalogue.labels import RATE_BASE_NAMES, RateBase
from products.catalogue.pricing.amount_problems import rule_problems
from products.catalogue.pricing.fee_problems import fee_problems
from products.catalogue.pricing.rate import base_rate
from products.catalogue.pricing.terms import PricingTerms, PricingTier, Rate

MOST_PCT = 100
MOST_SPREAD_BP = 2_000
PRIVATE_LENDING_MULTIPLE = 4
_LPR_BASES = (RateBase.LPR_1Y, RateBase.LPR_5Y)


@dataclass(frozen=True, slots=True)
class Findings:
    """`errors` keep a product from being submitted, `warnings` do not."""

    errors: tuple[FieldError, ...]
    warnings: tuple[FieldError, ...]


def problems_of_terms(terms: PricingTerms, vocabulary: Vocabulary, lpr: LprTable, on: date) -> Findings:
    """Check terms that could be read (`read_terms` reports what could not). `on` is the day whose LPR the rate is compared with.

    Warned of: a rate above four times the one-year LPR, the cap on private lending (最高人民法院关于审理民间借贷案件适用法律若干问题的规定,
    2020年修正, 第二十五条). It does not bind licensed lenders, but courts look at it.
    """
    errors = (
        *_frame_problems(terms),
        *rule_problems(terms.amount_rules, vocabulary),
        *_rate_problems(terms.rate),
        *_tiers_problems(terms, vocabulary),
        *fee_problems(terms.fees),
    )
    return Findings(errors, tuple(_rate_warnings(terms, lpr, on)))


def _frame_problems(terms: PricingTerms) -> Iterator[FieldError]:
    frames = {"amount": ("额度", terms.amount_min_fen, terms.amount_max_fen), "term_months": ("期限", *_term(terms))}
    for field, (label, low, high) in frames.items():
        for end, value in (("min", low), ("max", high)):
            if value is not None and value <= 0:
                yield FieldError(f"/{field}_{end}", f"{label}须大于 0。")
        if low is not None and high is not None and low > high:
            yield FieldError(f"/{field}_min", f"最低{label}大于最高{label}。")


def _term(terms: PricingTerms) -> tuple[int | None, int | None]:
    return terms.term_months_min, terms.term_months_max


def _rate_problems(rate: Rate) -> Iterator[FieldError]:
    forms = (rate.fixed is not None, rate.base is not None, rate.min_pct is not None or rate.max_pct is not None)
    if sum(forms) != 1:
        yield FieldError("/rate", "利率须且只能用一种写法：固定利率，LPR 加减点，或最低至最高。")
    for name in ("fixed", "min_pct", "max_pct"):
        value: Decimal | None = getattr(rate, name)
        if value is not None and not 0 <= value <= MOST_PCT:
            yield FieldError(f"/rate/{name}", f"利率 {value}% 有误；请填 0 至 {MOST_PCT} 之间的年利率。")
    if rate.min_pct is not None and rate.max_pct is not None and rate.min_pct > rate.max_pct:
        yield FieldError("/rate/min_pct", "最低利率高于最高利率。")
    if rate.base is not None:
        yield from _spread_problems(rate)


def _spread_problems(rate: Rate) -> Iterator[FieldError]:
    if rate.base not in _LPR_BASES:
        accepted = " 或 ".join(RATE_BASE_NAMES[base] for base in _LPR_BASES)
        yield FieldError("/rate/base", f"浮动利率须以 {accepted} 为基准。")
    for name in ("spread_bp_min", "spread_bp_max"):
        value: int | None = getattr(rate, name)
        if value is None:
            yield FieldError(f"/rate/{name}", "缺少加减点；固定加点时上下限填同一个数，不加点填 0。")
        elif abs(value) > MOST_SPREAD_BP:
            yield FieldError(f"/rate/{name}", f"加减点 {value} 个基点有误；请填 -{MOST_SPREAD_BP} 至 {MOST_SPREAD_BP} 之间的整数。")
    if rate.spread_bp_min is not None and rate.spread_bp_max is not None and rate.spread_bp_min > rate.spread_bp_max:
        yield FieldError("/rate/spread_bp_min", "最低加点大于最高加点。")


def _tiers_problems(terms: PricingTerms, vocabulary: Vocabulary) -> Iterator[FieldError]:
    for at, tier in enumerate(terms.pricing_tiers):
        place = f"/pricing_tiers/{at}"
        yield from _tier_problems(tier, place, terms, vocabulary)
        if tier.when is not None and any(tier.when == earlier.when for earlier in terms.pricing_tiers[:at]):
            yield FieldError(f"{place}/when", "条件与前面的定价档相同；按顺序取第一个符合的档，这一档永远用不上。")


def _tier_problems(tier: PricingTier, place: str, terms: PricingTerms, vocabulary: Vocabulary) -> Iterator[FieldError]:
    if tier.when is None:
        yield FieldError(f"{place}/when", "定价档缺少条件；对所有人都适用的，请直接写进产品的利率、额度和期限。")
    else:
        for problem in check_criterion(tier.when, vocabulary):
            yield FieldError(f"{place}/when{problem.pointer}", problem.detail_zh)
    if tier.amount_factor <= 0:
        yield FieldError(f"{place}/amount_factor", f"额度系数 {tier.amount_factor} 有误；须大于 0，如 1.2 表示提高两成。")
    if abs(tier.rate_delta_bp) > MOST_SPREAD_BP:
        yield FieldError(f"{place}/rate_delta_bp", f"利率调整须在 -{MOST_SPREAD_BP} 至 {MOST_SPREAD_BP} 个基点之间。")
    lowest = max(terms.term_months_min or 1, 1)
    if tier.term_months_max is not None and tier.term_months_max < lowest:
        yield FieldError(f"{place}/term_months_max", f"最长期限 {tier.term_months_max} 个月短于产品最短期限 {lowest} 个月。")


def _rate_warnings(terms: PricingTerms, lpr: LprTable, on: date) -> Iterator[FieldError]:
    highest, one_year = base_rate(terms.rate, lpr, on).high, lpr.rate_pct(LprTerm.ONE_YEAR, on)
    if highest is None or one_year is None:
        return
    cap = one_year * PRIVATE_LENDING_MULTIPLE
    dearest = highest + Decimal(max([0, *_deltas(terms.pricing_tiers)])) / 100
    if dearest > cap:
        yield FieldError("/rate", f"最高年利率 {plain(dearest)}% 超过一年期 LPR 的四倍（{plain(cap)}%）；请确认。")


def _deltas(tiers: Sequence[PricingTier]) -> list[int]:
    return [tier.rate_delta_bp for tier in tiers]
