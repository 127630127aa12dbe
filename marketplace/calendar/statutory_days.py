"""Days off that the law itself fixes, for years whose yearly arrangement (放假安排) is not out yet.

Source: 《全国年节及纪念日放假办法》 as revised in 2024, in force from 2025-01-01: 13 days, and a day off that falls on a Saturday or
Sunday is made up on a working day. Which weekends become working days (调休) is only said by the yearly notice.
"""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class MovableFeasts(NamedTuple):
    """The feasts whose day differs from year to year."""

    spring_festival: date  # 正月初一
    tomb_sweeping: date  # 清明
    dragon_boat: date  # 五月初五
    mid_autumn: date  # 八月十五


def _feasts(spring: tuple[int, int, int], tomb: tuple[int, int], boat: tuple[int, int], moon: tuple[int, int]) -> MovableFeasts:
    year = spring[0]
    return MovableFeasts(date(*spring), date(year, *tomb), date(year, *boat), date(year, *moon))


# A test recomputes the lunar days from the new moons: in 2027 and 2030 the moon is new minutes away from midnight, and some
# libraries put 正月初一 on the wrong day.
MOVABLE_FEASTS = {
    feasts.spring_festival.year: feasts
    for feasts in (
        _feasts((2027, 2, 6), (4, 5), (6, 9), (9, 15)),
        _feasts((2028, 1, 26), (4, 4), (5, 28), (10, 3)),
        _feasts((2029, 2, 13), (4, 4), (6, 16), (9, 22)),
        _feasts((2030, 2, 3), (4, 5), (6, 5), (9, 12)),
        _feasts((2031, 1, 23), (4, 5), (6, 24), (10, 1)),
        _feasts((2032, 2, 11), (4, 4), (6, 12), (9, 19)),
        _feasts((2033, 1, 31), (4, 4), (6, 1), (9, 8)),
        _feasts((2034, 2, 19), (4, 5), (6, 20), (9, 27)),
        _feasts((2035, 2, 8), (4, 5), (6, 10), (9, 16)),
    )
}


@cache
def statutory_days(year: int) -> dict[date, str]:
    """Day off → name of the feast, in order. Beyond the table only the days that need no moon: 元旦, 劳动节, 国庆节."""
    found = {date(year, 1, 1): "元旦", date(year, 5, 1): "劳动节", date(year, 5, 2): "劳动节"}
    found |= {date(year, 10, day): "国庆节" for day in (1, 2, 3)}
    if feasts := MOVABLE_FEASTS.get(year):
        found |= {feasts.spring_festival + offset * ONE_DAY: "春节" for offset in (-1, 0, 1, 2)}  # from 除夕 to 初三
        found[feasts.tomb_sweeping] = "清明节"
        found[feasts.dragon_boat] = "端午节"
        # 中秋 may fall on a day of 国庆节 (2031): one day off then, more only if the notice says so.
        found[feasts.mid_autumn] = "中秋节、国庆节" if feasts.mid_autumn in found else "中秋节"
    return dict(sorted(found.items()))


@cache
def days_made_up(year: int) -> dict[date, str]:
    """Working days that become days off because a statutory day fell on a weekend → name of that feast."""
    statutory = statutory_days(year)
    found: dict[date, str] = {}
    for day, name in statutory.items():
        if day.weekday() >= SATURDAY:
            free = day
            while free.weekday() >= SATURDAY or free in statutory or free in found:
                free += ONE_DAY
            found[free] = name
    return found
