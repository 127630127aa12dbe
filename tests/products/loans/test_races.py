"""Two lenders' people at once: one row of the loan or the contract is held by one of them, the other sees what is left."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.errors import ZhidaError
from products.loans.disburse import Disbursement, disburse
from products.loans.models import Contract, Loan
from products.loans.repay import Payment, repay
from products.loans.repository import repayments_of
from tests.products.loans.made import AMOUNT_FEN, drawn, made_contract, noon, officer
from tests.web.callers import make_organisation

PAID_OUT, DAY = date(2026, 1, 21), date(2026, 2, 21)


@pytest.fixture
async def loan(system_sessions: Sessions) -> Loan:
    async with transaction(system_sessions, Binding.system()) as session:
        lender = await make_organisation(session, Role.BANK_OFFICER)
        contract = await made_contract(session, subject_id=(await make_organisation(session)).id, lender_id=lender.id)
        return await drawn(session, contract, PAID_OUT)


async def pays(sessions: Sessions, loan: Loan, reference: str, principal_fen: int) -> bool | None:
    """Whether it was new; None where it was refused."""
    payment = Payment(paid_on=DAY, external_reference=reference, principal_fen=principal_fen, interest_fen=15_500)
    try:
        async with transaction(sessions, _of(loan)) as session:
            return not (await repay(session, officer(loan.lender_id), loan.id, payment, at=noon(DAY))).unchanged
    except ZhidaError:
        return None


async def test_of_two_repayments_of_everything_one_is_refused(sessions: Sessions, loan: Loan) -> None:
    done = await asyncio.gather(*(pays(sessions, loan, f"HK-{loan.id}-{n}", loan.principal_fen) for n in range(2)))
    assert sorted(done, key=str) == [None, True]


async def test_the_same_repayment_twice_at_once_is_one(sessions: Sessions, loan: Loan) -> None:
    done = await asyncio.gather(*(pays(sessions, loan, f"HK-{loan.id}", 1_000_000) for _ in range(2)))
    assert sorted(done, key=str) == [False, True]
    async with transaction(sessions, _of(loan)) as session:
        assert len(await repayments_of(session, loan.id)) == 1
        assert (await session.get_one(Loan, loan.id)).balance_fen == loan.principal_fen - 1_000_000


async def test_two_draws_never_take_more_than_the_line(sessions: Sessions, loan: Loan) -> None:
    async def draw(number: int) -> UUID | None:
        paid = Disbursement(amount_fen=AMOUNT_FEN // 2, disbursed_on=DAY, external_reference=f"JJ-{loan.id}-{number}")
        try:
            async with transaction(sessions, _of(loan)) as session:
                return (await disburse(session, officer(loan.lender_id), loan.contract_id, paid, at=noon(DAY))).id
        except ZhidaError:
            return None

    assert (await asyncio.gather(draw(1), draw(2))).count(None) == 1
    async with transaction(sessions, _of(loan)) as session:
        contract = await session.get_one(Contract, loan.contract_id)
    assert contract.drawn_fen == contract.amount_fen


def _of(loan: Loan) -> Binding:
    return Binding(role="bank_officer", organisation_id=loan.lender_id)
