"""What the log says of receipts: id, kind, size and the hash of the exact bytes, never a value from inside."""

from marketplace.events.kinds import EventKind

RECEIPT_KEPT = EventKind("receipt.kept", "receipt", "匹配结果已留存")
EVENT_KINDS = (RECEIPT_KEPT,)
