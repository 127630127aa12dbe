"""Sample contexts of the pages of receipts."""

from datetime import UTC, datetime
from typing import Any

from matching.recommend.standing import Standing
from web.pages.public import styleguide_samples as samples
from web.views.receipt import KeptFact, KeptGroup, KeptLine, KeptMatch

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
ROW = {
    "id": "01a1fd9b-0000-7000-8000-000000000001",
    "kept_at": NOW,
    "deal": "借 300 万元",
    "counts": "符合 9，差一点 5",
    "sha256": "0123456789abcdef" * 4,
    "size": "340 KB",
}
LINE = KeptLine(
    "product", "示例科创云贷", "示例银行甲", "/products/SG-1", 1, True, Standing.NEAR, "改动 1 项，现在就能办", "92.4",
    (samples.TAX_GRADE, samples.STAFF),  # type: ignore[arg-type]
)  # fmt: skip
MATCH = KeptMatch(
    subject="示例企业", uscc="91990100MA0000007X", day="2026-11-21", deal="借 300 万元", products=102, policies=70,
    groups=(KeptGroup(Standing.NEAR, "差一点", (LINE,)),), facts=(KeptFact("纳税信用等级", "B 级", "税务局", "2026-04-28"),),
    weights="2026-11-21", language="1.0", engine="1.0", vocabulary="0123456789abcdef",
)  # fmt: skip
RECEIPT_CONTEXTS: dict[str, dict[str, Any]] = {
    "receipts": {"receipts": [ROW], "older": "/me/receipts?before=1", "newest": "/me/receipts"},
    "receipt": {"receipt": ROW, "match": MATCH, "same": True},
}
