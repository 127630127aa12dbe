"""Size of an enterprise by 统计上大中小微型企业划分办法（2017）, 国统字〔2017〕213号.

Large, medium and small need every lower limit of their class; whoever misses one goes down until all are met, and is
micro below the smallest. So the size is the smallest class that any of the indicators reaches.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from marketplace.reference import industries
from marketplace.reference.tables import rows

SIZES = ("micro", "small", "medium", "large")


@dataclass(frozen=True, slots=True)
class Threshold:
    """Lower limits of one indicator, each included: people, or yuan."""

    indicator: str
    small_min: int
    medium_min: int
    large_min: int

    def size_index(self, value: Decimal | int) -> int:
        """Place in SIZES that this value reaches."""
        return sum(value >= limit for limit in (self.small_min, self.medium_min, self.large_min))


@cache
def _thresholds() -> dict[str, tuple[Threshold, ...]]:
    found = dict[str, tuple[Threshold, ...]]()
    for _, codes, indicator, large_min, medium_min, small_min in rows("sme_size_rules.csv"):
        threshold = Threshold(indicator, int(small_min), int(medium_min), int(large_min))
        for code in codes.split():
            found[code] = (*found.get(code, ()), threshold)
    return found


def thresholds_of(industry: str) -> tuple[Threshold, ...]:
    """The limits for an industry, by the longest listed code that covers it; () where the measure does not or the code is too coarse."""
    digits = industries.plain_code(industry)
    covering = [digits[:length] for length in range(len(digits), 0, -1)]
    for code in (*covering, industries.section_of(industry) or ""):
        if code in _thresholds():
            return _thresholds()[code]
    return ()


def size_class(
    industry: str, employees: Decimal | int | None, revenue_cny: Decimal | int | None, total_assets_cny: Decimal | int | None
) -> str | None:
    """`micro`, `small`, `medium` or `large`; None where the industry is not covered or a needed figure is missing.

    Figures that the industry's rule does not use are not needed. One figure below the smallest limit already means micro.
    """
    thresholds = thresholds_of(industry)
    figures = {"employees": employees, "revenue_cny": revenue_cny, "total_assets_cny": total_assets_cny}
    reached = [threshold.size_index(value) for threshold in thresholds if (value := figures[threshold.indicator]) is not None]
    complete = bool(thresholds) and len(reached) == len(thresholds)
    if not complete and 0 not in reached:
        return None
    return SIZES[min(reached)]
