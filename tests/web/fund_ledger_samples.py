"""Sample contexts of the pages of a fund's money, as each template's first comment describes them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from policies.funds.journal_labels import KIND_NAMES
from policies.funds.journal_rules import EntryKind
from policies.funds.statements import Standing, Statement, StatementLine
from tests.web.fund_samples import FUND_ID, LINE
from web.pages.funds.ledger_frame import OFFERED
from web.views.fund_ledger import kinds, statement_view
from web.views.funds import fund_tabs

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
MAY = dict.fromkeys(OFFERED, True)
LONG = "PZ-2026-00000000000000000000000000000000000000000000000000001"
GIVEN = {
    "id": UUID(int=91), "source": "示例市财政", "committed": "10,000,000.00", "paid_in": "6,000,000.00", "left": "4,000,000.00",
    "budget_document": "示例市财政局关于下达风险补偿资金预算的通知（示例财〔2026〕1号）", "due_on": date(2026, 12, 31),
}  # fmt: skip
DONE = GIVEN | {"id": UUID(int=92), "source": "示例区财政", "left": None, "due_on": None}
ACCOUNT = {"code": "A1", "bank": "示例银行营业部", "number": "****1234", "balance": "6,000,000.00"}
ACCOUNTS = [{"value": "A1", "label": "A1 示例银行营业部"}]
POSTINGS = [
    {"account": "专户存款", "payer": "示例市财政", "deposit": "A1", "debit": "6,000,000.00", "credit": ""},
    {"account": "可用资金", "payer": "未区分出资方", "deposit": "", "debit": "", "credit": "6,000,000.00"},
]
ENTRY = {
    "id": UUID(int=93), "number": 2, "kind": "利息", "amount": "6,000,000.00", "occurred_on": date(2026, 9, 30), "period": "2026-11",
    "late": True, "voucher": LONG, "note": "三季度结息", "reverses": None, "claim_id": None, "hash": "0" * 64, "reversible": True,
    "lines": POSTINGS,
}  # fmt: skip
REVERSAL = ENTRY | {
    "number": 3, "kind": "冲正", "reverses": 2, "late": False, "reversible": False, "voucher": "", "claim_id": UUID(int=94), "note": "",
}  # fmt: skip
NOTHING_TYPED = dict.fromkeys(
    ("kind", "amount", "occurred_on", "payer", "voucher", "note", "deposit", "from_deposit", "reverses", "source", "budget_document",
     "state", "due_on", "paid_on", "code", "bank_name", "number"), "",
)  # fmt: skip
STATEMENT = Statement(
    "2026-11", "2026-11", "2026-11", Standing(6_000_000_00, 300_000_00, 0),
    [
        StatementLine(EntryKind.INTEREST, "", 12_345_67, 0, 0, 0),
        StatementLine(EntryKind.PAYMENT, "示例市财政", 0, 200_000_00, -200_000_00, 0),
    ],
    Standing(5_812_345_67, 100_000_00, 0),
)  # fmt: skip
BROUGHT = {
    "id": UUID(int=95), "code": "compared", "state": "已对账", "tag": "good", "file_name": "2026-10 专户对账单（示例）.csv",
    "deposit": "A1 示例银行营业部", "from_on": date(2026, 10, 1), "to_on": date(2026, 10, 31), "opening": "0.00", "closing": "5,999,950.00",
    "matched": 12, "differences": 2, "received_at": NOW,
}  # fmt: skip
COLUMNS = {
    "rows": [
        {"number": 1, "heading": "交易日期", "field": "booked_on", "unit": "", "understood": True},
        {"number": 2, "heading": "发生额（贷）", "field": "", "unit": "yuan", "understood": False},
    ],
    "choices": [{"label": "专户对账单", "options": [{"value": "booked_on", "label": "交易日期"}, {"value": "came", "label": "收入金额"}]}],
    "notes": ["表头在第 3 行"],
    "problems": ["「发生额（贷）」没有认出"],
    "preview": [{"row": 4, "values": [["流水号", "LS1"], ["收入金额", "100.00"]]}],
    "failure": "",
}
LEFT = {
    "lines": [
        {"line": 3, "on": date(2026, 10, 9), "amount": "−50.00", "reference": LONG, "counterparty": "示例银行", "explained": None,
         "instead": "账簿第 7 号为 −60.00 元"},
        {"line": 5, "on": date(2026, 10, 12), "amount": "+1.00", "reference": "LS5", "counterparty": "", "explained": "利息，次月入账",
         "instead": None},
    ],
    "gaps": [
        {"entry_id": UUID(int=96), "number": 8, "on": date(2026, 10, 31), "amount": "+100.00", "voucher": "P-8", "explained": None},
        {"entry_id": UUID(int=97), "number": 9, "on": date(2026, 10, 31), "amount": "+1.00", "voucher": "", "explained": "在途"},
    ],
    "books": "6,000,000.00", "bank": "5,999,950.00", "apart": "−50.00", "sums_up": False,
}  # fmt: skip
CLOSED = {
    "period": "2026-09", "proposed_by": "示例人员甲", "proposed_at": NOW, "closed_by": "示例人员乙", "closed_at": NOW,
    "cash": "6,000,000.00", "last_entry": 12,
}  # fmt: skip
OPEN = CLOSED | {"period": "2026-10", "closed_by": None, "closed_at": None, "cash": None, "last_entry": None}


def _around(here: str) -> dict[str, Any]:
    return {"fund": LINE, "tabs": fund_tabs(FUND_ID, here), "may": MAY, "errors": []}


FUND_LEDGER_CONTEXTS: dict[str, dict[str, Any]] = {
    "funds/ledger": {
        **_around("ledger"),
        "entries": [REVERSAL, ENTRY],
        "filters": {"period": "2026-11", "kind": "interest"},
        "periods": ["2026-11", "2026-Q4", "2026"],
        "kinds": kinds(),
        "by_hand": [{"value": "interest", "label": KIND_NAMES[EntryKind.INTEREST]}],
        "accounts": ACCOUNTS,
        "typed": NOTHING_TYPED | {"amount": "很多", "occurred_on": "2026-11-21"},
        "errors": [{"name": "amount", "message": "金额请填数字"}, {"name": None, "message": "资金池可用余额不足"}],
        "older": "/bureau/funds/81/ledger?before=2",
        "newest": "/bureau/funds/81/ledger",
    },
    "funds/contributions": {
        **_around("contributions"),
        "contributions": [GIVEN, DONE],
        "deposits": [ACCOUNT],
        "accounts": ACCOUNTS,
        "typed": NOTHING_TYPED | {"state": "committed", "amount": "0"},
        "act": str(GIVEN["id"]),
        "errors": [{"name": "amount", "message": "金额须大于 0 元，现在是 0.00"}],
    },
    "funds/periods": {
        **_around("periods"),
        "lines": [OPEN, CLOSED],
        "period": "2026-13",
        "errors": [{"name": "period", "message": "账期请写成 2026-10（月）或 2026（年），现在是 2026-13"}],
    },
    "funds/statements": {**_around("statements"), "statement": statement_view(STATEMENT), "periods": ["2026-11", "2026-Q4", "2026"]},
    "funds/reconciliation": {
        **_around("reconciliation"),
        "lines": [BROUGHT],
        "accounts": ACCOUNTS,
        "typed": {"deposit": "A1", "from_on": "上月", "to_on": "", "opening": "", "closing": "很多"},
        "errors": [{"name": "file", "message": "请选择文件"}, {"name": "closing", "message": "期末余额请填数字"}],
    },
    "funds/bank_statement": {  # both of its faces at once
        **_around("reconciliation"),
        "statement": BROUGHT | {"code": "mapping", "state": "待确认表头", "tag": "warn"},
        "left": LEFT,
        **COLUMNS,
    },
}
