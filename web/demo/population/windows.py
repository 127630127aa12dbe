"""Windows over a monthly series: sums, averages, counts and changes named by the window they cover."""

from collections.abc import Sequence

Series = Sequence[int]


def total(series: Series, months: int, before: int = 0) -> int:
    """Sum of `months` months that end `before` months ago."""
    end = len(series) - before
    return sum(series[max(0, end - months) : end])


def change_pct(series: Series, months: int, lag: int = 12) -> float | None:
    """Change of the last `months` months against the same window `lag` months earlier, in per cent with two decimals."""
    earlier = total(series, months, lag)
    return None if earlier <= 0 else round(100 * (total(series, months) - earlier) / earlier, 2)


def active(series: Series, months: int) -> int:
    """How many of the last `months` months have something in them."""
    return sum(1 for value in series[-months:] if value > 0)


def longest_gap(series: Series, months: int) -> int:
    """The longest run of empty months within the last `months`."""
    longest = run = 0
    for value in series[-months:]:
        run = 0 if value > 0 else run + 1
        longest = max(longest, run)
    return longest


def sums(pattern: str, series: Series, windows: Sequence[int]) -> dict[str, int]:
    """`{"tax_paid_12m_cny": …}` for the pattern `tax_paid_{m}m_cny`."""
    return {pattern.format(m=months): total(series, months) for months in windows}


def changes(pattern: str, series: Series, windows: Sequence[int], lag: int = 12) -> dict[str, float]:
    """Changes by window; those without an earlier figure are left out."""
    found = ((pattern.format(m=months), change_pct(series, months, lag)) for months in windows)
    return {name: change for name, change in found if change is not None}
