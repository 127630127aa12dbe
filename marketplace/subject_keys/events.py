"""What the log says of keys: that one was destroyed, by whom and why; what it had sealed is not told anywhere any more."""

from marketplace.events.kinds import EventKind

# data: {"reason": code of `destroy.Reason`}
SUBJECT_KEY_DESTROYED = EventKind("subject_key.destroyed", "organisation", "主体密钥已销毁，其敏感信息不可再读")
EVENT_KINDS = (SUBJECT_KEY_DESTROYED,)
