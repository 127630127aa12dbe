"""How a rate follows from its base, in words: 「不高于 1 年期 LPR 加 100 个基点」."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marketplace.money import plain
from products.catalogue.labels import RATE_BASE_NAMES, RateBase

KPI_WORDS = {"carbon_score": "随碳评分浮动"}


def rate_rule_text(rate: Mapping[str, Any]) -> str | None:
    """The rule in a version's `rate`: a sample's `rule`, or the base and spread that a lender listed. None where it has none."""
    rule = rate.get("rule") or rate
    if "base" not in rule:
        return None
    base = RATE_BASE_NAMES[RateBase(rule["base"])]
    parts = [_spread(base, rule), _ratio(base, rule), _discount(base, rule), _linked(base, rule)]
    said = [part for part in parts if part] or [base]
    words = "，".join([*said, *([rule["text_zh"]] if rule.get("text_zh") else [])])
    return f"{words}（个案）" if rule.get("single_case") else words


def _spread(base: str, rule: Mapping[str, Any]) -> str | None:
    least, most = rule.get("spread_bp_min"), rule.get("spread_bp_max")
    if least is not None and most is not None:
        return _apart(base, least) if least == most else f"{_apart(base, least)}至{_apart('', most)}"
    if most is not None:
        return f"不高于{_apart(base, most)}"
    return None if least is None else f"不低于{_apart(base, least)}"


def _apart(base: str, basis_points: int) -> str:
    """「LPR 减 89 个基点」; nothing is added for 0."""
    if basis_points == 0:
        return base
    return f"{_spaced(base)}{'加' if basis_points > 0 else '减'} {abs(basis_points)} 个基点"


def _spaced(base: str) -> str:
    """With a space where Latin letters meet a Chinese word."""
    return f"{base} " if base[-1:].isascii() and base else base


def _ratio(base: str, rule: Mapping[str, Any]) -> str | None:
    most = rule.get("ratio_max")
    if most is None:
        return None
    return f"不高于{base}" if most == 1 else f"不高于{_spaced(base)}的 {plain(Decimal(most))} 倍"


def _discount(base: str, rule: Mapping[str, Any]) -> str | None:
    least = rule.get("discount_pct_min")
    return None if least is None else f"比{_spaced(base)}至少低 {plain(Decimal(least))}%"


def _linked(base: str, rule: Mapping[str, Any]) -> str | None:
    figure = rule.get("linked_kpi")
    return None if figure is None else f"{base}，{KPI_WORDS[figure]}"
