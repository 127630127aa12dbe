"""The nominal yearly rate of a product on a day, in per cent."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from marketplace.money import plain
from marketplace.reference.lpr import LprTable, LprTerm
from products.catalogue.labels import RATE_BASE_NAMES, RateBase
from products.catalogue.pricing.bounds import Bounds, Reason
from products.catalogue.pricing.known import Missing, MissingKind, joined
from products.catalogue.pricing.terms import Rate
from products.catalogue.pricing.tiers import PossibleTier, Tiers

BP_OF_PCT = 100
_FREE = Decimal(0)
_LPR_TERMS = {RateBase.LPR_1Y: LprTerm.ONE_YEAR, RateBase.LPR_5Y: LprTerm.FIVE_YEARS}


def base_rate(rate: Rate, lpr: LprTable, on: date) -> Bounds:
    """The rate before tiers. Without the day's LPR, or where a form leaves an end open, that bound is unknown (None)."""
    if rate.fixed is not None:
        reason = Reason("/rate", f"固定利率 {plain(rate.fixed)}%")
        return Bounds(rate.fixed, rate.fixed, reason, reason)
    if rate.base in _LPR_TERMS:
        return _on_lpr(rate, _LPR_TERMS[rate.base], lpr, on)
    low, high = (None if pct is None else Reason("/rate", f"产品载明的利率 {plain(pct)}%") for pct in (rate.min_pct, rate.max_pct))
    unstated = rate.min_pct is None or rate.max_pct is None
    missing = (Missing(MissingKind.WORDS, "rate", "产品没有载明完整的利率范围"),) if unstated else ()
    return Bounds(rate.min_pct, rate.max_pct, low, high, missing)


def rate_of(rate: Rate, tiers: Tiers, lpr: LprTable, on: date) -> Bounds:
    """The rate with what the possible tiers add or take off; never below 0."""
    base = base_rate(rate, lpr, on)
    lowest = min(tiers.possible, key=lambda possible: possible.tier.rate_delta_bp)
    highest = max(tiers.possible, key=lambda possible: possible.tier.rate_delta_bp)
    return Bounds(
        _moved(base.low, lowest),
        _moved(base.high, highest),
        _said(base.low_reason, lowest),
        _said(base.high_reason, highest),
        joined(base.missing, tiers.missing if _differ(tiers.possible) else ()),
    )


def _on_lpr(rate: Rate, term: LprTerm, lpr: LprTable, on: date) -> Bounds:
    name = RATE_BASE_NAMES[RateBase(term)]
    announced = lpr.rate_pct(term, on)
    spreads = [("最低", rate.spread_bp_min), ("最高", rate.spread_bp_max)]
    missing = () if announced is not None else (Missing(MissingKind.LPR, term, f"{on} 的 {name} 尚未录入"),)
    if any(spread is None for _, spread in spreads):
        missing = (*missing, Missing(MissingKind.WORDS, "spread", "产品没有载明完整的加点范围"))
    low, high = (None if announced is None or spread is None else announced + Decimal(spread) / BP_OF_PCT for _, spread in spreads)
    shown = name if announced is None else f"{name} {plain(announced)}%"
    reasons = [Reason("/rate", f"{shown}，{_spread_zh(spread)}") for _, spread in spreads]
    return Bounds(low, high, reasons[0], reasons[1], missing)


def _spread_zh(spread_bp: int | None) -> str:
    if spread_bp is None:
        return "加点未载明"
    return f"{'减' if spread_bp < 0 else '加'} {abs(spread_bp)} 个基点"


def _moved(base_pct: Decimal | None, possible: PossibleTier) -> Decimal | None:
    return None if base_pct is None else max(_FREE, base_pct + Decimal(possible.tier.rate_delta_bp) / BP_OF_PCT)


def _said(reason: Reason | None, possible: PossibleTier) -> Reason | None:
    if reason is None or not possible.tier.rate_delta_bp:
        return reason
    return Reason(possible.pointer, f"{reason.text_zh}；{possible.text_zh}，{_spread_zh(possible.tier.rate_delta_bp)}")


def _differ(possible: Sequence[PossibleTier]) -> bool:
    return len({each.tier.rate_delta_bp for each in possible}) > 1
