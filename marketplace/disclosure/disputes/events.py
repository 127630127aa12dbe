"""What happens to marks of dispute. Parties: the subject and the provider."""

from marketplace.events.kinds import EventKind

# Subject: the record. data: {"dispute_id", "item"}.
MARKED = EventKind("record.dispute_marked", "information_record", "信息记录标注异议", public=True)
UNMARKED = EventKind("record.dispute_unmarked", "information_record", "信息记录解除异议标注", public=True)
EVENT_KINDS = (MARKED, UNMARKED)
