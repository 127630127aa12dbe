"""Sample contexts of the pages of a lender's desk, as each template's first comment describes them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from web.views.application_queue import QueueLine, sections_of
from web.views.performance import PerformanceLine, Promise, PromiseLine

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
LINE = QueueLine(
    id=UUID(int=81), case_number="SQ-20261118-000342", enterprise="澄州示例精密部件有限公司", product="示例流水贷", amount_fen=300_000_000,
    term_months=12, state_zh="待审批", state_tag="warn", officer="示例经办甲", officer_note="休假至 11-28，由示例经办乙代理",
    branch="示例银行澄州分行", section="overdue", due_what="审批答复", due_note="超期 1 个工作日",
    due_day="2026-11-20（周五）24:00 前", at=NOW,
)  # fmt: skip
TODAY = QueueLine(
    id=UUID(int=82), case_number="SQ-20261120-000007", enterprise="示例养殖专业合作社", product="示例惠农贷", amount_fen=20_000_000,
    term_months=24, state_zh="待受理", state_tag="chosen", officer=None, officer_note=None, branch=None, section="today",
    due_what="受理", due_note="今天到期", due_day="2026-11-21（周六）24:00 前", at=NOW,
)  # fmt: skip
PROMISE = Promise(
    lines=(
        PromiseLine("受理", "1 个工作日", "98%", None, None),
        PromiseLine("首次联系", "3 个工作日", "96%", "0.6 个工作日", "1.9 个工作日"),
        PromiseLine("审批答复", "5 个工作日", "91%", "1.6 个工作日", "4.2 个工作日"),
    ),
    shown=True, cases=342, from_on=date(2025, 11, 21), until_on=date(2026, 11, 20), approved="64%", median_rate="3.45%",
    median_amount="180 万元",
)  # fmt: skip
PERFORMANCE = PerformanceLine(
    name="示例流水贷", cases=342, accepted="98%", contacted="96%", decided="91%", contact_days="0.6 ／ 1.9", decide_days="1.6 ／ 4.2",
    approved="64%", median_rate="3.45%", median_amount="180 万元",
)  # fmt: skip
FEW = PerformanceLine("示例银行甲一个名称很长的县域小微企业专营支行", 3, None, None, None, None, None, None, None, None)
OPTIONS = [{"value": "1", "label": "示例选项"}]

DESK_CONTEXTS: dict[str, dict[str, Any]] = {
    "bank/applications": {
        "sections": sections_of([LINE, TODAY]),
        "tab": "due",
        "tabs": [
            {"href": "/bank/applications", "label": "在办", "count": None, "current": True},
            {"href": "/bank/applications?tab=ended", "label": "已办结", "count": None, "current": False},
        ],
        "typed": {
            "q": "示例",
            "state": "",
            "product": "1",
            "whose": "mine",
            "branch": "",
            "region": "",
            "min": "许多",
            "max": "",
            "until": "",
        },
        "errors": {"min": "填的是「许多」，请填数字，如 300"},
        "filtered": True,
        "choices": dict.fromkeys(("state", "product", "whose", "until", "branch", "region"), OPTIONS),
        "late": "100+",
        "saved": [{"id": UUID(int=83), "name": "大额待审", "href": "/bank/applications?min=300"}],
        "query": "q=%E7%A4%BA%E4%BE%8B",
        "pages": {"before": "/bank/applications?before=1", "after": "/bank/applications?after=1", "first": "/bank/applications"},
        "officers": OPTIONS,
        "may_assign": True,
        "chosen": frozenset({str(UUID(int=81))}),
        "assigned": 2,
        "name": "大额待审",
        "faults": [{"name": "officer_id", "message": "请选择把申请交给谁"}, {"name": "name", "message": "请起一个名称，最多 40 个字符"}],
    },
    "bank/settings": {
        "head_office": True,
        "typed": {"two_approvers_above": "许多", "hand_over_url": "http://bank.example.com", "reason_code": "", "text": ""},
        "errors": [
            {"name": "two_approvers_above", "message": "填的是「许多」，请填数字，如 300"},
            {"name": "hand_over_url", "message": "地址须以 https:// 开头"},
            {"name": "text-84", "message": "请写 1 至 2000 个字符，现在是 0 个"},
        ],
        "templates": [
            {"id": 84, "reason_code": "other", "reason": "其他原因", "text": "示例说明", "typed": {"reason_code": "other", "text": ""}},
            {"id": 85, "reason_code": "debt_level", "reason": "负债水平过高", "text": "资产负债率高于本行要求的 70%。", "typed": None},
        ],
        "reasons": [{"value": "other", "label": "其他原因（须在说明中写明）"}, {"value": "debt_level", "label": "负债水平过高"}],
        "branches": [{"name": "示例银行澄州分行", "region": "江苏省澄州市"}, {"name": "示例银行一个没有登记地区的分行", "region": None}],
    },
    "bank/performance": {
        "periods": [
            {"href": "/bank/performance?period=12m", "label": "近 12 个月", "current": True},
            {"href": "/bank/performance?period=2026Q4", "label": "2026 年四季度", "current": False},
        ],
        "period_zh": "近 12 个月",
        "from_on": date(2025, 11, 21),
        "until_on": date(2026, 11, 20),
        "computed_at": NOW,
        "whole": PERFORMANCE,
        "tables": [
            {"key": "product", "title": "产品", "lines": [PERFORMANCE, FEW]},
            {"key": "officer", "title": "经办人", "lines": [FEW]},
        ],
        "least": 10,
    },
}
