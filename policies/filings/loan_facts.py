"""What is known of a loan for a fund's conditions, by the names of the vocabulary. Only what the platform knows: nothing is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.cash_flows.months import whole_months
from marketplace.clock import SHANGHAI
from marketplace.members.models import Organisation
from marketplace.reference.lpr import LprTable, LprTerm
from policies.funds.fund_rules import FundRules
from products.applications.models import Application
from products.catalogue.lpr import lpr_table
from products.catalogue.models import ProductVersion
from products.loans.models import Contract, Loan
from products.loans.states import LoanStatus

ONE_YEAR_UP_TO = 60  # months: longer terms are compared with the rate of five years and above
STATUS = {
    LoanStatus.ACTIVE: "normal", LoanStatus.OVERDUE: "overdue", LoanStatus.DEFAULTED: "non_performing",
    LoanStatus.COMPENSATED: "non_performing", LoanStatus.RECOVERING: "non_performing", LoanStatus.SETTLED: "settled",
    LoanStatus.WRITTEN_OFF: "written_off",
}  # fmt: skip
BORROWERS = {
    "enterprise": "enterprise", "individual_business": "sole_proprietor", "cooperative": "cooperative", "family_farm": "family_farm",
    "farm_household": "farm_household", "natural_person": "natural_person", "village": "collective_economy",
}  # fmt: skip
LENDERS = {"leasing": "leasing", "factoring": "factoring"}  # of a bank the register does not say of which kind it is


@dataclass(frozen=True, slots=True)
class LoanFile:
    """A loan with everything beside it that bears on its filing."""

    loan: Loan
    contract: Contract
    application: Application | None
    product: ProductVersion | None
    lender: Organisation
    branch: Organisation | None
    borrower: Organisation
    guarantor: Organisation | None


async def read_loan_file(session: AsyncSession, loan: Loan, guarantor: Organisation | None) -> LoanFile:
    """Put together for a loan that the caller may see. The session has to be the system's: the application may be another's to read."""
    contract = await session.get_one(Contract, loan.contract_id)
    application = None if contract.application_id is None else await session.get(Application, contract.application_id)
    product = None if contract.product_version_id is None else await session.get(ProductVersion, contract.product_version_id)
    ids = [each for each in (loan.lender_id, loan.branch_id, loan.subject_id) if each is not None]
    known = {each.id: each for each in await session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    branch = None if loan.branch_id is None else known[loan.branch_id]
    return LoanFile(loan, contract, application, product, known[loan.lender_id], branch, known[loan.subject_id], guarantor)


async def loan_facts(session: AsyncSession, file: LoanFile, rules: FundRules, today: date) -> Mapping[str, Any]:
    """Attribute → value; what is not known is left out. The amount is that of the one loan (借据), not of the line it was drawn from."""
    stated = {
        **_figures(file.loan), **_days(file, today), **_manner(file), **_standing(file.loan), **_who(file, rules),
        **_against_lpr(file, await lpr_table(session)),
    }  # fmt: skip
    return {name: value for name, value in stated.items() if value is not None}


def term_months(loan: Loan) -> int:
    """Whole months from payment to the end, a month that has begun counted."""
    months, days = whole_months(loan.disbursed_on, loan.due_on)
    return months + (days > 0)


def _figures(loan: Loan) -> dict[str, Any]:
    return {
        "loan_amount_cny": Decimal(loan.principal_fen) / 100,
        "loan_term_months": term_months(loan),
        "loan_rate_pct": loan.annual_rate * 100,
        "total_cost_pct": None if loan.cost_rate is None else loan.cost_rate * 100,
    }


def _days(file: LoanFile, today: date) -> dict[str, Any]:
    applied = None if file.application is None else file.application.submitted_at
    return {
        "contract_signed_on": file.contract.signed_on.isoformat(),
        "loan_disbursed_on": file.loan.disbursed_on.isoformat(),
        "loan_due_on": file.loan.due_on.isoformat(),
        "loan_filed_days": (today - file.loan.disbursed_on).days,
        "applied_on": None if applied is None else applied.astimezone(SHANGHAI).date().isoformat(),
    }


def _manner(file: LoanFile) -> dict[str, Any]:
    """How it is lent. A contract that came about elsewhere says neither purpose nor guarantee."""
    return {
        "guarantee_modes": None if file.product is None else sorted(file.product.guarantee_modes),
        "loan_purpose": None if file.application is None else file.application.purpose,
        "applied_via_platform": file.application is not None,
        "first_loan": file.loan.first_loan,
        "is_renewal": file.loan.renews_id is not None,
        "is_revolving": file.contract.revolving,
        "credit_line_cny": Decimal(file.contract.amount_fen) / 100,
    }


def _standing(loan: Loan) -> dict[str, Any]:
    return {
        "loan_status": STATUS[loan.status],
        "loan_classification": loan.classification.value,
        "loan_overdue_days": loan.days_past_due,
    }


def _who(file: LoanFile, rules: FundRules) -> dict[str, Any]:
    admitted = frozenset(rules.admitted)
    place = file.branch or file.lender
    return {
        "borrower_kind": BORROWERS.get(file.borrower.kind),
        "loan_lender_kind": LENDERS.get(file.lender.kind),
        "loan_lender_region": place.region,
        "admitted_lender_used": not admitted or not admitted.isdisjoint({file.loan.lender_id, file.loan.branch_id}),
        "admitted_guarantor_used": None if file.guarantor is None else not admitted or file.guarantor.id in admitted,
    }


def _against_lpr(file: LoanFile, table: LprTable) -> dict[str, Any]:
    """Against the rate announced last before the contract was signed, for the term of the loan."""
    term = LprTerm.ONE_YEAR if term_months(file.loan) <= ONE_YEAR_UP_TO else LprTerm.FIVE_YEARS
    announced = table.rate_pct(term, file.contract.signed_on)
    if announced is None:
        return {}
    rate = file.loan.annual_rate * 100
    return {
        "loan_rate_vs_lpr_pct": (rate / announced * 100).quantize(Decimal("0.0001")),
        "loan_rate_spread_bp": (rate - announced) * 100,
    }
