"""What a lender typed about a contract or a loan, as the use cases take it; every field that cannot be read is named at once."""

from datetime import date
from uuid import UUID

from marketplace.cash_flows.day_count import DayCount
from marketplace.errors import FieldError
from products.loans.actions import Grade
from products.loans.disburse import Disbursement
from products.loans.prolong import Extension, NewLoan
from products.loans.repay import Payment
from products.loans.rules.early_repayment import Keep
from products.loans.states import Classification
from products.schedules.terms import Every, OnDayOff
from web.forms import FormData
from web.typed_form import TypedForm

REFERENCE = 64
NOTE = 2_000


def typed_payment(form: FormData) -> Payment:
    """A repayment or a correction. Raises: Invalid."""
    typed = TypedForm(form)
    paid_on = typed.day("paid_on", "还款日")
    reference = typed.text("external_reference", "还款流水号", longest=REFERENCE)
    parts = [typed.fen(name, label) for name, label in (("principal", "本金"), ("interest", "利息"), ("penalty", "罚息"), ("fees", "费用"))]
    reverses = typed.text("reverses", "要更正的流水号", longest=REFERENCE, required=False)
    keep = typed.choice("keep", "提前还本金后怎样", Keep)
    if not any(parts) and not reverses and not typed.wrong:
        typed.wrong.append(FieldError("/principal", "本金、利息、罚息、费用至少填一项"))
    typed.require_all()
    return Payment(
        paid_on=paid_on, external_reference=reference, principal_fen=parts[0], interest_fen=parts[1], penalty_fen=parts[2],
        fees_fen=parts[3], reverses=reverses or None, keep=keep, source="page",
    )  # fmt: skip


def typed_grade(form: FormData) -> Grade:
    """Raises: Invalid."""
    typed = TypedForm(form)
    grade = Grade(
        classification=typed.choice("classification", "分类", Classification),
        classified_on=typed.day("classified_on", "分类日"),
        note=typed.text("note", "说明", longest=NOTE, required=False) or None,
    )
    typed.require_all()
    return grade


def typed_extension(form: FormData) -> tuple[Extension, str]:
    """With its note. Raises: Invalid."""
    typed = TypedForm(form)
    extended_on, matures_on = typed.day("extended_on", "展期日"), typed.day("matures_on", "展期后的到期日")
    rate, note = typed.fraction("rate", "展期后的年利率"), typed.text("note", "说明", longest=NOTE)
    typed.require_all()
    return Extension(extended_on=extended_on, matures_on=matures_on, annual_rate=rate), note


def typed_renewal(form: FormData) -> tuple[NewLoan, str | None]:
    """With its note. Raises: Invalid."""
    typed = TypedForm(form)
    paid = Disbursement(
        amount_fen=typed.fen("amount", "新借款金额", required=True),
        disbursed_on=typed.day("disbursed_on", "续贷日"),
        external_reference=typed.text("external_reference", "新借据号", longest=REFERENCE),
        due_on=typed.day_or_none("due_on", "新到期日"),
    )
    contract_id = _chosen_id(typed, form)
    note = typed.text("note", "说明", longest=NOTE, required=False) or None
    typed.require_all()
    return NewLoan(disbursement=paid, without_repayment=bool(form.get("without_repayment")), contract_id=contract_id), note


def typed_default(form: FormData) -> tuple[date, str | None]:
    """The day and the note. Raises: Invalid."""
    typed = TypedForm(form)
    defaulted_on, note = typed.day("defaulted_on", "违约日"), typed.text("note", "说明", longest=NOTE, required=False) or None
    typed.require_all()
    return defaulted_on, note


def typed_disbursement(form: FormData) -> Disbursement:
    """Raises: Invalid."""
    typed = TypedForm(form)
    paid = Disbursement(
        amount_fen=typed.fen("amount", "放款金额", required=True),
        disbursed_on=typed.day("disbursed_on", "放款日"),
        external_reference=typed.text("external_reference", "借据号", longest=REFERENCE),
        due_on=typed.day_or_none("due_on", "到期日"),
        every=typed.choice("every", "还款周期", Every),
        repayment_day=typed.whole("repayment_day", "还款日", 1, 31),
        day_count=typed.choice("day_count", "计息方式", DayCount),
        on_day_off=typed.choice("on_day_off", "遇休息日怎样", OnDayOff),
        grace_days=typed.whole("grace_days", "宽限期", 0, 90) or 0,
    )
    typed.require_all()
    return paid


def _chosen_id(typed: TypedForm, form: FormData) -> UUID | None:
    text = str(form.get("contract_id", ""))
    try:
        return UUID(text) if text else None
    except ValueError:
        typed.wrong.append(FieldError("/contract_id", "请从列表中选择合同"))
        return None
