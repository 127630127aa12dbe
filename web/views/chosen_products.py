"""The products of an application form as its pages show them: what each takes, what it costs, what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from marketplace.cash_flows.months import month_later
from marketplace.cash_flows.no_rate import RateUndefined
from marketplace.errors import FieldError
from marketplace.money import FEN_PER_YUAN, people_amount, plain
from products.applications.draft_faults import not_to_be_applied_for
from products.catalogue.models import ProductVersion
from products.catalogue.pricing.bounds import Bounds
from products.catalogue.pricing.cost_list import CostList, cost_list
from products.catalogue.pricing.methods import METHODS
from products.catalogue.pricing.quote import Quote, Wanted
from products.catalogue.pricing.reading import read_terms
from products.schedules.terms import LoanTerms
from web.applying import Choice, Draft

HUNDREDTH = Decimal("0.01")
UNKNOWN = "现在还不能算出"


@dataclass(frozen=True, slots=True)
class ChosenProduct:
    """One product beside the form. `problem`: why it cannot be applied for now; `outside`: figures beyond its bounds."""

    id: UUID
    name: str
    lender: str
    url: str | None
    amount: str
    term: str
    rate: str
    annual: str
    cost: str
    fees: tuple[str, ...]
    missing: tuple[str, ...]
    problem: str | None
    outside: tuple[str, ...]


def chosen_products(draft: Draft, faults: Sequence[FieldError]) -> list[ChosenProduct]:
    """In the order of the form; `faults` are those of the submission."""
    return [_chosen(draft, each, faults) for each in draft.choices]


def _chosen(draft: Draft, choice: Choice, faults: Sequence[FieldError]) -> ChosenProduct:
    quote, product, name = choice.quote, choice.candidate.product, choice.version.name
    return ChosenProduct(
        id=choice.product_id,
        name=name,
        lender=choice.candidate.lender.name,
        url=None if product is None else f"/products/{product.public_code}",
        amount=amount_bounds(quote),
        term=term_bounds(quote),
        rate=percent_bounds(None if quote is None else quote.rate),
        annual=percent_bounds(None if quote is None else quote.annual_rate),
        cost=cost_text(choice.version, quote, draft.wanted, draft.on),
        fees=tuple(quote.fees_in_words) if quote else (),
        missing=tuple(each.text_zh for each in quote.missing) if quote else (),
        problem=_problem(draft, choice),
        outside=tuple(fault.detail for fault in faults if fault.pointer in ("/amount", "/term_months") and f"「{name}」" in fault.detail),
    )


def _problem(draft: Draft, choice: Choice) -> str | None:
    product = choice.candidate.product
    if product is None:
        return "这款产品已暂停或已下架，请移出"
    if choice.product_id in draft.submission.open_products:
        return "这款产品已有一件在办的申请，不能重复申请"
    return not_to_be_applied_for(product)


def amount_bounds(quote: Quote | None) -> str:
    """「5 万元至 300 万元」 as this enterprise may borrow, as far as is known."""
    if quote is None:
        return UNKNOWN
    least, most = quote.amount_min_cny, quote.ceiling.high
    if most is None:
        return "未载明上限" if least is None else f"{people_amount(least)}起"
    return f"最高 {people_amount(most)}" if not least else f"{people_amount(least)}至 {people_amount(most)}"


def term_bounds(quote: Quote | None) -> str:
    """「3 至 36 个月」."""
    if quote is None:
        return UNKNOWN
    least, most = quote.term_months_min, quote.term_months_max.high
    if most is None:
        return "未载明上限" if least is None else f"{least} 个月起"
    return f"最长 {plain(most)} 个月" if least is None else f"{least} 至 {plain(most)} 个月"


def percent_bounds(bounds: Bounds | None) -> str:
    """「3.45%」, 「3.45%–3.95%」, what is not known in words."""
    if bounds is None or (bounds.low is None and bounds.high is None):
        return UNKNOWN
    low, high = (None if each is None else f"{each.quantize(HUNDREDTH, ROUND_HALF_UP)}%" for each in (bounds.low, bounds.high))
    if low is None or high is None:
        return f"{low} 起" if low else f"不高于 {high}"
    return low if low == high else f"{low}–{high}"


def cost_text(version: ProductVersion, quote: Quote | None, wanted: Wanted, on: date) -> str:
    """What interest and fees come to in all, over every method of repayment; in words where that cannot be said."""
    if quote is None or wanted.amount_fen is None or wanted.term_months is None or not version.repayment_methods:
        return "填好金额和期限后算出"
    low, high = (_costs(version, wanted, rate, on, highest=highest) for rate, highest in ((quote.rate.low, False), (quote.rate.high, True)))
    if not low or not high:
        return UNKNOWN
    least, most = min(each.total_fen for each in low), max(each.total_fen for each in high)
    text = people_amount(Decimal(least) / FEN_PER_YUAN)
    return text if least == most else f"{text}至 {people_amount(Decimal(most) / FEN_PER_YUAN)}"


def _costs(version: ProductVersion, wanted: Wanted, rate_pct: Decimal | None, on: date, *, highest: bool) -> list[CostList]:
    if rate_pct is None or wanted.amount_fen is None or wanted.term_months is None:
        return []
    loan = LoanTerms(
        principal_fen=wanted.amount_fen, annual_rate=rate_pct / 100, start_on=on, matures_on=month_later(on, wanted.term_months)
    )
    terms, _ = read_terms(version)
    try:
        return [cost_list(METHODS[each].build(loan), terms.fees, highest=highest) for each in terms.repayment_methods]
    except RateUndefined:  # fees leave nothing of the loan
        return []
