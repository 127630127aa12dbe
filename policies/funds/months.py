"""Months, quarters and years as the books name them: YYYY-MM, YYYY-Qn, YYYY. Pure."""

import re
from datetime import date

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
QUARTER = re.compile(r"(20[0-9]{2})-Q([1-4])")
YEAR = re.compile(r"20[0-9]{2}")


def month_of(day: date) -> str:
    """`YYYY-MM`."""
    return f"{day:%Y-%m}"


def next_month(month: str) -> str:
    """The month after."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def period_for(day: date, closed_through: str) -> tuple[str, bool]:
    """The open period that a movement of `day` is booked in, and whether that is later than the day's own.

    `closed_through` is the last closed month, empty while none is: months are closed in their order.
    """
    own = month_of(day)
    if not closed_through or own > closed_through:
        return own, False
    return next_month(closed_through), True


def months_of(period: str) -> tuple[str, str] | None:
    """First and last month of a month, a quarter or a year; None for a text that names none."""
    if MONTH.fullmatch(period):
        return period, period
    if found := QUARTER.fullmatch(period):
        quarter = int(found[2])
        return f"{found[1]}-{quarter * 3 - 2:02d}", f"{found[1]}-{quarter * 3:02d}"
    if YEAR.fullmatch(period):
        return f"{period}-01", f"{period}-12"
    return None
