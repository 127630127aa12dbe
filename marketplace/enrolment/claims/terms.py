"""The clocks of a claim."""

from marketplace.calendar.working_days import Unit
from marketplace.clocks.kinds import ClockKind
from marketplace.clocks.rules import Term
from marketplace.enrolment.claims.states import CLAIM

# The present administrator's. Silence decides nothing: the operator does, and not before it is over.
ANSWER = ClockKind(CLAIM.resource, "answer", "管理员答复", Term(Unit.WORKING_DAYS, amount=5))
OBJECTION_DAYS = 3  # in place of five, where the register names the claimant
DECISION = ClockKind(CLAIM.resource, "decision", "平台决定", Term(Unit.WORKING_DAYS, amount=10, warn_amount=5))
