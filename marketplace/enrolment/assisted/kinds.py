"""What filings leave for later."""

from marketplace.tasks.kinds import TaskKind

SEND_CODE = TaskKind(
    "enrolment.send_assisted_code", "发送代填确认码", attempts=5, first_wait_seconds=10, longest_wait_seconds=600, time_limit_seconds=60
)
LAPSE = TaskKind("enrolment.lapse_assisted", "作废到期的代填", attempts=3)
