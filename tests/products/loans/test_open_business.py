"""Loans that run are counted for a lender that leaves and for a borrower who wants to close the account."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from products.loans.open_business import LoansOut, LoansOwed
from products.loans.states import LoanStatus
from tests.products.loans.made import drawn, made_contract, noon
from tests.web.callers import make_organisation
from web.admissions import OPEN_BUSINESS as OF_INSTITUTIONS
from web.closing import OPEN_BUSINESS as OF_ENTERPRISES

DAY = date(2026, 1, 21)


async def test_loans_on_which_something_is_owed_are_open_on_both_sides(session: AsyncSession) -> None:
    lender, firm = await make_organisation(session, Role.BANK_OFFICER), await make_organisation(session)
    contract = await made_contract(session, subject_id=firm.id, lender_id=lender.id)
    loans = [await drawn(session, contract, DAY, 1_000_000) for _ in range(3)]
    for loan, status in zip(loans, (LoanStatus.ACTIVE, LoanStatus.DEFAULTED, LoanStatus.WRITTEN_OFF), strict=True):
        loan.status = status
    await session.flush()
    assert await LoansOut().count(session, [lender.id], at=noon(DAY)) == 2
    assert await LoansOwed().count(session, firm.id, at=noon(DAY)) == 2
    assert await LoansOwed().count(session, lender.id, at=noon(DAY)) == 0


def test_both_lists_ask_for_them() -> None:
    assert any(isinstance(each, LoansOut) for each in OF_INSTITUTIONS)
    assert any(isinstance(each, LoansOwed) for each in OF_ENTERPRISES)
