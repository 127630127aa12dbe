"""The story that the examples of the document tell: a lender's product, two applications, loans; all in the sandbox.

`$name` in a body or a path stands for what an earlier answer gave under that name; `$today-100` for a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OFFICER, APPROVER, PRODUCTS = "sandbox-officer", "sandbox-approver", "sandbox-products"
OPERATOR, BORROWER = "operator-a", "sandbox-enterprise"
TERMS: dict[str, Any] = {
    "name": "接口示例贷（沙箱）",
    "summary": "开放接口文档里的例子。",
    "category": "general_credit",
    "guarantee_modes": ["credit"],
    "amount_min": "10000.00",
    "amount_max": "3000000.00",
    "rate": {"min_pct": "3.45", "max_pct": "4.35"},
    "term_months_min": 1,
    "term_months_max": 12,
    "repayment_methods": ["equal_installment", "interest_first"],
    "criterion": {"attribute": "registration_status", "eq": "active", "text": "登记状态为存续"},
    "promise_days": {"accept": 1, "contact": 3, "decide": 5},
    "channel": "interface",
}
FIGURES: dict[str, Any] = {"amount": "120000.00", "term_months": 3, "purpose": "working_capital"}


@dataclass(frozen=True)
class Step:
    """One call: by whom, about what, with which body. `keep`: name → place in the answer, joined by dots.

    `shown`: whether it is the example of its operation; a story needs some calls twice.
    """

    operation: str
    by: str
    about: str = ""
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    if_match: str | None = None
    keep: Mapping[str, str] = field(default_factory=dict)
    shown: bool = True


PRODUCT = (
    Step("create_product_draft", PRODUCTS, body={"code": "$code", "lender_kind": "city_bank", **TERMS}, keep={"product": "product_id"}),
    Step("change_product_draft", PRODUCTS, "$product", {**TERMS, "columns": ["first_loan"]}, if_match="*"),
    Step("submit_product_version", PRODUCTS, "$product", {"note": "请审核"}),
    Step("return_product_version", OPERATOR, "$product", {"reason_code": "incomplete", "note": "请写明适用对象"}),
    Step("get_product_draft", PRODUCTS, "$product"),
    Step("list_product_drafts", PRODUCTS, query={"limit": "1"}),
    Step("submit_product_version", PRODUCTS, "$product", {"note": "已写明"}, shown=False),
    Step("publish_product_version", OPERATOR, "$product", {}),
    Step("get_product", BORROWER, "$product", keep={"public": "code"}),
    Step("list_products", BORROWER, query={"limit": "1", "category": "tax"}),
    Step("get_product_listing", PRODUCTS, "$product"),
    Step("copy_product_draft", PRODUCTS, "$product", {"code": "$code-2"}, keep={"second": "product_id"}),
    Step("submit_product_version", PRODUCTS, "$second", {}, shown=False),
    Step("publish_product_version", OPERATOR, "$second", {}, shown=False),
    Step("begin_product_version", PRODUCTS, "$product", {**TERMS, "term_months_max": 24}),
    Step("discard_product_version", PRODUCTS, "$product", {}),
)
APPLICATION = (
    Step(
        "create_application", BORROWER, body={"product_ids": ["$product", "$second"], **FIGURES, "state": "draft"},
        keep={"group": "id", "case": "applications.0.id", "other": "applications.1.id"},
    ),
    Step("get_application_group", BORROWER, "$group"),
    Step(
        "change_application_group", BORROWER, "$group",
        {"product_ids": ["$product", "$second"], **FIGURES, "amount": "90000.00"}, if_match="*",
    ),
    Step("keep_other_applications", BORROWER, "$group", {"keep_others": True}),
    Step("submit_application_group", BORROWER, "$group"),
    Step("list_applications", OFFICER, query={"limit": "1", "state": "submitted"}),
    Step("get_application", OFFICER, "$case"),
    Step("get_application_form", OFFICER, "$case"),
    Step("accept_application", OFFICER, "$case", {"external_reference": "XD-$code"}),
    Step("record_contact_application", OFFICER, "$case", {"note": "电话联系，经营正常"}),
    Step(
        "request_application_documents", OFFICER, "$case",
        {"lines": [{"name": "近三个月银行流水", "why": "核对回款"}], "note": "请补充流水"},
    ),
    Step("add_case_message", OFFICER, "$case", {"text": "流水可以在「材料」里上传"}),
    Step("list_case_messages", BORROWER, "$case"),
    Step("supply_application_documents", BORROWER, "$case", {"documents": [], "note": "流水已送到网点"}),
    Step("add_note", OFFICER, "$case", {"text": "流水与申报收入相符"}),
    Step("list_notes", APPROVER, "$case"),
    Step("assign_applications", OFFICER, body={"application_ids": ["$case"], "officer_id": "$officer"}),
    Step(
        "propose_application", OFFICER, "$case",
        {"amount": "90000.00", "rate": "3.85", "term_months": 3, "repayment_method": "equal_installment", "note": "还款来源充足"},
    ),
    Step("approve_application", APPROVER, "$case", {}),
    Step(
        "sign_application", OFFICER, "$case", {"contract_number": "HT-$code", "signed_on": "$today-100", "valid_until": "$today+300"},
        keep={"contract": "contract_id"},
    ),
    Step("reject_application", APPROVER, "$other", {"reason_code": "quota_used_up", "reason": "本期额度已用完"}),
    Step("list_alternatives", BORROWER, "$other"),
    Step("copy_application", BORROWER, "$other", {"product_id": "$product"}, keep={"third": "applications.0.id", "form": "id"}),
    Step("change_application_group", BORROWER, "$form", {"product_ids": ["$product"], **FIGURES}, if_match="*", shown=False),
    Step("submit_application", BORROWER, "$third", {}),
    Step("withdraw_application", BORROWER, "$third", {"reason_code": "not_needed"}),
)  # fmt: skip
LOANS = (
    Step("list_own_contracts", OFFICER, query={"external_reference": "HT-$code"}),
    Step("get_own_contract", BORROWER, "$contract"),
    Step(
        "disburse_loan", OFFICER, "$contract", {"amount": "40000.00", "disbursed_on": "$today-100", "external_reference": "JJ-$code-1"},
        keep={"loan": "id", "principal": "schedule.0.principal", "interest": "schedule.0.interest", "due": "schedule.0.due_on"},
    ),
    Step(
        "disburse_loan", OFFICER, "$contract", {"amount": "30000.00", "disbursed_on": "$today-20", "external_reference": "JJ-$code-2"},
        keep={"young": "id"}, shown=False,
    ),
    Step("mark_overdue_loan", OFFICER, "$loan", {}),
    Step(
        "record_repayment", OFFICER, "$loan",
        {"paid_on": "$due", "external_reference": "HK-$code-1", "principal": "$principal", "interest": "$interest"},
    ),
    Step("list_own_loans", OFFICER, query={"limit": "1", "external_reference": "JJ-$code-1"}),
    Step("get_own_loan", BORROWER, "$loan"),
    Step("classify_loan", OFFICER, "$loan", {"classification": "substandard", "classified_on": "$today"}),
    Step("default_loan", OFFICER, "$loan", {"defaulted_on": "$today", "note": "多次催收未还"}),
    Step("write_off_loan", APPROVER, "$loan", {"note": "追偿无果"}),
    Step("extend_own_loan", OFFICER, "$young", {"extended_on": "$today", "matures_on": "$today+120", "note": "回款推迟"}),
    Step(
        "send_loan_report", OFFICER,
        body={"as_of": "$today", "loans": [{"contract_number": "HT-$code", "external_reference": "JJ-$code-2", "balance": "30000.00"}]},
        keep={"report": "id"},
    ),
    Step("get_loan_report", OFFICER, "$report"),
    Step("list_loan_reports", OFFICER, query={"limit": "1"}),
    Step("close_contract", OFFICER, "$contract", {}),
    Step("suspend_product", PRODUCTS, "$second", {"reason_code": "quota_used"}),
    Step("resume_product", PRODUCTS, "$second", {}),
    Step("withdraw_product", PRODUCTS, "$second", {"reason_code": "replaced"}),
)  # fmt: skip
STORY = (*PRODUCT, *APPLICATION, *LOANS)
