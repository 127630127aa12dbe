"""What a repayment schedule (还款计划) is made from: the terms of one loan as its contract states them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from marketplace.calendar.working_days import NOTHING_ANNOUNCED, Overrides
from marketplace.cash_flows.day_count import DayCount


class OnDayOff(StrEnum):
    """What becomes of a due day that is no working day. Where it moves, it moves to the next working day.

    STAYS: due on that day all the same. MOVES: paid later, interest stops on the day in the contract. MOVES_AND_RUNS: interest runs on
    to the day of payment, and the next period begins there.
    """

    STAYS = "stays"
    MOVES = "moves"
    MOVES_AND_RUNS = "moves_and_runs"


class Every(StrEnum):
    """How often something is due before the end."""

    MONTH = "month"
    QUARTER = "quarter"


MONTHS_OF = {Every.MONTH: 1, Every.QUARTER: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTerms:
    """`annual_rate` is a fraction (0.0435 is 4.35 %), `matures_on` the day on which everything is repaid.

    `repayment_day` (1 to 31, the last day in shorter months) is the day of payment: interest counts up to the day before, so a contract
    that settles interest on the 20th (结息日) and collects it on the 21st has 21. None: that of the day from which months count. Quarters
    with a repayment day end in March, June, September and December; without one, every three months.
    Months are counted from `counted_from`, the start unless this is the rest of a loan that began earlier.
    A first due day less than `first_period_min_days` after the start is left out. `grace_days` are calendar days after a due day.
    """

    principal_fen: int
    annual_rate: Decimal
    start_on: date
    matures_on: date
    every: Every = Every.MONTH
    repayment_day: int | None = None
    counted_from: date | None = None
    first_period_min_days: int = 1
    day_count: DayCount = DayCount.ACT_360
    on_day_off: OnDayOff = OnDayOff.STAYS
    grace_days: int = 0
    calendar: Overrides = field(default=NOTHING_ANNOUNCED, repr=False)

    def __post_init__(self) -> None:
        """Raises: ValueError that names every value out of bounds."""
        wrong = [
            f"{name} {given} ({accepted})"
            for name, given, accepted, right in (
                ("principal_fen", self.principal_fen, "1 or more", self.principal_fen >= 1),
                ("annual_rate", self.annual_rate, "0 or more", self.annual_rate >= 0),
                ("matures_on", self.matures_on, f"after {self.start_on}", self.matures_on > self.start_on),
                ("repayment_day", self.repayment_day, "1 to 31", self.repayment_day is None or 1 <= self.repayment_day <= 31),
                ("counted_from", self.counted_from, f"up to {self.start_on}", self.anchor <= self.start_on),
                ("first_period_min_days", self.first_period_min_days, "1 or more", self.first_period_min_days >= 1),
                ("grace_days", self.grace_days, "0 or more", self.grace_days >= 0),
            )
            if not right
        ]
        if wrong:
            raise ValueError(f"no loan has these terms: {', '.join(wrong)}")

    @property
    def anchor(self) -> date:
        """The day from which months are counted."""
        return self.start_on if self.counted_from is None else self.counted_from

    @property
    def due_day(self) -> int:
        """The day of the month on which something is due."""
        return self.anchor.day if self.repayment_day is None else self.repayment_day
