"""Reading what a lender's people type on the page of a case: 万元 become fen, per cent a fraction; every fault of a form at once."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from marketplace.clock import today
from marketplace.errors import FieldError, Invalid
from marketplace.money import FEN_PER_YUAN, YUAN_PER_WAN, plain
from marketplace.workflow.mover import Said
from matching.recommend.questions import WrongAnswer, number
from products.applications.models import Proposal, RefusalTemplate
from products.applications.terms import ProposalTerms, RequestedLine, SignTerms
from products.catalogue.labels import RepaymentMethod
from web.api.rates import fraction
from web.forms import FormData

T = TypeVar("T")
APPROVE, CONDITIONAL, REFUSE = "approve", "conditional", "refuse"
FEN_PER_WAN = FEN_PER_YUAN * YUAN_PER_WAN
MOST_WAN = Decimal(100_000_000)
LONGEST_CONDITIONS = 1_000
FINEST_RATE = -6  # decimals of a per cent
NAMES = (
    "decision", "amount", "rate", "term_months", "repayment_method", "conditions", "note", "reason_code", "template", "reason", "lines",
    "external_reference", "contract_number", "signed_on", "valid_until", "officer_id", "text",
)  # fmt: skip


def typed_in(form: FormData) -> dict[str, str]:
    """What was typed, to be shown again; never a code. Papers that were ticked come back as lines."""
    typed = {name: str(form.get(name, "")) for name in NAMES}
    return typed | {"lines": "\n".join([*_ticked(form), typed["lines"]]).strip()}


def read_proposal(form: FormData, *, figures_only: bool = False) -> ProposalTerms:
    """An approval; `figures_only` where its conditions do not matter yet. Raises: Invalid with every fault."""
    reader = _Reader()
    amount_fen = reader.read("amount", form, _amount)
    rate = reader.read("rate", form, _rate)
    months = reader.read("term_months", form, _months)
    method = reader.read("repayment_method", form, _method)
    conditions = reader.read("conditions", form, _conditions) if form.get("decision") == CONDITIONAL and not figures_only else ""
    if reader.errors or amount_fen is None or rate is None or months is None or method is None:
        raise Invalid(f"审批意见有 {len(reader.errors)} 处需要修改", reader.errors)
    return ProposalTerms(
        amount_fen=amount_fen, annual_rate=rate, term_months=months, repayment_method=method, conditions_zh=conditions or ""
    )


def read_lines(form: FormData) -> list[RequestedLine]:
    """Papers, one a line: 「名称」 or 「名称：为什么要」, those that were ticked first."""
    written = [line.strip() for line in str(form.get("lines", "")).splitlines() if line.strip()]
    return [*(RequestedLine(each) for each in _ticked(form)), *map(_line, written)]


def read_signature(form: FormData) -> SignTerms:
    """The contract. Raises: Invalid with every fault."""
    reader = _Reader()
    contract_number = reader.read("contract_number", form, _contract_number)
    signed_on = reader.read("signed_on", form, _day)
    valid_until = reader.read("valid_until", form, _day) if str(form.get("valid_until", "")).strip() else None
    if reader.errors or contract_number is None or signed_on is None:
        raise Invalid(f"签约有 {len(reader.errors)} 处需要修改", reader.errors)
    return SignTerms(contract_number=contract_number, signed_on=signed_on, valid_until=valid_until)


def said_refusal(form: FormData, templates: Sequence[RefusalTemplate]) -> Said:
    """Reason and sentence; a template that was chosen fills what was left empty."""
    chosen = next((each for each in templates if str(each.id) == form.get("template")), None)
    code, sentence = str(form.get("reason_code", "")), str(form.get("reason", "")).strip()
    if chosen is not None:
        code, sentence = code or chosen.reason_code, sentence or chosen.text_zh
    return Said(code or None, sentence or None)


def figures_of(proposal: Proposal) -> ProposalTerms:
    """What was proposed, to be reckoned with."""
    return ProposalTerms(
        amount_fen=proposal.amount_fen, annual_rate=proposal.annual_rate, term_months=proposal.term_months,
        repayment_method=RepaymentMethod(proposal.repayment_method), conditions_zh=proposal.conditions_zh,
    )  # fmt: skip


def wan(amount_fen: int) -> str:
    """Fen as a form has them, in 万元."""
    return plain(Decimal(amount_fen) / FEN_PER_WAN)


class _Reader:
    """Collects what could not be read."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def read(self, name: str, form: FormData, read: Callable[[str], T]) -> T | None:
        """The value, or None with the fault kept."""
        try:
            return read(str(form.get(name, "")).strip())
        except WrongAnswer as wrong:
            self.errors.append(FieldError(f"/{name}", str(wrong)))
            return None


def _amount(text: str) -> int:
    fen = number(text, "万元", low=Decimal("0.0001"), high=MOST_WAN) * FEN_PER_WAN
    if fen != fen.to_integral_value():
        raise WrongAnswer(f"填的是 {text[:20]} 万元，请精确到分，万元最多 6 位小数")
    return int(fen)


def _rate(text: str) -> Decimal:
    rate = number(text, "%", low=Decimal(0), high=Decimal(100))
    if int(rate.normalize().as_tuple().exponent) < FINEST_RATE:
        raise WrongAnswer(f"填的是 {text[:20]}%，年利率最多 {-FINEST_RATE} 位小数")
    return fraction(str(rate))


def _months(text: str) -> int:
    months = number(text, "个月", low=Decimal(1), high=Decimal(1200))
    if months != months.to_integral_value():
        raise WrongAnswer(f"填的是 {text[:20]}，期限请填整月数，如 12")
    return int(months)


def _method(text: str) -> RepaymentMethod:
    if text not in set(RepaymentMethod):
        raise WrongAnswer("请选择还款方式")
    return RepaymentMethod(text)


def _conditions(text: str) -> str:
    if not 1 <= len(text) <= LONGEST_CONDITIONS:
        raise WrongAnswer(f"附条件同意须写明条件，最多 {LONGEST_CONDITIONS} 个字符，现在是 {len(text)} 个")
    return text


def _contract_number(text: str) -> str:
    if not 1 <= len(text) <= 64:
        raise WrongAnswer(f"请填写 1 至 64 个字符的合同号，现在是 {len(text)} 个")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongAnswer(f"填的是「{text[:20]}」，请填日期，如 {today().isoformat()}") from None


def _ticked(form: FormData) -> list[str]:
    return [each.strip() for each in form.getall("paper", []) if isinstance(each, str) and each.strip()]


def _line(text: str) -> RequestedLine:
    name, _, why = text.replace(":", "：").partition("：")
    return RequestedLine(name.strip(), why.strip())
