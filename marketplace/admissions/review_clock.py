"""The promise of the workflow: a request is decided within ten working days."""

from marketplace.admissions.states import ADMISSION
from marketplace.calendar.working_days import Unit
from marketplace.clocks.kinds import ClockKind
from marketplace.clocks.rules import Term

DECISION = ClockKind(ADMISSION.resource, "decision", "准入办理", Term(Unit.WORKING_DAYS, amount=10, warn_amount=3))
