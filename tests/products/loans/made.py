"""Contracts and loans for tests, made by the use cases themselves."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from products.catalogue.labels import RepaymentMethod
from products.loans.contracts import ContractTerms, open_contract
from products.loans.disburse import Disbursement, disburse
from products.loans.models import Contract, Loan

SIGNED_ON = date(2026, 1, 10)
AMOUNT_FEN = 10_000_000
TERM_MONTHS = 12


def noon(day: date) -> datetime:
    """Of that day in Asia/Shanghai, as an instant."""
    return datetime.combine(day, time(4), UTC)


def officer(organisation_id: UUID) -> Actor:
    """A person who records loans for the lender."""
    return Actor(Role.BANK_OFFICER, organisation_id=organisation_id)


async def made_contract(session: AsyncSession, *, subject_id: UUID, lender_id: UUID, **changes: Any) -> Contract:
    """A contract over 100,000.00 at 3.6 % for a year, interest first unless said otherwise."""
    terms: dict[str, Any] = {
        "subject_id": subject_id, "lender_id": lender_id, "contract_number": f"HT-{uuid4().hex[:12]}", "signed_on": SIGNED_ON,
        "amount_fen": AMOUNT_FEN, "annual_rate": Decimal("0.036"), "term_months": TERM_MONTHS,
        "repayment_method": RepaymentMethod.INTEREST_FIRST, "signature": {"adapter": "test"},
    }  # fmt: skip
    signed = ContractTerms(**(terms | changes))
    return await open_contract(session, signed, at=noon(signed.signed_on + timedelta(days=1)))


async def drawn(
    session: AsyncSession, contract: Contract, on: date, amount_fen: int = 5_000_000, reference: str = "", **changes: Any
) -> Loan:
    """A disbursement recorded on its day by the lender."""
    paid = Disbursement(amount_fen=amount_fen, disbursed_on=on, external_reference=reference or f"JJ-{uuid4().hex[:12]}", **changes)
    return await disburse(session, officer(contract.lender_id), contract.id, paid, at=noon(on))
