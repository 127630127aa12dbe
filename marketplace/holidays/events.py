"""What happens to notices on days off."""

from marketplace.events.kinds import EventKind
from marketplace.holidays.states import NOTICE
from marketplace.workflow.mover import event_kinds

CREATED = EventKind("holiday_notice.created", NOTICE.resource, "放假安排：起草")
CHANGED = EventKind("holiday_notice.changed", NOTICE.resource, "放假安排：修改")
MOVED = event_kinds(NOTICE, for_all=frozenset({"publish"}))  # by action; institutions count working days too

EVENT_KINDS = (CREATED, CHANGED, *MOVED.values())
