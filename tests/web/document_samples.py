"""Sample contexts of the pages around documents."""

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
DOCUMENT = {
    "id": "1",
    "name": "营业执照.pdf",
    "purpose": "办事材料",
    "state": "ready",
    "state_text": "可以使用",
    "reason": None,
    "size": "340 KB",
    "created_at": NOW,
    "issued": True,
}

DOCUMENT_CONTEXTS: dict[str, dict[str, Any]] = {
    "documents": {
        "errors": [{"name": "file", "message": "坏.jpg：文件损坏或不完整，请重新导出或重新拍照"}],
        "purposes": [{"value": "material", "label": "办事材料"}, {"value": "evidence", "label": "证明材料"}],
        "documents": [
            DOCUMENT,
            DOCUMENT | {"id": "2", "state": "checking", "state_text": "正在检查"},
            DOCUMENT | {"id": "3", "state": "refused", "state_text": "未通过检查", "reason": "文件是空的，请重新选择", "size": None},
        ],
        "waiting": True,
        "older": "/me/documents?before=1",
        "newest": None,
    },
    "verify": {
        "typed": "ABCD-EFGH-JKMN-PQRS",
        "code": "ABCDEFGHJKMNPQRS",
        "errors": [{"name": "file", "message": "请选择要上传的文件"}],
        "issued": {
            "kind": "匹配结果",
            "issuer": "示例平台",
            "issued_at": NOW,
            "sha256": "0123456789abcdef" * 4,
            "size": "180 KB",
            "withdrawn_at": NOW,
        },
        "same": False,
    },
}
