"""Sample contexts of the homes, as each template's first comment describes them."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from web.homes.lines import Change, Line, Pile

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
FIRM, OTHER = "盐城锦联纺织有限公司（示例）", "南京宏成百货经营部（示例）"
LATE = Line(FIRM, "税易贷 · 待受理 · SQ-20261119-000004", "/bank/applications/1", "去办理", "受理 已超期 1 天", "bad")
SOON = Line(OTHER, "订单贷 · 已受理 · SQ-20261120-000002", "/bank/applications/2", "去办理", "首次联系 今天到期", "warn")
PLAIN = Line("要还款", "借据 JJ-1", "/me/loans/1", "去看", "12-05 前，剩 14 天")
CHANGES = [
    Change("m-1", "申请已受理", "机构已受理你的申请，会在承诺的时限内联系你。", NOW, True),
    Change("m-2", "还款日临近", "你有一笔借款应在 2026-12-05 还款。", NOW, False),
]
COUNTS = [{"verdict": "eligible", "count": 9, "words": "全部条件满足", "href": "/me/matches?show=eligible"}]

HOME_CONTEXTS: dict[str, dict[str, Any]] = {
    "home/work": {
        "headline": "1 件申请已超过承诺的时限",
        "piles": [
            Pile("已超期", 1, "/bank/applications?until=overdue", "件", "bad"),
            Pile("还没有人经办", 1000, "/bank/applications?nobody=1", "件"),
        ],
        "lists": [("我经办的", "/bank/applications?whose=mine", [LATE, SOON]), ("待我审批", "/bank/applications?state=proposed", [])],
        "changes": CHANGES,
        "at": NOW,
    },
    "home/enterprise": {
        "headline": "有 1 件事等你办",
        "subject": FIRM,
        "lines": [PLAIN],
        "cases": [SOON],
        "results": SimpleNamespace(headline="9 个产品现在就符合", counts=COUNTS),
        "changes": CHANGES,
        "at": NOW,
    },
}
