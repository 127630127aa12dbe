"""The circuit breaker (熔断): a stored figure of one year against a level. Pure.

Rates are compared by multiplication, never by dividing, so a rate exactly at the level is exactly there: 超过 does not stop at it, 达到
does. A level that is not stated, and a loss on no filed principal at all, give `unknown`: a person must look, and it holds up payment as
a tripped breaker does.
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from policies.funds.fund_rules import Comparison, Percent, StopRule

WARNS_AT = Fraction(8, 10)  # of the level, where the rules name no level of warning: ours


class BreakerState(StrEnum):
    """How a figure stands to its level."""

    NORMAL = "normal"
    WARNING = "warning"
    TRIPPED = "tripped"
    UNKNOWN = "unknown"

    @property
    def holds_up(self) -> bool:
        """Whether the rule's effect applies."""
        return self in (BreakerState.TRIPPED, BreakerState.UNKNOWN)


BREAKER_NAMES = {
    BreakerState.NORMAL: "正常",
    BreakerState.WARNING: "预警",
    BreakerState.TRIPPED: "已熔断",
    BreakerState.UNKNOWN: "无法判断",
}


def breaker_state(rule: StopRule, numerator_fen: int, denominator_fen: int) -> BreakerState:
    """The state of one year's figure, both parts in fen. No filed principal and no loss is normal.

    Raises: ValueError for a negative part.
    """
    if numerator_fen < 0 or denominator_fen < 0:
        raise ValueError(f"need parts >= 0, given {numerator_fen} and {denominator_fen}")
    if rule.level_pct is None:
        return BreakerState.UNKNOWN
    if not denominator_fen:
        return BreakerState.UNKNOWN if numerator_fen else BreakerState.NORMAL
    over = numerator_fen * 100 - Fraction(rule.level_pct) * denominator_fen
    if over > 0 or (over == 0 and rule.comparison is Comparison.REACHES):
        return BreakerState.TRIPPED
    warned = numerator_fen * 100 >= _warning_level(rule) * denominator_fen
    return BreakerState.WARNING if warned else BreakerState.NORMAL


def projected_state(rule: StopRule, numerator_fen: int, denominator_fen: int, added_fen: int) -> BreakerState:
    """The state if so much more were added to the figure."""
    return breaker_state(rule, numerator_fen + added_fen, denominator_fen)


def rate_pct(numerator_fen: int, denominator_fen: int) -> Percent | None:
    """The rate for people, in per cent cut (not rounded) to four decimals, so that it never reads as the level before it is; None: none."""
    return Decimal(numerator_fen * 1_000_000 // denominator_fen).scaleb(-4) if denominator_fen else None


def _warning_level(rule: StopRule) -> Fraction:
    if rule.warn_pct is not None:
        return Fraction(rule.warn_pct)
    return WARNS_AT * Fraction(rule.level_pct or 0)
