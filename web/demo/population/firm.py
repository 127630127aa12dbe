"""A synthetic firm before anybody has recorded anything of it: the few hidden quantities from which all its data follow.

Everything is drawn from one generator seeded with the firm's serial, so firm number 17 is the same in a population of any size.
"""

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from marketplace.reference import industries, regions

SEED = "zhida-demo-1"
MONTHS = 36
DAYS_PER_MONTH = 30.44

# Shares of sections among small businesses: trade and manufacturing lead, every section that offers speak of is there.
SECTION_WEIGHTS = {
    "A": 10, "B": 1, "C": 26, "D": 1, "E": 8, "F": 21, "G": 5, "H": 5, "I": 7,
    "K": 2, "L": 5, "M": 5, "N": 1, "O": 2, "P": 1, "Q": 2, "R": 2,
}  # fmt: skip
KIND_WEIGHTS = {
    "A": {"enterprise": 30, "sole_proprietor": 15, "cooperative": 30, "family_farm": 25},
    "F": {"enterprise": 62, "sole_proprietor": 38},
    "H": {"enterprise": 55, "sole_proprietor": 45},
    "O": {"enterprise": 50, "sole_proprietor": 50},
}
USUAL_KINDS = {"enterprise": 92, "sole_proprietor": 8}
HOME_PROVINCE, HOME_CITY = "320000", "320100"
TYPICAL_HEADCOUNT = {"C": 28, "E": 24, "I": 16, "M": 14, "G": 15, "A": 9, "F": 7, "H": 10, "Q": 9}
REVENUE_PER_HEAD_CNY = {"C": 620_000, "E": 700_000, "F": 1_500_000, "I": 520_000, "G": 480_000, "H": 190_000, "A": 260_000, "Q": 420_000}
TAX_SHARE = {"C": 0.035, "E": 0.03, "F": 0.012, "I": 0.04, "M": 0.035, "A": 0.003, "H": 0.02}


@dataclass(frozen=True, slots=True)
class Firm:
    """Hidden quantities. `strength` and `technology` are standard normal; `revenue` has one entry a month, oldest first, in yuan."""

    serial: int
    today: date
    kind: str
    section: str
    industry: str
    region: str
    established_on: date
    strength: float
    technology: float
    headcount: int
    revenue: tuple[int, ...]
    growth_pct: float
    margin_pct: float

    @property
    def months(self) -> int:
        """Whole months since establishment."""
        born = self.established_on
        return (self.today.year - born.year) * 12 + self.today.month - born.month - (self.today.day < born.day)

    @property
    def years(self) -> int:
        """Whole years since establishment."""
        return self.months // 12

    @property
    def annual_revenue_cny(self) -> int:
        """The latest twelve months."""
        return sum(self.revenue[-12:])

    @property
    def corporate(self) -> bool:
        """Whether it is a company with books of its own."""
        return self.kind == "enterprise"


def rng_of(serial: int, purpose: str) -> random.Random:
    """A generator of its own for each purpose, so that a new attribute does not shift the values of others."""
    return random.Random(f"{SEED}:{serial}:{purpose}")


def draw_firm(serial: int, today: date) -> Firm:
    """Firm number `serial` as it stands on `today`."""
    rng = rng_of(serial, "firm")
    section = rng.choices(*_columns(SECTION_WEIGHTS))[0]
    kind = rng.choices(*_columns(KIND_WEIGHTS.get(section, USUAL_KINDS)))[0]
    strength, technology = rng.gauss(0, 1), rng.gauss(0.6 if section in {"C", "I", "M"} else -0.9, 1)
    age_months = max(1, min(420, int(rng.lognormvariate(4.15, 0.75))))
    headcount = _headcount(section, kind, strength, age_months, rng)
    growth_pct = round(rng.gauss(6 + 9 * strength, 14), 2)
    return Firm(
        serial=serial,
        today=today,
        kind=kind,
        section=section,
        industry=_industry(section, rng),
        region=rng.choice(_home_counties() if rng.random() < 0.3 else _province_counties() if rng.random() < 0.45 else _all_counties()),
        established_on=today - timedelta(days=int(age_months * DAYS_PER_MONTH) + rng.randrange(28)),
        strength=strength,
        technology=technology if kind == "enterprise" else technology - 1.5,
        headcount=headcount,
        revenue=_monthly_revenue(section, headcount, growth_pct, min(MONTHS, age_months), rng),
        growth_pct=growth_pct,
        margin_pct=round(rng.gauss(5 + 4 * strength, 5), 2),
    )


def _columns(weights: dict[str, int]) -> tuple[list[str], list[int]]:
    return list(weights), list(weights.values())


def _headcount(section: str, kind: str, strength: float, age_months: int, rng: random.Random) -> int:
    typical = TYPICAL_HEADCOUNT.get(section, 8) * {"enterprise": 1.0, "cooperative": 0.8, "family_farm": 0.4}.get(kind, 0.3)
    size = rng.lognormvariate(math.log(typical), 0.95) * (1 + 0.15 * strength) * (0.5 + min(age_months, 120) / 120)
    return max(1, min(1800, int(size)))


def _monthly_revenue(section: str, headcount: int, growth_pct: float, active: int, rng: random.Random) -> tuple[int, ...]:
    yearly = headcount * REVENUE_PER_HEAD_CNY.get(section, 350_000) * rng.lognormvariate(0, 0.45)
    months = []
    for month in range(MONTHS):
        back = MONTHS - 1 - month
        season = 1 + 0.12 * math.sin(2 * math.pi * (month + 3) / 12)
        trend = (1 + max(-60.0, growth_pct) / 100) ** (-back / 12)
        value = yearly / 12 * season * trend * rng.lognormvariate(0, 0.22)
        months.append(0 if back >= active or rng.random() < 0.015 else int(value) // 100 * 100)
    return tuple(months)


@cache
def _classes(section: str) -> tuple[str, ...]:
    pending, found = [section], list[str]()
    while pending:
        for below in industries.children(pending.pop()):
            (found if below.level == "class" else pending).append(below.code)
    return tuple(sorted(found))


def _industry(section: str, rng: random.Random) -> str:
    return rng.choice(_classes(section))


@cache
def _counties(code: str) -> tuple[str, ...]:
    return tuple(region.code for region in regions.subtree(code) if region.level == "county" and region.status == "active")


def _home_counties() -> tuple[str, ...]:
    return _counties(HOME_CITY)


def _province_counties() -> tuple[str, ...]:
    return _counties(HOME_PROVINCE)


def _all_counties() -> tuple[str, ...]:
    return _counties(regions.NATION)
