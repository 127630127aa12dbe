"""What is proposed, as the approver and later the contract have it: figures, and what they cost the enterprise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from marketplace.clock import SHANGHAI
from marketplace.errors import Invalid
from marketplace.money import plain
from products.applications.models import Proposal
from products.applications.proposal_costs import proposal_costs
from products.applications.terms import ProposalTerms
from products.catalogue.labels import REPAYMENT_METHOD_NAMES, RepaymentMethod
from products.catalogue.models import ProductVersion
from products.loans.models import Contract
from web.forms import FormData
from web.template_filters import amount_fen
from web.views.case.typed import read_proposal

TWO_PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Costs:
    """In words: the annualised rate of everything, interest and fees. `in_words` are fees that nobody can reckon.

    `note` stands where there are no figures.
    """

    annual_rate: str = ""
    interest: str = ""
    fees: str = ""
    in_words: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal in words."""

    amount: str
    rate: str
    term: str
    method: str
    conditions: str
    approvers_needed: int
    proposed_at: datetime
    costs: Costs


@dataclass(frozen=True, slots=True)
class ContractView:
    """What was signed."""

    address: str  # of the page where it is paid out
    number: str
    signed_on: date
    valid_until: date
    amount: str
    drawn: str
    rate: str
    term: str
    method: str
    signature: str


def costs_of(terms: ProposalTerms, version: ProductVersion, *, at: datetime) -> Costs:
    """As if it were paid out on the day of `at`."""
    found = proposal_costs(terms, version, at.astimezone(SHANGHAI).date())
    if found is None:
        return Costs(note="按这些数字和产品的费用算不出年化利率，请核对费用和金额。")
    rate = (found.annual_rate * 100).quantize(TWO_PLACES, ROUND_HALF_UP)
    return Costs(f"{rate}%", amount_fen(found.interest_fen), amount_fen(found.fees_fen), found.in_words)


def costs_of_typed(form: FormData, version: ProductVersion, *, at: datetime) -> Costs:
    """Of figures that somebody is typing."""
    try:
        return costs_of(read_proposal(form, figures_only=True), version, at=at)
    except Invalid:
        return Costs(note="填好额度、利率、期限和还款方式后，这里显示企业的年化利率和息费。")


def proposal_view(proposal: Proposal, version: ProductVersion, *, at: datetime) -> ProposalView:
    """With what it costs."""
    method = RepaymentMethod(proposal.repayment_method)
    terms = ProposalTerms(
        amount_fen=proposal.amount_fen, annual_rate=proposal.annual_rate, term_months=proposal.term_months, repayment_method=method
    )
    return ProposalView(
        amount=amount_fen(proposal.amount_fen), rate=_percent(proposal.annual_rate), term=f"{proposal.term_months} 个月",
        method=REPAYMENT_METHOD_NAMES[method], conditions=proposal.conditions_zh, approvers_needed=proposal.approvers_needed,
        proposed_at=proposal.proposed_at, costs=costs_of(terms, version, at=at),
    )  # fmt: skip


def contract_view(contract: Contract | None) -> ContractView | None:
    """None before anything was signed."""
    if contract is None:
        return None
    return ContractView(
        address=f"/bank/contracts/{contract.id}", number=contract.contract_number, signed_on=contract.signed_on,
        valid_until=contract.valid_until,
        amount=amount_fen(contract.amount_fen), drawn=amount_fen(contract.drawn_fen), rate=_percent(contract.annual_rate),
        term=f"{contract.term_months} 个月", method=REPAYMENT_METHOD_NAMES[RepaymentMethod(contract.repayment_method)],
        signature=str(contract.signature.get("note", "")),
    )  # fmt: skip


def _percent(rate: Decimal) -> str:
    return f"{plain(rate * 100)}%"
