"""Ageing and reminders: all loans at once, once a day, told once."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.events.models import EventRow
from marketplace.workflow.models import WorkflowStep
from products.loans.actions import Grade, classify
from products.loans.ageing import age_loans
from products.loans.events import AGED, DUE_NEAR, LOAN_MOVED
from products.loans.models import Contract, Loan
from products.loans.reminders import remind
from products.loans.repay import Payment, repay
from products.loans.states import Classification, LoanStatus
from tests.products.loans.made import drawn, made_contract, noon, officer
from tests.web.callers import make_organisation

PAID_OUT = date(2026, 1, 21)
FIRST_DUE = date(2026, 2, 21)
INTEREST_FEN = 15_500  # of 50,000.00 at 3.6 % over 31 days of 360


@pytest.fixture
async def contract(session: AsyncSession) -> Contract:
    lender = await make_organisation(session, Role.BANK_OFFICER)
    return await made_contract(session, subject_id=(await make_organisation(session)).id, lender_id=lender.id)


async def aged(session: AsyncSession, loan: Loan, on: date) -> Loan:
    await age_loans(session, at=noon(on))
    await session.refresh(loan)
    return loan


async def told(session: AsyncSession, kind: str, subject_id: UUID) -> Sequence[EventRow]:
    wanted = select(EventRow).where(EventRow.kind == kind, EventRow.subject_id == subject_id).order_by(EventRow.occurred_at)
    return (await session.scalars(wanted)).all()


async def test_the_day_after_grace_makes_overdue_and_tells_both_sides(session: AsyncSession, contract: Contract) -> None:
    loan = await drawn(session, contract, PAID_OUT, grace_days=3)
    kind = LOAN_MOVED["mark_overdue"].name
    assert (await aged(session, loan, FIRST_DUE + timedelta(days=3))).status is LoanStatus.ACTIVE
    late = await aged(session, loan, FIRST_DUE + timedelta(days=4))
    assert (late.status, late.days_past_due, late.overdue_fen, late.oldest_unpaid_on) == (LoanStatus.OVERDUE, 4, INTEREST_FEN, FIRST_DUE)
    (event,) = await told(session, kind, loan.id)
    assert set(event.parties) == {loan.subject_id, loan.lender_id}
    steps = (await session.scalars(select(WorkflowStep.action).where(WorkflowStep.subject_id == loan.id).order_by(WorkflowStep.at))).all()
    assert list(steps) == ["disburse", "mark_overdue"]


async def test_a_second_run_on_the_day_changes_nothing(session: AsyncSession, contract: Contract) -> None:
    loan = await drawn(session, contract, PAID_OUT)
    day = FIRST_DUE + timedelta(days=10)
    first = await aged(session, loan, day)
    seen = (first.version, first.updated_at, first.days_past_due)
    again = await age_loans(session, at=noon(day) + timedelta(hours=3))
    await session.refresh(loan)
    assert ((loan.version, loan.updated_at, loan.days_past_due), again.newly_overdue) == (seen, 0)
    assert len(await told(session, LOAN_MOVED["mark_overdue"].name, loan.id)) == 1
    assert len(await told(session, AGED.name, loan.lender_id)) == 1


@pytest.mark.parametrize(
    ("days", "grade"),
    [
        (90, Classification.SPECIAL_MENTION),
        (91, Classification.SUBSTANDARD),
        (271, Classification.DOUBTFUL),
        (361, Classification.LOSS),
    ],
)
async def test_grades_follow_the_days(session: AsyncSession, contract: Contract, days: int, grade: Classification) -> None:
    loan = await drawn(session, contract, PAID_OUT)
    day = FIRST_DUE + timedelta(days=days)
    found = await aged(session, loan, day)
    assert (found.days_past_due, found.classification, found.classified_on) == (days, grade, day)


async def test_a_better_grade_with_a_reason_stays_until_the_next_limit(session: AsyncSession, contract: Contract) -> None:
    loan = await drawn(session, contract, PAID_OUT)
    day = FIRST_DUE + timedelta(days=5)
    await aged(session, loan, day)
    grade = Grade(classification=Classification.PASS, classified_on=day, note="示例")
    await classify(session, officer(contract.lender_id), loan.id, grade, at=noon(day))
    assert (await aged(session, loan, FIRST_DUE + timedelta(days=90))).classification is Classification.PASS
    assert (await aged(session, loan, FIRST_DUE + timedelta(days=91))).classification is Classification.SUBSTANDARD


async def test_what_is_paid_is_late_no_more_and_what_has_ended_is_left_alone(session: AsyncSession, contract: Contract) -> None:
    cured, ended = [await drawn(session, contract, PAID_OUT) for _ in range(2)]
    day = FIRST_DUE + timedelta(days=2)
    ended.status = LoanStatus.WRITTEN_OFF
    await aged(session, cured, day)
    payment = Payment(paid_on=day, external_reference=f"HK-{cured.id}", interest_fen=INTEREST_FEN)
    await repay(session, officer(contract.lender_id), cured.id, payment, at=noon(day))
    after = await aged(session, cured, day + timedelta(days=1))
    assert (after.status, after.days_past_due) == (LoanStatus.ACTIVE, 0)
    await session.refresh(ended)
    assert (ended.status, ended.days_past_due, ended.aged_on) == (LoanStatus.WRITTEN_OFF, 0, None)


async def test_reminders_come_once_each_and_a_missed_night_is_made_up_for(session: AsyncSession, contract: Contract) -> None:
    loan = await drawn(session, contract, PAID_OUT)
    ends = loan.due_on
    for day in (FIRST_DUE - timedelta(days=8), FIRST_DUE - timedelta(days=6), FIRST_DUE - timedelta(days=5), FIRST_DUE):
        await remind(session, at=noon(day))
    for left in (61, 60, 59, 30):
        await remind(session, at=noon(ends - timedelta(days=left)))
    facts = [(event.data["due_on"], event.data["days_ahead"]) for event in await told(session, DUE_NEAR.name, loan.id)]
    first, last = FIRST_DUE.isoformat(), ends.isoformat()
    assert facts == [(first, 7), (first, 1), (last, 60), (last, 30)]


async def test_a_loan_shorter_than_a_period_is_not_told_by_it(session: AsyncSession, contract: Contract) -> None:
    loan = await drawn(session, contract, PAID_OUT, due_on=PAID_OUT + timedelta(days=20))
    await remind(session, at=noon(PAID_OUT))
    assert await told(session, DUE_NEAR.name, loan.id) == []
