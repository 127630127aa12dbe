"""The forms of a filing that take more than a note: filing it, recording what a guarantor paid."""

from datetime import date
from uuid import UUID

from policies.filings.guarantor_payments import LONGEST_VOUCHER, Paid
from policies.filings.models import Filing
from web.forms import FormData
from web.typed_form import TypedForm
from web.views.loan_acts import ActForm, Field, filled
from web.workflow_pages import Refused


def file_form(filing: Filing, base: str, refused: Refused) -> ActForm:
    """Filing it; what is not known yet may come until a day."""
    fields: list[Field] = [
        {
            "name": "conditions_until", "label": "资格补齐期限", "kind": "date", "optional": True,
            "hint": "资格暂缺的，填最晚补齐的日期；到期仍不满足的自动撤销。",
        },
        {
            "name": "note", "label": "核实说明", "kind": "textarea", "maxlength": "2000", "optional": True,
            "hint": "有条件待核实时，说明和期限至少填一项。",
        },
    ]  # fmt: skip
    hint = "准予后，适用的规则版本和补偿比例固定，不随以后的规则变动。"
    return filled(ActForm("file", "准予备案", f"{base}/{filing.id}/file", fields, "准予备案", hint, open=True), refused)


def typed_filing(form: FormData) -> tuple[date | None, str | None]:
    """The day and the note. Raises: Invalid."""
    typed = TypedForm(form)
    until = typed.day_or_none("conditions_until", "资格补齐期限")
    note = typed.text("note", "核实说明", longest=2_000, required=False)
    typed.require_all()
    return until, note or None


def payment_form(filing: Filing, base: str, today: date, correcting: dict[str, str] | None, refused: Refused) -> ActForm:
    """What the guarantor paid. `correcting`: the payment that is to be put right, {id, voucher}."""
    fields: list[Field] = [
        {"name": "amount", "label": "代偿金额", "kind": "number", "unit": "元"},
        {"name": "paid_on", "label": "代偿日", "kind": "date", "value": today.isoformat()},
        {
            "name": "voucher", "label": "付款凭证号", "maxlength": str(LONGEST_VOUCHER), "autocomplete": "off",
            "hint": "每个凭证号只能登记一次。",
        },
    ]  # fmt: skip
    hint = f"更正凭证 {correcting['voucher']}：填正确的金额、日期和新的凭证号。" if correcting else "代偿登记后不能改，只能更正。"
    address = f"{base}/{filing.id}/guarantor_payments" + (f"?correct={correcting['id']}" if correcting else "")
    return filled(ActForm("pay", "更正代偿" if correcting else "登记代偿", address, fields, "登记", hint, open=True), refused)


def typed_payment(form: FormData, correcting: UUID | None) -> Paid:
    """Raises: Invalid."""
    typed = TypedForm(form)
    amount, paid_on = typed.fen("amount", "代偿金额", required=True), typed.day("paid_on", "代偿日")
    voucher = typed.text("voucher", "付款凭证号", longest=LONGEST_VOUCHER)
    typed.require_all()
    return Paid(amount_fen=amount, paid_on=paid_on, voucher=voucher, reverses_id=correcting)
