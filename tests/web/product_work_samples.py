"""Sample contexts of the pages on which products are written, looked at and managed, as each template's first comment describes them."""

from datetime import UTC, date, datetime
from typing import Any

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
LPR_LINE = {
    "published_on": date(2026, 11, 20),
    "holds_until": date(2026, 12, 20),
    "one_year": "3.1",
    "five_years": "3.6",
    "source": "示例公告 2026-11-20",
    "entered_by": "示例运营",
    "entered_at": NOW,
}

PRODUCT_WORK_CONTEXTS: dict[str, dict[str, Any]] = {
    "operator/lpr": {
        "known_today": False,
        "holds_until": None,
        "lines": [LPR_LINE, LPR_LINE | {"entered_by": None}],
        "typed": {"published_on": "昨天", "holds_until": "2026-12-20", "one_year_pct": "三", "five_years_pct": "3.6", "source": ""},
        "errors": [
            {"name": "published_on", "message": "请按 2026-11-20 的格式填写日期"},
            {"name": "one_year_pct", "message": "请填年利率（%），如 3.10"},
        ],
    },
}
