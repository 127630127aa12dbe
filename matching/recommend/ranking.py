"""The order of offers that stand alike: published weights, each part shown, nobody can buy a place.

A part without data counts nothing, neither for nor against, and says so. Weights have a version: a receipt names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from matching.recommend.ranking_table import Falling, RankingTable

LABELS = {
    "coverage": "额度能否覆盖需求",
    "rate": "年化利率",
    "speed": "承诺办理时间",
    "observed_speed": "实际办理时间",
    "preferences": "符合机构优先条件",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What of one offer is ranked; None where there is no data.

    `wanted_cny` is the amount the enterprise wants, `rate_pct` the lowest annual rate stated, `days` the promised days to a decision,
    `observed_days` the median of what was observed, `preferences` the outcomes (pass, fail, unknown) of the institution's soft conditions.
    """

    wanted_cny: Decimal | None = None
    amount_max_cny: Decimal | None = None
    rate_pct: Decimal | None = None
    days: int | None = None
    observed_days: Decimal | None = None
    preferences: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score. `share` 0 to 1, None without data; `weight` its points out of 100."""

    name: str
    weight: int
    share: Decimal | None

    @property
    def label_zh(self) -> str:
        """What people call it."""
        return LABELS[self.name]


@dataclass(frozen=True, slots=True)
class Ranking:
    """`score` 0 to 100 with one decimal over the parts that have data; None where no part has."""

    score: Decimal | None
    parts: tuple[Part, ...]


def rank(table: RankingTable, offer: Measured) -> Ranking:
    """Score of one offer."""
    days = None if offer.days is None else Decimal(offer.days)
    parts = (
        Part("coverage", table.coverage.weight, _coverage(offer.wanted_cny, offer.amount_max_cny)),
        _falling("rate", table.rate, offer.rate_pct),
        _falling("speed", table.speed, days),
        _falling("observed_speed", table.observed_speed, offer.observed_days),
        Part("preferences", table.preferences.weight, _held(offer.preferences)),
    )
    known = [(part.weight, part.share) for part in parts if part.share is not None]
    weight = sum(weight for weight, _ in known)
    if not weight:
        return Ranking(None, parts)
    points = sum((weight * share for weight, share in known), Decimal(0))
    return Ranking((100 * points / weight).quantize(Decimal("0.1"), ROUND_HALF_UP), parts)


def _coverage(wanted_cny: Decimal | None, amount_max_cny: Decimal | None) -> Decimal | None:
    if wanted_cny is None or amount_max_cny is None or wanted_cny <= 0:
        return None
    return max(Decimal(0), min(Decimal(1), amount_max_cny / wanted_cny))


def _falling(name: str, rule: Falling, value: Decimal | None) -> Part:
    if value is None:
        return Part(name, rule.weight, None)
    share = (rule.none_at - value) / (rule.none_at - rule.full_at)
    return Part(name, rule.weight, max(Decimal(0), min(Decimal(1), share)))


def _held(outcomes: Sequence[str]) -> Decimal | None:
    known = [outcome for outcome in outcomes if outcome != "unknown"]
    return Decimal(known.count("pass")) / len(known) if known else None
