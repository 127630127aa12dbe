"""What notifications leave for later."""

from marketplace.tasks.kinds import TaskKind

# Eight tries with growing waits are about an hour: a mail server may be away that long; the message in the program waits anyway.
SEND = TaskKind(
    "notification.send", "发送邮件或短信提醒", attempts=8, first_wait_seconds=30, longest_wait_seconds=1_800, time_limit_seconds=60
)
# A code is worth nothing after some minutes, and its reader sits waiting.
SEND_CODE = TaskKind(
    "notification.send_code", "发送验证码", attempts=3, first_wait_seconds=5, longest_wait_seconds=60, time_limit_seconds=60
)
