"""The promise of the platform: a submitted version is looked at within one working day."""

from marketplace.calendar.working_days import Unit
from marketplace.clocks.kinds import ClockKind
from marketplace.clocks.rules import Term
from products.catalogue.draft_states import PRODUCT_VERSION

REVIEW = ClockKind(PRODUCT_VERSION.resource, "review", "上架审核", Term(Unit.WORKING_DAYS, amount=1))
