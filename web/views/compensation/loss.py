"""The loss of a claim part by part, as it was stated."""

from policies.claims.models import Claim
from policies.claims.terms import PART_LABELS, PARTS
from policies.funds.fund_rules import FundRules
from web.views.compensation.amounts import exact


def loss_lines(claim: Claim, rules: FundRules) -> list[dict[str, str | None]]:
    """Every part; one that the fund's rules leave out says so."""
    counted = {f"{part.value}_fen" for part in rules.parts}
    return [
        {"label": PART_LABELS[name], "value": exact(getattr(claim, name)), "note": None if _counts(name, counted) else "按规则不计入损失"}
        for name in PARTS
    ]


def _counts(name: str, counted: set[str]) -> bool:
    return name in counted or name in {"recovered_before_fen", "guarantor_paid_fen"}
