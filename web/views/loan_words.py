"""Words for contracts and loans on pages: states with their colours, grades, methods, rates, what differences are about."""

from decimal import Decimal

from products.catalogue.labels import REPAYMENT_METHOD_NAMES, RepaymentMethod
from products.loans.models import Contract, Loan
from products.loans.rules.classification import CLASSIFICATION_NAMES
from products.loans.states import LOAN, Classification, LoanStatus
from web.api.rates import percent

STATE_TAGS = {
    LoanStatus.ACTIVE: "good",
    LoanStatus.OVERDUE: "bad",
    LoanStatus.DEFAULTED: "bad",
    LoanStatus.COMPENSATED: "warn",
    LoanStatus.RECOVERING: "warn",
    LoanStatus.SETTLED: "",
    LoanStatus.WRITTEN_OFF: "outline",
}
GRADES = [{"value": grade.value, "label": CLASSIFICATION_NAMES[grade]} for grade in Classification]
DIFFERENCES_ZH = {
    "balance": "贷款余额（元）",
    "days_past_due": "逾期天数",
    "overdue": "逾期金额（元）",
    "state": "状态",
    "penalty": "罚息合计（元）",
    "fees": "费用合计（元）",
}
BEYOND_ZH = {
    "penalty": "罚息合计 {reported} 元，按合同利率上浮 50% 计至多 {recorded} 元；合同另有约定的照合同执行，否则请更正。",
    "fees": "费用合计 {reported} 元，产品载明的费用至多 {recorded} 元；合同另有约定的照合同执行，否则请更正。",
}


def state_words(loan: Loan) -> tuple[str, str]:
    """The state in words and the kind of its tag."""
    return LOAN.labels_zh[loan.status], STATE_TAGS[loan.status]


def grade_words(grade: Classification) -> str:
    """One of the five grades."""
    return CLASSIFICATION_NAMES[grade]


def method_words(row: Contract | Loan) -> str:
    """How it is repaid."""
    return REPAYMENT_METHOD_NAMES[RepaymentMethod(row.repayment_method)]


def rate_words(rate: Decimal | None) -> str | None:
    """A fraction as 3.85%; None where no rate exists."""
    return None if rate is None else f"{percent(rate.quantize(Decimal('1E-4')))}%"


def value_words(field: str, value: str) -> str:
    """One side of a difference; of states the word and not the code."""
    return LOAN.labels_zh.get(value, value) if field == "state" else value


def yuan(amount_fen: int) -> str:
    """Fen as an exact sum in yuan with commas: 1,234.50."""
    return f"{Decimal(amount_fen) / 100:,.2f}"
