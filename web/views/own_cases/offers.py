"""What a lender approved, in figures: amount, rate, term, method, and what all of it costs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.money import grouped, people_amount, whole_fen
from products.applications.models import Proposal
from products.applications.proposal_costs import proposal_costs
from products.applications.terms import ProposalTerms
from products.catalogue.labels import REPAYMENT_METHOD_NAMES, RepaymentMethod
from products.catalogue.models import ProductVersion
from products.catalogue.pricing.charges import Charge
from products.catalogue.pricing.cost_list import CostList
from web.api.rates import percent

PAYEES_ZH = {
    "lender": "机构收取", "guarantor": "担保机构收取", "insurer": "保险机构收取", "appraiser": "评估机构收取", "registry": "登记机构收取",
    "notary": "公证机构收取", "other": "其他机构收取",
}  # fmt: skip
RATE_PLACES = Decimal("1E-4")  # of a fraction: two decimals of per cent
MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One payment of a fee; `optional` ones may be declined and are not in the total."""

    name: str
    payee: str
    on: date
    amount: str
    optional: bool


@dataclass(frozen=True, slots=True)
class OfferView:
    """The approved loan as if it were paid out whole today. Costs are None where no annualised rate exists.

    `in_words` are fees that nobody could reckon: with any, the true cost is higher.
    """

    amount: str
    rate: str
    annual_rate: str | None
    term: str
    method: str
    conditions: str
    interest: str | None
    total: str | None
    yearly: str | None
    charges: tuple[ChargeLine, ...]
    in_words: tuple[str, ...]


def offer_view(proposal: Proposal, version: ProductVersion, on: date) -> OfferView:
    """For what was approved."""
    method = RepaymentMethod(proposal.repayment_method)
    terms = ProposalTerms(
        amount_fen=proposal.amount_fen, annual_rate=proposal.annual_rate, term_months=proposal.term_months, repayment_method=method
    )
    costs = proposal_costs(terms, version, on)
    return OfferView(
        amount=people_amount(Decimal(proposal.amount_fen) / 100),
        rate=f"{percent(proposal.annual_rate)}%",
        annual_rate=None if costs is None else f"{percent(costs.annual_rate.quantize(RATE_PLACES))}%",
        term=f"{proposal.term_months} 个月",
        method=REPAYMENT_METHOD_NAMES[method],
        conditions=proposal.conditions_zh,
        interest=None if costs is None else _yuan(costs.interest_fen),
        total=None if costs is None else _yuan(costs.total_fen),
        yearly=None if costs is None else _yuan(_yearly_fen(costs, proposal.term_months)),
        charges=tuple(_charge(each) for each in costs.charges) if costs else (),
        in_words=costs.in_words if costs else (),
    )


def _yearly_fen(costs: CostList, months: int) -> int:
    """Of one year; of a shorter loan all that it costs."""
    return whole_fen(Decimal(costs.total_fen) * MONTHS_PER_YEAR / max(months, MONTHS_PER_YEAR))


def _charge(charge: Charge) -> ChargeLine:
    return ChargeLine(charge.name_zh, PAYEES_ZH[charge.charged_by], charge.on, _yuan(charge.amount_fen), charge.optional)


def _yuan(amount_fen: int) -> str:
    return f"{grouped(Decimal(amount_fen) / 100)} 元"
