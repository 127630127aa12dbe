"""What the log says of documents: ids, kinds, sizes and hashes, never a name or a word from inside."""

from marketplace.events.kinds import EventKind

DOCUMENT_STORED = EventKind("document.stored", "document", "文件已上传")
DOCUMENT_ACCEPTED = EventKind("document.accepted", "document", "文件通过检查")
DOCUMENT_REFUSED = EventKind("document.refused", "document", "文件未通过检查")
DOCUMENT_READ = EventKind("document.read", "document", "文件被下载")
DOCUMENT_DELETED = EventKind("document.deleted", "document", "文件已删除")
DOCUMENT_REQUESTED = EventKind("document.requested", "document", "申请平台出具文件")
DOCUMENT_ISSUED = EventKind("document.issued", "document", "平台出具文件")
DOCUMENT_WITHDRAWN = EventKind("document.withdrawn", "document", "平台撤回所出具的文件")
EVENT_KINDS = (
    DOCUMENT_STORED,
    DOCUMENT_ACCEPTED,
    DOCUMENT_REFUSED,
    DOCUMENT_READ,
    DOCUMENT_DELETED,
    DOCUMENT_REQUESTED,
    DOCUMENT_ISSUED,
    DOCUMENT_WITHDRAWN,
)
