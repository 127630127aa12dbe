"""Pricing tiers as rows."""

from decimal import Decimal
from typing import Any

import msgspec

from products.catalogue.pricing.terms import PricingTier
from web.version_editor import conditions, figures
from web.version_editor.form_model import Field, Kind, Row, RowList

# 经核查的减排量: a project's yearly reduction, as the demonstration's climate figures report it; a lender puts its own threshold.
CARBON = {"attribute": "carbon_reduction_project_tonne", "gte": 1000}
TIER = Kind(
    "定价档",
    (
        Field("rate_delta_bp", "利率调整", figures.whole, "number", "基点", "减 20 个基点填 -20。"),
        Field("amount_factor", "额度乘以", figures.number, "number", "倍", "提高两成填 1.2；不变的留空。"),
        Field("term_months_max", "最长期限改为", figures.counted(1200), "number", "个月", "不变的留空。"),
        Field("text_zh", "档名"),
    ),
    when=True,
    begins_with_condition=True,
)


def tier_row(tier: Any) -> Row | None:
    """A stored tier in its fields; None if it is none."""
    try:
        typed = msgspec.convert(tier, PricingTier)
    except msgspec.ValidationError:
        return None
    said = {
        "rate_delta_bp": str(typed.rate_delta_bp) if typed.rate_delta_bp else "",
        "amount_factor": "" if typed.amount_factor == 1 else figures.number_text(typed.amount_factor),
        "term_months_max": figures.number_text(typed.term_months_max),
        "text_zh": typed.text_zh or "",
    }
    return Row("tier", said, conditions.shown(typed.when) if typed.when is not None else None)


def _carbon() -> Row:
    said = {"rate_delta_bp": "-20", "amount_factor": figures.number_text(Decimal("1.2")), "term_months_max": "", "text_zh": "减排效果好"}
    return Row("tier", said, conditions.shown(CARBON))


def _same_tier(one: Any, other: Any) -> bool:
    return bool(msgspec.convert(one, PricingTier) == msgspec.convert(other, PricingTier))


TIERS = RowList(
    "pricing_tiers", "定价档", {"tier": TIER}, tier_row, lambda _, said: dict(said), _same_tier,
    ready={"carbon": ("按减排效果定价（示例）", _carbon)},
)  # fmt: skip
