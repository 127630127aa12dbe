"""What happens to registrations. Data: ids and codes, never what was typed."""

from marketplace.events.kinds import EventKind

REGISTERED = EventKind("registration.made", "registration", "注册账户")
PAPERS_SENT = EventKind("registration.papers_sent", "account", "提交身份证件，请平台核对")
PAPERS_ACCEPTED = EventKind("registration.papers_accepted", "account", "证件核对通过")
PAPERS_REFUSED = EventKind("registration.papers_refused", "account", "证件核对未通过")

EVENT_KINDS = (REGISTERED, PAPERS_SENT, PAPERS_ACCEPTED, PAPERS_REFUSED)
