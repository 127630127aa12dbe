"""What the log says of addresses and of messages that could not be sent."""

from marketplace.events.kinds import EventKind

CONTACT_ENTERED = EventKind("contact.entered", "account", "登记联系方式，待确认")
CONTACT_CONFIRMED = EventKind("contact.confirmed", "account", "确认联系方式")
CONTACT_REMOVED = EventKind("contact.removed", "account", "删除联系方式")
PREFERENCE_CHANGED = EventKind("notification_preference.changed", "account", "修改接收消息的方式")
NOTIFICATION_FAILED = EventKind("notification.failed", "account", "消息没有送达，地址不可用")
EVENT_KINDS = (CONTACT_ENTERED, CONTACT_CONFIRMED, CONTACT_REMOVED, PREFERENCE_CHANGED, NOTIFICATION_FAILED)
