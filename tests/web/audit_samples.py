"""Sample contexts of the auditor's pages and of the page of followers, as each template's first comment describes them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from marketplace.events.lag import FollowerLag, LogLag
from marketplace.events.parking import ParkedQueue
from web.views.audit import EntryLine, ExportLine, ProblemLine, VerificationLine

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
ONE = UUID("01932f0a-0000-7000-8000-00000000000a")
ENTRY = EntryLine(
    position=12_480,
    id=ONE,
    kind="document.stored",
    title="文件已上传",
    subject_kind="document",
    subject_id=ONE,
    role="银行客户经理",
    account_id=ONE,
    client_id=None,
    organisation_id=ONE,
    parties=(ONE, ONE),
    occurred_at=NOW,
    recorded_at=NOW,
    trace_id="0" * 32,
    outcome="完成",
    tag="good",
    leaf="a" * 64,
    data='{"bytes": 20480, "sha256": "' + "b" * 64 + '"}',
)
CHECKPOINT = {"size": 12_480, "at": "2026-11-20T16:10:00.000000Z", "algorithm": "ed25519", "key_id": "0123456789abcdef"}
FOUND = VerificationLine(
    NOW,
    12_480,
    "c" * 64,
    (ProblemLine("位置不连续，有记录被删", "位置 3，至 5"), ProblemLine("其余问题", "数量 9")),
    ("库外文件夹缺少最近的 2 个检查点。",),
)
AUDIT_CONTEXTS: dict[str, dict[str, Any]] = {
    "audit/entries": {
        "entries": [ENTRY],
        "names": {ONE: "示例银行"},
        "kinds": [{"value": "document.stored", "label": "文件已上传（document.stored）"}],
        "typed": {"kind": "", "subject": "x", "on": "昨天", "organisation": ""},
        "errors": {"subject": "应为 36 位编号", "on": "应为日期，如 2026-11-21"},
        "filtered": True,
        "older": "/audit?before=12480",
        "newest": "/audit",
    },
    "audit/entry": {"entry": ENTRY, "names": {ONE: "示例银行"}},
    "audit/log": {
        "size": 12_480,
        "origin": ONE,
        "root": "c" * 64,
        "checkpoint": CHECKPOINT,
        "checkpoints": 3,
        "verification": FOUND,
        "exports": [ExportLine("audit-20261121T004200Z-" + "d" * 32 + ".tar.gz", "1.2 MB", NOW)],
    },
    "operator/followers": {
        "log": LogLag(12_480, 2, 0.4),
        "followers": [FollowerLag("webhooks", 12_400, 80, 3, 0, NOW), FollowerLag("notifications", 12_480, 0, 0, 2, NOW)],
        "parked": [
            ParkedQueue("notifications", "document", ONE, 2, 12_000, "KeyError", NOW, False),
            ParkedQueue("webhooks", "task", ONE, 1, 12_010, "ValueError", NOW, True),
        ],
        "labels": {"webhooks": "回调发送"},
        "at": NOW,
    },
}
