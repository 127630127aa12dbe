"""Sample contexts of the account's pages, as each template's first comment describes them."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
CODE_FORM = SimpleNamespace(
    errors={"code": ["请填写动态口令"]},
    code=SimpleNamespace(name="code", label=SimpleNamespace(text="动态口令"), data=None, errors=["请填写动态口令"]),
)
LEAVE = {
    "id": "1",
    "mine": True,
    "name": "甲",
    "delegate": "乙",
    "starts_on": date(2026, 11, 23),
    "ends_on": date(2026, 11, 27),
    "state": "planned",
}
ACCESS_CONTEXTS: dict[str, dict[str, Any]] = {
    "security/erasure": {
        "subject": SimpleNamespace(id="1", name="示例企业", uscc="91990100MA0000007X"),
        "typed": "91990100MA0000007X",
        "destroyed_at": None,
        "reasons": [{"value": "subject_asked", "label": "本人申请删除"}],
        "errors": [{"name": "name", "message": "请完整输入「示例企业」"}],
    },
    "login_code": {"form": CODE_FORM, "next": "/me/sessions"},
    "security": {"factor_set_at": NOW, "codes_left": 2, "sessions": 1, "may_remove": False, "away": True, "cooling_until": NOW},
    "factor": {"form": CODE_FORM, "must": True, "may_remove": False, "set_at": None, "secret": "ABCD EFGH", "qr": ""},
    "recovery_codes": {"codes": ["ABCD-EFGH-IJKL-MNOP"], "fresh": True},
    "leave": {
        "leaves": [LEAVE],
        "delegates": [{"value": "1", "label": "乙"}],
        "typed": {"ends_on": "明天"},
        "errors": [{"name": "ends_on", "message": "请按 2026-01-31 的格式填写结束日期"}],
        "today": date(2026, 11, 21),
        "own_name": "甲",
    },
}
