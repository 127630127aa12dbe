"""Sample contexts of the pages of filings, as each template's first comment describes them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.errors import FieldError
from marketplace.workflow.reading import OpenMove
from policies.filings.models import Filing
from policies.filings.states import FILING
from web.forms import FormData
from web.views.filing_acts import file_form, payment_form
from web.workflow_pages import Refused, move_forms

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ID = UUID(int=91)
LONG = "BA-2026-000000000000000000000000000000000000000000000000000001"
ROW = {
    "href": "/bureau/filings/91", "number": "BA-2026-000091", "reference": LONG, "state": "已备案", "tag": "good", "verdict": "条件满足",
    "verdict_tag": "good", "borrower": "示例制造有限公司", "lender": "示例银行甲", "guarantor": "示例融资担保公司", "amount": "500,000.00",
    "principal": "500,000.00", "disbursed_on": date(2026, 1, 10), "due_on": date(2027, 1, 10), "filed_on": date(2026, 1, 20),
    "conditions_until": date(2026, 12, 31), "defaulted_on": None, "automatic": True, "waits": "已等 3 天",
}  # fmt: skip
WAITS = ROW | {
    "number": "BA-2026-000092", "state": "待备案", "tag": "warn", "verdict": "有条件待核实", "verdict_tag": "warn", "guarantor": "",
    "filed_on": None, "conditions_until": None, "automatic": False,
}  # fmt: skip
REFUSED = Refused(
    "file", FormData({"conditions_until": "年底", "note": ""}), (FieldError("/conditions_until", "资格补齐期限请按 2026-11-21 的格式填写"),)
)
PAY_REFUSED = Refused("pay", FormData({"amount": "很多"}), (FieldError("/amount", "代偿金额请填数字"),))
SUBMITTED = Filing(id=ID)
CONDITIONS = [
    {
        "text": "贷款合同金额不超过 1000 万元",
        "outcome": "满足",
        "tag": "good",
        "value": "50 万元",
        "source": "借款登记",
        "as_of": "2026-01-20",
    },
    {"text": "为科技型企业", "outcome": "待核实", "tag": "warn", "value": "", "source": "", "as_of": None},
    {"text": "未列入严重失信名单", "outcome": "满足", "tag": "good", "value": "由资金管理方查看", "source": "", "as_of": None},
]
SHARES = [
    {
        "claimant": "银行", "pct": "50%", "bands": False, "blocked": [],
        "steps": [{"title_zh": "补偿比例", "explanation_zh": "银行申请的，由本资金承担", "value": "50%"}],
    },
    {"claimant": "融资担保机构", "pct": "", "bands": False, "blocked": ["补偿比例未载明"], "steps": []},
]  # fmt: skip
PAYMENTS = [
    {"id": "1", "paid_on": TODAY, "amount": "100,000.00", "voucher": "PZ-2", "corrects": "PZ-1", "corrected": False},
    {"id": "2", "paid_on": TODAY, "amount": "1.00", "voucher": "PZ-1", "corrects": "", "corrected": True},
]
FACTS = [{"label": "余额（元）", "value": "412,345.67"}, {"label": "逾期", "value": "11 天", "note": "1,234.50 元"}]
FUND = {
    "id": str(ID), "name": "示例科技贷款风险补偿资金池", "href": "/funds/demo", "verdict": "条件满足", "tag": "good", "faults": [],
    "unknown": ["为科技型企业"], "last_day": date(2026, 12, 1), "standing": None,
}  # fmt: skip
MISFIT = FUND | {
    "id": "2", "name": "示例普惠资金池", "verdict": "不能备案", "tag": "bad", "unknown": [],
    "faults": ["放款后 30 天内备案：最晚 2026-11-01"],
    "last_day": None, "standing": {"href": "/bank/filings/91", "number": "BA-2026-000091"},
}  # fmt: skip

FILING_CONTEXTS: dict[str, dict[str, Any]] = {
    "filings/list": {
        "base": "/bank/filings",
        "tabs": [
            {"href": "/bank/filings", "label": "全部", "count": 2, "current": True},
            {"href": "/bank/filings?state=submitted", "label": "待备案", "count": 1, "current": False},
        ],
        "state": "",
        "q": "BA",
        "rows": [ROW, WAITS, ROW | {"conditions_until": None, "defaulted_on": TODAY}],
        "older": "/bank/filings?after=1",
        "newest": "/bank/filings",
        "new_href": "/bank/filings/new",
        "month": "2026-11",
    },
    "filings/filing": {
        "base": "/bureau/filings",
        "filing": ROW | {"fund": "示例科技贷款风险补偿资金池", "contract": "HT-示例-1", "submitted_at": NOW},
        "loan_href": "/bank/loans/81",
        "conditions": CONDITIONS,
        "shares": SHARES,
        "book": FACTS,
        "payments": PAYMENTS,
        "correct_href": "/guarantor/filings/91",
        "version": 2,
        "acts": [
            file_form(SUBMITTED, "/bureau/filings", REFUSED),
            payment_form(SUBMITTED, "/guarantor/filings", TODAY, {"id": "1", "voucher": "PZ-2"}, PAY_REFUSED),
        ],
        "moves": move_forms(FILING, [OpenMove(FILING.move("reject")), OpenMove(FILING.move("revoke"))], "/bureau/filings/91"),
        "faults": [{"name": "file-conditions_until", "message": "资格补齐期限请按 2026-11-21 的格式填写"}],
        "timeline": [{"name": "报送", "note": "2026-11-21 08:42 · 示例人员", "state": "now"}],
    },
    "filings/file": {
        "most": 100,
        "funds": [{"value": str(ID), "label": "示例科技贷款风险补偿资金池"}],
        "fund": str(ID),
        "errors": {"fund_id": None, "file": "表头没有全部认出"},
        "faults": [{"name": "file", "message": "表头没有全部认出"}],
        "done": {
            "made": [{"href": "/bank/filings/91", "number": "BA-2026-000091", "reference": LONG}],
            "unchanged": 1,
            "faults": [{"row": 3, "problem": "没有借据号为 JJ-无 的借款，或者它不是贵司的"}],
        },
    },
    "filings/new": {
        "asked": LONG,
        "loan": {
            "reference": LONG, "borrower": "示例制造有限公司", "principal": "500,000.00", "disbursed_on": TODAY, "href": "/bank/loans/81",
        },
        "funds": [FUND, MISFIT],
        "typed": {"loan": LONG, "fund_id": str(ID), "amount": "很多", "guarantor": "", "external_reference": ""},
        "errors": {"loan": None, "fund_id": None, "amount": "备案金额请填数字", "guarantor": None, "external_reference": None},
        "faults": [{"name": "amount", "message": "备案金额请填数字"}, {"name": None, "message": "不满足备案条件"}],
    },
}  # fmt: skip
