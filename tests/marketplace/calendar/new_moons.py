"""When the moon is new, to about a minute: the lunar calendar from another source than a table.

J. Meeus, Astronomical Algorithms, chapter 49, with the periodic terms above 0.0001 day and the fourteen planetary ones left out
(together under two minutes).
"""

from datetime import UTC, date, datetime, timedelta
from math import radians, sin

from marketplace.calendar.working_days import SHANGHAI

J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
DELTA_T = timedelta(seconds=75)  # terrestrial time runs ahead of UTC by about so much around 2030


def new_moon(number: int) -> datetime:
    """The instant of the new moon with that number; 0 is the first of the year 2000."""
    t = number / 1236.85
    days = 5.09766 + 29.530588861 * number + 0.00015437 * t**2
    e = 1 - 0.002516 * t
    sun = radians(2.5534 + 29.10535670 * number - 0.0000014 * t**2)
    moon = radians(201.5643 + 385.81693528 * number + 0.0107582 * t**2)
    node = radians(160.7108 + 390.67050284 * number - 0.0016118 * t**2)
    rising = radians(124.7746 - 1.56375588 * number + 0.0020672 * t**2)
    days += (
        -0.40720 * sin(moon) + 0.17241 * e * sin(sun) + 0.01608 * sin(2 * moon) + 0.01039 * sin(2 * node)
        + 0.00739 * e * sin(moon - sun) - 0.00514 * e * sin(moon + sun) + 0.00208 * e * e * sin(2 * sun)
        - 0.00111 * sin(moon - 2 * node) - 0.00057 * sin(moon + 2 * node) + 0.00056 * e * sin(2 * moon + sun)
        - 0.00042 * sin(3 * moon) + 0.00042 * e * sin(sun + 2 * node) + 0.00038 * e * sin(sun - 2 * node)
        - 0.00024 * e * sin(2 * moon - sun) - 0.00017 * sin(rising)
        + 0.000325 * sin(radians(299.77 + 0.107408 * number - 0.009173 * t**2)) + 0.000165 * sin(radians(251.88 + 0.016321 * number))
    )  # fmt: skip
    return J2000 + timedelta(days=days) - DELTA_T


def days_of_new_moon(year: int) -> set[date]:
    """The Asia/Shanghai days of that year on which a lunar month begins."""
    about = round((year - 2000) * 12.3685)
    days = {new_moon(number).astimezone(SHANGHAI).date() for number in range(about - 2, about + 16)}
    return {day for day in days if day.year == year}
