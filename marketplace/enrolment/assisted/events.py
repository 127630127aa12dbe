"""What happens to filings that clerks make for enterprises."""

from marketplace.events.kinds import EventKind

SUBJECT = "assisted_filing"
FILED = EventKind("assisted_filing.filed", SUBJECT, "代填：录入草稿")
CHANGED = EventKind("assisted_filing.changed", SUBJECT, "代填：修改内容")
SENT = EventKind("assisted_filing.sent", SUBJECT, "代填：发给企业确认")
CODE_ASKED = EventKind("assisted_filing.code_asked", SUBJECT, "代填：再发一次确认码")
CONFIRMED = EventKind("assisted_filing.confirmed", SUBJECT, "代填：企业确认")
REFUSED = EventKind("assisted_filing.refused", SUBJECT, "代填：企业不同意")
WITHDRAWN = EventKind("assisted_filing.withdrawn", SUBJECT, "代填：工作人员撤回")
LAPSED = EventKind("assisted_filing.lapsed", SUBJECT, "代填：到期未确认")

EVENT_KINDS = (FILED, CHANGED, SENT, CODE_ASKED, CONFIRMED, REFUSED, WITHDRAWN, LAPSED)
