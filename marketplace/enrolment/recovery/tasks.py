"""What recovering a password leaves for later."""

from marketplace.tasks.kinds import TaskKind

# The code is worth nothing after some minutes, and its reader sits waiting.
SEND_RECOVERY_CODE = TaskKind(
    "enrolment.send_recovery_code", "发送重设密码的验证码", attempts=3, first_wait_seconds=5, longest_wait_seconds=60, time_limit_seconds=60
)
TELL_RECOVERED = TaskKind(
    "enrolment.tell_recovered", "告知密码已重设", attempts=8, first_wait_seconds=30, longest_wait_seconds=1_800, time_limit_seconds=60
)
PURGE_RECOVERIES = TaskKind("enrolment.purge_recoveries", "清理过期的重设密码申请")
