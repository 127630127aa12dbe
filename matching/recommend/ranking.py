"""The order of offers that stand alike: published weights, each part shown, nobody can buy a place.

A part without data counts nothing, neither for nor against, and says so. Weights have a version: a receipt names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

VERSION = "2026-11"

BEST_RATE_PCT, WORST_RATE_PCT = Decimal(3), Decimal(10)
BEST_DAYS, WORST_DAYS = Decimal(1), Decimal(15)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score. `share` 0 to 1, None without data; `weight` its points out of 100."""

    name: str
    label_zh: str
    weight: int
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """`score` 0 to 100 with one decimal over the parts that have data; None where no part has."""

    score: Decimal | None
    parts: tuple[Part, ...]


def rank(
    *, wanted_cny: Decimal | None, amount_max_cny: Decimal | None, rate_pct: Decimal | None, days: int | None, preferences: Sequence[str]
) -> Ranking:
    """Score of one offer.

    `rate_pct` is the lowest annual rate stated, `days` the promised days to a decision, `preferences` the outcomes
    (pass, fail, unknown) of the institution's soft conditions.
    """
    parts = (
        Part("coverage", "额度能否覆盖需求", 40, _coverage(wanted_cny, amount_max_cny)),
        Part("rate", "年化利率", 35, None if rate_pct is None else _falling(rate_pct, BEST_RATE_PCT, WORST_RATE_PCT)),
        Part("speed", "承诺办理时间", 15, None if days is None else _falling(Decimal(days), BEST_DAYS, WORST_DAYS)),
        Part("preferences", "符合机构优先条件", 10, _held(preferences)),
    )
    known = [part for part in parts if part.share is not None]
    weight = sum(part.weight for part in known)
    if not weight:
        return Ranking(None, parts)
    points = sum((part.weight * part.share for part in known if part.share is not None), Decimal(0))
    return Ranking((100 * points / weight).quantize(Decimal("0.1"), ROUND_HALF_UP), parts)


def _coverage(wanted_cny: Decimal | None, amount_max_cny: Decimal | None) -> Decimal | None:
    if wanted_cny is None or amount_max_cny is None or wanted_cny <= 0:
        return None
    return min(Decimal(1), amount_max_cny / wanted_cny)


def _falling(value: Decimal, best: Decimal, worst: Decimal) -> Decimal:
    return max(Decimal(0), min(Decimal(1), (worst - value) / (worst - best)))


def _held(outcomes: Sequence[str]) -> Decimal | None:
    known = [outcome for outcome in outcomes if outcome != "unknown"]
    return Decimal(known.count("pass")) / len(known) if known else None
