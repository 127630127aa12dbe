"""What mandates on paper leave for later."""

from marketplace.tasks.kinds import TaskKind

# As for alarms: the letter also warns of a mandate that nobody gave.
SEND_CODE = TaskKind(
    "enrolment.send_mandate_code",
    "发送委托确认码",
    attempts=8,
    first_wait_seconds=30,
    longest_wait_seconds=1_800,
    time_limit_seconds=60,
)
