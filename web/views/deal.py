"""The need of an enterprise as a form: amount, term, purpose."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.errors import FieldError
from marketplace.money import people_amount
from matching.recommend.deal import Deal
from matching.recommend.question_list import purposes
from matching.recommend.questions import YUAN_PER_WAN, WrongAnswer, number, one_of

MOST_WAN, MOST_MONTHS = Decimal(1_000_000), Decimal(360)
# Uses that no lender may finance stand in the vocabulary for rules; nobody picks them as a purpose.
USUAL_PURPOSES = (
    "working_capital", "raw_materials", "stock_up", "order_fulfilment", "equipment_purchase", "technical_upgrade", "digital_upgrade", "rd",
    "factory_construction", "renovation", "store_expansion", "planting", "livestock", "grain_purchase", "agri_machinery", "tobacco_order",
    "medical_purchase", "export_preparation", "energy_saving", "wages", "rent", "tax", "startup", "bid_deposit", "refinancing",
    "renewal_without_repayment", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Need:
    """What was typed, what of it could be read, and what is wrong with the rest."""

    typed: Mapping[str, str]
    deal: Deal
    errors: tuple[FieldError, ...]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What was typed, as parameters of an address."""
        return [(name, value) for name, value in self.typed.items() if value]


def read_need(query: Mapping[str, str]) -> Need:
    """Amount in 万元, term in months, purpose by code; each may be left out."""
    typed = {name: query.get(name, "")[:100] for name in ("amount", "term", "purpose")}
    errors: list[FieldError] = []
    read: dict[str, Any] = {}
    for name, reader in (("amount", _amount), ("term", _term), ("purpose", _purpose)):
        if typed[name].strip():
            try:
                read[name] = reader(typed[name])
            except WrongAnswer as wrong:
                errors.append(FieldError(name, str(wrong)))
    return Need(typed, Deal(read.get("amount"), read.get("term"), read.get("purpose")), tuple(errors))


def deal_fields(need: Need) -> list[dict[str, Any]]:
    """The fields of the form."""
    wrong = {error.pointer: error.detail for error in need.errors}
    labels = dict(purposes())
    options = [{"value": code, "label": labels[code]} for code in USUAL_PURPOSES if code in labels]
    fields: list[dict[str, Any]] = [
        {"name": "amount", "label": "想借多少", "kind": "number", "unit": "万元"},
        {"name": "term", "label": "借多久", "kind": "number", "unit": "个月"},
        {"name": "purpose", "label": "用来做什么", "kind": "select", "options": options, "empty": "还没定"},
    ]
    return [{**field, "value": need.typed[field["name"]], "error": wrong.get(field["name"])} for field in fields]


def deal_text(deal: Deal) -> str:
    """「借 300 万元 · 12 个月 · 日常经营周转」, "" where nothing was said."""
    parts = []
    if deal.amount_cny is not None:
        parts.append(f"借 {people_amount(deal.amount_cny)}")
    if deal.term_months is not None:
        parts.append(f"{deal.term_months} 个月")
    if deal.purpose is not None:
        parts.append(dict(purposes())[deal.purpose])
    return " · ".join(parts)


def _amount(text: str) -> Decimal:
    return number(text, "万元", low=Decimal("0.01"), high=MOST_WAN) * YUAN_PER_WAN


def _term(text: str) -> int:
    months = number(text, "个月", low=Decimal(1), high=MOST_MONTHS)
    if months != months.to_integral_value():
        raise WrongAnswer(f"填的是 {text[:20]}，期限请填整月数，如 12")
    return int(months)


def _purpose(text: str) -> str:
    return one_of(text, purposes())
