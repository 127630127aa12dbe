"""What registering leaves for later."""

from marketplace.tasks.kinds import TaskKind

# The code is worth nothing after some minutes, and its reader sits waiting.
SEND_REGISTRATION_CODE = TaskKind(
    "enrolment.send_registration_code", "发送注册验证码", attempts=3, first_wait_seconds=5, longest_wait_seconds=60, time_limit_seconds=60
)
PURGE_DRAFTS = TaskKind("enrolment.purge_drafts", "清理过期的注册草稿")
