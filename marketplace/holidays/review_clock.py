"""The promise of the workflow: a submitted notice is looked at within two working days."""

from marketplace.calendar.working_days import Unit
from marketplace.clocks.kinds import ClockKind
from marketplace.clocks.rules import Term
from marketplace.holidays.states import NOTICE

REVIEW = ClockKind(NOTICE.resource, "review", "复核", Term(Unit.WORKING_DAYS, amount=2, warn_amount=1))
