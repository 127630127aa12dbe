"""The forms by which a lender does something with a loan: what each asks for, filled with what was typed and what is wrong with it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marketplace.cash_flows.day_count import DayCount
from products.loans.models import Contract, Loan
from products.loans.rules.early_repayment import Keep
from products.loans.states import OWED
from products.schedules.terms import Every, OnDayOff
from web.views.loan_words import GRADES
from web.workflow_pages import Refused

Field = dict[str, Any]
KEEPS = [
    {"value": Keep.TERM.value, "label": "期限不变，每期少还"},
    {"value": Keep.INSTALMENT.value, "label": "每期不变，期限缩短"},
]
EVERIES = [{"value": Every.MONTH.value, "label": "每月"}, {"value": Every.QUARTER.value, "label": "每季"}]
DAY_COUNTS = [
    {"value": DayCount.ACT_360.value, "label": "实际天数／360"},
    {"value": DayCount.ACT_365.value, "label": "实际天数／365"},
    {"value": DayCount.THIRTY_360.value, "label": "每月 30 天／360"},
]
DAYS_OFF = [
    {"value": OnDayOff.STAYS.value, "label": "还款日不变"},
    {"value": OnDayOff.MOVES.value, "label": "顺延到下一工作日，利息不增加"},
    {"value": OnDayOff.MOVES_AND_RUNS.value, "label": "顺延到下一工作日，利息照计"},
]
REFERENCE = {"maxlength": "64", "autocomplete": "off"}
NOTE: Field = {"name": "note", "label": "说明", "kind": "textarea", "maxlength": "2000"}
OWN_ROUTES = ("repay", "classify", "extend", "renew", "default", "disburse")


@dataclass(frozen=True, slots=True)
class ActForm:
    """One form. `preview`: the address that shows what would come of it; `ends`: the loan goes on no more."""

    code: str
    label: str
    address: str
    fields: list[Field]
    button: str
    hint: str = ""
    preview: str | None = None
    ends: bool = False
    open: bool = False


def _repay(loan: Loan, today: date, correcting: str) -> list[Field]:
    money = [("principal", "本金"), ("interest", "利息"), ("penalty", "罚息"), ("fees", "费用")]
    fields: list[Field] = [
        {"name": "paid_on", "label": "还款日", "kind": "date", "value": today.isoformat()},
        {"name": "external_reference", "label": "还款流水号", "hint": "贵司自己的编号，不能重复。", **REFERENCE},
        *({"name": name, "label": label, "kind": "number", "unit": "元", "optional": True} for name, label in money),
        {
            "name": "keep", "label": "提前还本金后", "kind": "radio", "options": KEEPS, "value": Keep.TERM.value,
            "hint": "只在本金超过已到期部分时用到。",
        },
        {
            "name": "reverses", "label": "更正哪一笔", "optional": True, "value": correcting,
            "hint": "更正时填原流水号，金额填正确的；原来没有这笔还款的，金额都不填。", **REFERENCE,
        },
    ]  # fmt: skip
    return fields


def _classify(loan: Loan, today: date) -> list[Field]:
    return [
        {"name": "classification", "label": "分类", "kind": "select", "options": GRADES, "value": loan.classification.value},
        {"name": "classified_on", "label": "分类日", "kind": "date", "value": today.isoformat()},
        NOTE | {"optional": True, "hint": "好于逾期天数对应的分类时必填。"},
    ]


def _extend(loan: Loan, today: date) -> list[Field]:
    return [
        {"name": "extended_on", "label": "展期日", "kind": "date", "value": today.isoformat()},
        {"name": "matures_on", "label": "展期后的到期日", "kind": "date", "hint": f"现到期日 {loan.due_on}。"},
        {"name": "rate", "label": "展期后的年利率", "kind": "number", "unit": "%", "optional": True, "hint": "不变的不填。"},
        dict(NOTE),
    ]


def _renew(today: date, contracts: Sequence[Field]) -> list[Field]:
    choice: list[Field] = []
    if len(contracts) > 1:
        choice = [{"name": "contract_id", "label": "新借款用哪份合同", "kind": "select", "options": contracts, "empty": "原合同"}]
    return [
        {"name": "amount", "label": "新借款金额", "kind": "number", "unit": "元"},
        {"name": "disbursed_on", "label": "续贷日", "kind": "date", "value": today.isoformat()},
        {"name": "external_reference", "label": "新借据号", **REFERENCE},
        {"name": "due_on", "label": "新到期日", "kind": "date", "optional": True, "hint": "不填的按合同期限。"},
        *choice,
        {"name": "without_repayment", "label": "无还本续贷", "kind": "checkbox", "hint": "新借款直接结清原本金；利息由企业付清。"},
        NOTE | {"optional": True},
    ]


def act_forms(
    loan: Loan,
    allowed: Collection[str],
    today: date,
    *,
    refused: Refused,
    contracts: Sequence[Field] = (),
    correcting: str = "",
    base: str = "/bank/loans",
) -> list[ActForm]:
    """Those that the caller may use in the present state. `correcting`: the reference of the repayment to be put right."""
    address = f"{base}/{loan.id}"
    made = []
    if "repay" in allowed and loan.status in OWED:
        fields = _repay(loan, today, correcting)
        pay = f"{address}/repayments"
        made.append(ActForm("repay", "登记还款", pay, fields, "登记还款", preview=f"{pay}/preview", open=True))
    if "classify" in allowed and loan.status in OWED:
        made.append(ActForm("classify", "风险分类", f"{address}/classify", _classify(loan, today), "分类"))
    if "extend" in allowed:
        hint = "到期利息须先付清；展期后，之前的还款不能再更正。"
        made.append(ActForm("extend", "展期", f"{address}/extend", _extend(loan, today), "办理展期", hint))
    if "renew" in allowed:
        hint = "原借款当天结清，新借款当天放出。"
        made.append(ActForm("renew", "续贷", f"{address}/renew", _renew(today, contracts), "办理续贷", hint, ends=True))
    if "default" in allowed:
        fields = [{"name": "defaulted_on", "label": "违约日", "kind": "date", "value": today.isoformat()}, NOTE | {"optional": True}]
        hint = "生成一条违约记录，申请风险补偿以它为据；违约后不能展期、续贷。"
        made.append(ActForm("default", "认定违约", f"{address}/default", fields, "认定违约", hint, ends=True))
    return [filled(each, refused) for each in made]


def disburse_form(contract: Contract, today: date, *, refused: Refused, base: str = "/bank/contracts") -> ActForm:
    """How a disbursement under a contract is stated."""
    fields: list[Field] = [
        {"name": "amount", "label": "放款金额", "kind": "number", "unit": "元"},
        {"name": "disbursed_on", "label": "放款日", "kind": "date", "value": today.isoformat()},
        {"name": "external_reference", "label": "借据号", "hint": "贵司自己的编号，不能重复。", **REFERENCE},
        {"name": "due_on", "label": "到期日", "kind": "date", "optional": True, "hint": f"不填的为放款后 {contract.term_months} 个月。"},
        {"name": "every", "label": "还款周期", "kind": "select", "options": EVERIES, "value": Every.MONTH.value},
        {
            "name": "repayment_day", "label": "每期还款日", "kind": "number", "unit": "日", "optional": True,
            "hint": "1 至 31；不填的与放款日同日。",
        },
        {"name": "day_count", "label": "计息方式", "kind": "select", "options": DAY_COUNTS, "value": DayCount.ACT_360.value},
        {"name": "on_day_off", "label": "还款日遇休息日", "kind": "select", "options": DAYS_OFF, "value": OnDayOff.STAYS.value},
        {"name": "grace_days", "label": "宽限期", "kind": "number", "unit": "天", "optional": True, "hint": "0 至 90；不填的没有宽限期。"},
    ]  # fmt: skip
    hint = "登记后生成借据和还款计划，首贷由平台认定，息费清单发给企业。"
    made = ActForm("disburse", "登记放款", f"{base}/{contract.id}/disbursements", fields, "登记放款", hint, open=True)
    return filled(made, refused)


def faults_of(forms: Sequence[ActForm], refused: Refused) -> list[dict[str, str | None]]:
    """For the summary above the page: each fault with the field that it is about, or none."""
    if refused.action not in OWN_ROUTES:
        return [{"name": None, "message": text} for text in refused.elsewhere]
    named = {field["name"] for form in forms if form.code == refused.action for field in form.fields}
    found: list[dict[str, str | None]] = []
    for error in refused.errors:
        name = error.pointer.removeprefix("/")
        found.append({"name": f"{refused.action}-{name}" if name in named else None, "message": error.detail})
    return found


def filled(form: ActForm, refused: Refused) -> ActForm:
    """Ids that are the page's only ones; of the refused form what was typed and what is wrong."""
    mine = refused.action == form.code
    wrong = {error.pointer.removeprefix("/"): error.detail for error in refused.errors} if mine else {}
    fields = []
    for field in form.fields:
        name = field["name"]
        value = str(refused.typed.get(name, "")) if mine and refused.typed is not None else field.get("value")
        fields.append(field | {"id": f"f-{form.code}-{name}", "value": value, "error": wrong.get(name)})
    return replace(form, fields=fields, open=mine or (form.open and not refused.action))
