"""Sample contexts of the pages of contracts and loans, as each template's first comment describes them."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from marketplace.errors import FieldError
from marketplace.workflow.reading import OpenMove
from products.loans.models import Contract, Loan
from products.loans.states import CONTRACT, LOAN, Classification, LoanStatus
from web.forms import FormData
from web.views.loan_acts import act_forms, disburse_form, faults_of
from web.views.loan_lines import LineView, Plan, RepaymentView
from web.views.loan_words import GRADES
from web.workflow_pages import Refused, move_forms

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ID = UUID(int=81)
LONG = "JJ-2026-0000000000000000000000000000000000000000000000000000001"
STEPS = [{"name": "登记逾期", "note": "2026-11-21 08:42 · 示例人员", "state": "now"}]
DUE = {"on": date(2026, 11, 10), "words": "已过 11 天", "late": True}
ROW = {
    "href": "/bank/loans/81", "reference": LONG, "state": "逾期", "tag": "bad", "principal": "500,000.00", "balance": "412,345.67",
    "due": DUE, "days_past_due": 11, "grade": "关注", "first": True, "disbursed_on": date(2026, 1, 10), "due_on": date(2027, 1, 10),
    "contract": "HT-示例-1", "borrower": "示例制造有限公司", "lender": "示例银行甲", "overdue": "1,234.50", "rate": "4.1235%",
    "settled_on": None,
}  # fmt: skip
SETTLED = ROW | {
    "reference": "JJ-2", "state": "已结清", "tag": "", "due": None, "days_past_due": 0, "first": False, "overdue": None, "rate": None,
    "settled_on": date(2026, 11, 1),
}  # fmt: skip
FACTS = ROW | {
    "id": ID, "due_amount": "1,234.50", "graded_on": date(2026, 11, 20), "cost_rate": "4.1235%", "rate": "3.60%", "method": "先息后本",
    "extensions": 1, "first": "首贷", "first_means": "首贷：此前没有任何一笔。", "contract_href": "/bank/contracts/82",
}  # fmt: skip
CONTRACT_FACTS = {
    "href": "/bank/contracts/82", "borrower": "示例制造有限公司", "lender": "示例银行甲", "number": "HT-示例-1",
    "state": "有效", "tag": "good",
    "signed_on": date(2026, 1, 9), "valid_until": date(2027, 1, 9), "amount": "1,000,000.00", "drawn": "500,000.00", "left": "500,000.00",
    "share": 50, "rate": "3.60%", "term_months": 12, "method": "先息后本", "revolving": True, "document_id": None,
    "case": "/me/applications/83",
}  # fmt: skip
LINE = LineView(
    3, date(2026, 10, 10), date(2026, 11, 9), date(2026, 11, 10), "0.00", "1,550.00", "1,550.00", "315.50", "1,234.50", "逾期", "bad", None
)  # fmt: skip
PLANS = [Plan(2, [LINE]), Plan(1, [LINE])]
PAID = RepaymentView("HK-2", date(2026, 11, 1), "0.00", "315.50", "5,000.00", "0.00", "5,315.50", "页面", "HK-1", None)
PAYOFF = {
    "on": TODAY, "due": "1,234.50", "due_principal": "0.00", "due_interest": "1,234.50", "principal": "412,345.67", "interest": "1,700.00",
    "total": "414,045.67",
}  # fmt: skip
SPREAD = {
    "shares": [{"what": "第 3 期", "due_on": date(2026, 11, 10), "principal": "0.00", "interest": "1,234.50"}],
    "balance": "402,345.67", "next_due_on": date(2026, 12, 10), "next_due": "1,234.50", "new_plan": True,
}  # fmt: skip
REFUSED = Refused(
    "repay",
    FormData({"paid_on": "上周", "external_reference": "HK-1", "principal": "很多", "keep": "term"}),
    (FieldError("/paid_on", "还款日请按 2026-11-21 的格式填写"), FieldError("/principal", "本金请填数字"), FieldError("", "借款刚被改动")),
)
ACTS = act_forms(
    Loan(id=ID, status=LoanStatus.OVERDUE, classification=Classification.SPECIAL_MENTION, due_on=date(2027, 1, 10)),
    {"repay", "classify", "extend", "renew", "default"},
    TODAY,
    refused=REFUSED,
    contracts=[{"value": "82", "label": "HT-示例-1，可用 500,000.00 元"}, {"value": "84", "label": "HT-示例-2，可用 100,000.00 元"}],
)
DISBURSE_REFUSED = Refused("disburse", FormData({"amount": "很多"}), (FieldError("/amount", "放款金额请填数字"),))
DISBURSE = [disburse_form(Contract(id=ID, term_months=12), TODAY, refused=DISBURSE_REFUSED)]

REPORT = {
    "id": ID, "file_name": "2026-10 贷后情况（示例）.xlsx", "as_of": date(2026, 10, 31), "state": "部分登记", "tag": "warn",
    "received": 1_200, "accepted": 1_199, "rejected": 1, "open": 1, "received_at": NOW,
}  # fmt: skip
DIFFERENCE = {
    "place": 0, "row": 3, "reference": LONG, "href": "/bank/loans/81", "what": "贷款余额（元）", "reported": "39999.99",
    "recorded": "40000.00", "bound": False, "way": "补登漏记的还款，或更正记错的还款", "accepted": False, "note": None,
}  # fmt: skip
REPORT_PAGE: dict[str, Any] = {
    "report": REPORT | {"code": "partly_applied", "unchanged": 3, "failure": "", "apply_valid": True},
    "rows": [],
    "choices": [{"label": "字段", "options": [{"value": "balance", "label": "贷款余额"}]}],
    "notes": [],
    "problems": [],
    "preview": [],
    "early_faults": [],
    "rejected": [{"row": 7, "column": "合同编号", "problem": "没有合同编号为 HT-无 的合同"}],
    "differences": [
        DIFFERENCE,
        DIFFERENCE | {"place": 1, "what": "罚息合计（元）", "bound": True, "accepted": True, "note": "合同另有约定"},
    ],
    "answers": True,
    "errors": [{"name": "note-0", "message": "请写明为什么可以不一致"}],
}

LOAN_CONTEXTS: dict[str, dict[str, Any]] = {
    "bank/loans": {
        "tab": "due",
        "tabs": [
            {"href": "/bank/loans?tab=due", "label": "待处理", "count": 2, "current": True},
            {"href": "/bank/loans?tab=lent", "label": "在贷", "count": 1_234, "current": False},
        ],
        "q": "示例",
        "grade": "pass",
        "grades": GRADES,
        "sums": {"count": 2, "principal": "500,000.00", "balance": "412,345.67", "overdue": "1,234.50"},
        "lines": [ROW, SETTLED],
        "more": "/bank/loans?after=1",
        "first": "/bank/loans",
    },
    "bank/loan": {
        "loan": FACTS,
        "version": 3,
        "plans": PLANS,
        "repayments": [PAID, PAID.__class__("HK-1", TODAY, "0.00", "1.00", "0.00", "0.00", "1.00", "文件", None, "HK-2")],
        "doubts": ["罚息合计 5000.00 元，按合同利率上浮 50% 计至多 12.00 元。"],
        "payoff": PAYOFF,
        "default": {"id": ID, "on": TODAY, "principal": "412,345.67", "interest": "1,234.50", "days": 11},
        "renews_href": "/bank/loans/85",
        "renewed_href": "/bank/loans/86",
        "timeline": STEPS,
        "acts": ACTS,
        "moves": move_forms(LOAN, [OpenMove(LOAN.move("settle")), OpenMove(LOAN.move("mark_overdue"))], "/bank/loans/81"),
        "faults": faults_of(ACTS, REFUSED),
        "spread": SPREAD,
    },
    "bank/contracts": {"lines": [CONTRACT_FACTS], "number": "HT", "older": "/bank/contracts?after=1", "newest": "/bank/contracts"},
    "bank/contract": {
        "contract": CONTRACT_FACTS,
        "version": 2,
        "loans": [ROW, SETTLED],
        "acts": DISBURSE,
        "moves": move_forms(CONTRACT, [OpenMove(CONTRACT.move("close"))], "/bank/contracts/82"),
        "faults": faults_of(DISBURSE, DISBURSE_REFUSED),
        "timeline": STEPS,
    },
    "bank/loan_reports": {
        "lines": [REPORT],
        "may_send": True,
        "typed": {"as_of": "昨天", "apply_valid": "1"},
        "errors": [{"name": "as_of", "message": "数据日期请按 2026-11-21 的格式填写"}, {"name": "file", "message": "请选择要上传的文件"}],
        "older": "/bank/loans/reports?after=1",
        "newest": "/bank/loans/reports",
    },
    "bank/loan_report": REPORT_PAGE,
    "loans": {
        "due": [
            {
                "on": date(2026, 11, 10), "late": True, "days": 11, "total": "1,234.50",
                "parts": [{"href": "/me/loans/81", "reference": LONG, "lender": "示例银行甲", "left": "1,234.50"}],
            }
        ],
        "owed": [ROW],
        "ended": [SETTLED],
        "balance": "412,345.67",
        "renewable": [ROW | {"days": 50}],
        "contracts": [CONTRACT_FACTS],
    },
    "loan": {
        "loan": FACTS,
        "contract": CONTRACT_FACTS,
        "plans": PLANS,
        "repayments": [PAID],
        "payoff": PAYOFF,
        "renewable": 50,
        "reminders": [SimpleNamespace(due_on=date(2026, 11, 10), days_ahead=7, told_at=NOW)],
        "renews_href": "/me/loans/85",
        "renewed_href": "/me/loans/86",
        "timeline": STEPS,
    },
}  # fmt: skip
