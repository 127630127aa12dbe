"""How a loan contract counts the days of an interest period (计息天数). The first day counts, the day of repayment does not (算头不算尾).

Source: 关于人民币存贷款计结息问题的通知, 银发〔2005〕129号: interest by whole months and odd days at a thirtieth of the month's rate, or by
the actual days at a daily rate; the daily rate of renminbi loans is the year's over 360 unless the contract says 365.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from marketplace.cash_flows.months import whole_months
from marketplace.money import whole_fen


class DayCount(StrEnum):
    """Actual days over 360 or over 365 (in leap years too), or months of 30 days over 360."""

    ACT_360 = "act_360"
    ACT_365 = "act_365"
    THIRTY_360 = "thirty_360"


DAYS_OF_YEAR = {DayCount.ACT_360: 360, DayCount.ACT_365: 365, DayCount.THIRTY_360: 360}
DAYS_OF_MONTH = 30


def days_counted(start: date, until: date, count: DayCount, due_day: int | None = None) -> int:
    """Days on which interest runs from `start` to the day before `until`; `due_day` as for `whole_months`.

    Months of 30 days: each whole month by the calendar (to the same day, or the last of a shorter month) is 30 days, the odd days after
    the last one are counted as they are. Raises: ValueError if `until` is earlier than `start`.
    """
    months, days = whole_months(start, until, due_day)
    return DAYS_OF_MONTH * months + days if count is DayCount.THIRTY_360 else (until - start).days


def interest_fen(balance_fen: int, annual_rate: Decimal, start: date, until: date, count: DayCount, due_day: int | None = None) -> int:
    """Interest on a balance from `start` to the day before `until`, `annual_rate` a fraction; rounded half up to the fen."""
    return interest_of_days(balance_fen * days_counted(start, until, count, due_day), annual_rate, count)


def interest_of_days(fen_days: int, annual_rate: Decimal, count: DayCount) -> int:
    """Interest on a sum of balances day by day (积数), in fen times days; rounded half up to the fen, once."""
    return whole_fen(fen_days * annual_rate / DAYS_OF_YEAR[count])
