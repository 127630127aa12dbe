"""What a proposed loan costs the enterprise: interest, fees of the product, and the annualised rate of both. Pure."""

from datetime import date

from marketplace.cash_flows.months import month_later
from marketplace.cash_flows.no_rate import RateUndefined
from products.applications.terms import ProposalTerms
from products.catalogue.models import ProductVersion
from products.catalogue.pricing.cost_list import CostList, cost_list
from products.catalogue.pricing.methods import METHODS
from products.catalogue.pricing.reading import read_terms
from products.schedules.terms import LoanTerms


def proposal_costs(terms: ProposalTerms, version: ProductVersion, on: date) -> CostList | None:
    """As if it were paid out whole on that day, with the highest fees that the version allows; None where no rate exists."""
    loan = LoanTerms(
        principal_fen=terms.amount_fen, annual_rate=terms.annual_rate, start_on=on, matures_on=month_later(on, terms.term_months)
    )
    try:
        return cost_list(METHODS[terms.repayment_method].build(loan), read_terms(version)[0].fees)
    except RateUndefined:
        return None
