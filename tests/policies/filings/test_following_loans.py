"""What happens to a filed loan reaches its filing; automatic filings and titles that come later."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.events.models import EventRow
from marketplace.profiles.models import Profile
from policies.filings.automatic import file_automatically
from policies.filings.conditions import Verdict
from policies.filings.conditions_until import look_after_conditions
from policies.filings.decide import file
from policies.filings.follow_loans import OF_ONE_LOAN, refresh_aged, refresh_loan
from policies.filings.models import Filing
from policies.filings.states import FilingStatus
from products.loans.actions import Grade, classify, declare_default
from products.loans.events import LOAN_MOVED
from products.loans.models import Loan
from products.loans.repay import Payment, repay
from products.loans.states import Classification
from tests.policies.filings.made import LENT_FEN, Filed, filed_loan, lent, published_fund, reviewer
from tests.products.loans.made import noon, officer
from tests.web.callers import make_organisation

TECH = {"attribute": "is_tech_enterprise", "eq": True}
CHEAP = {"attribute": "loan_rate_pct", "lte": Decimal("3.5")}  # the loans of these tests cost 3.6
OURS = {"attribute": "loan_amount_cny", "lte": 3_000_000}


async def test_the_book_follows_grade_default_and_repayment_and_writing_it_again_changes_nothing(session: AsyncSession) -> None:
    made = await filed_loan(session, on=today() - timedelta(days=20))
    lender, loan_id = officer(made.loan.lender_id), made.loan.id
    on = today() - timedelta(days=2)
    await classify(session, lender, loan_id, Grade(classification=Classification.DOUBTFUL, classified_on=on), at=now())
    await declare_default(session, lender, loan_id, on, at=now())
    assert await refresh_loan(session, loan_id, at=now()) == 1
    paid = Payment(
        paid_on=today(), external_reference="HK-示例", principal_fen=LENT_FEN // 4, interest_fen=0, penalty_fen=0, fees_fen=0
    )  # fmt: skip
    await repay(session, lender, loan_id, paid, at=now())
    await refresh_loan(session, loan_id, at=now())
    book = dict(made.filing.book)
    assert (book["classification"], book["status"], book["balance_fen"]) == ("doubtful", "defaulted", LENT_FEN - LENT_FEN // 4)
    assert (book["owed_principal_fen"], book["repaid_principal_fen"]) == (LENT_FEN, LENT_FEN // 4)
    assert (made.filing.default_event_id is not None, made.filing.defaulted_on) == (True, on)
    await refresh_loan(session, loan_id, at=now())
    assert made.filing.book == book
    assert {LOAN_MOVED["default"].name, "loan.repaid", "loan.classified"} <= OF_ONE_LOAN


async def test_the_nightly_ageing_reaches_all_live_filings_of_a_lender(session: AsyncSession) -> None:
    made = await filed_loan(session)
    await session.execute(update(Loan).where(Loan.id == made.loan.id).values(days_past_due=91, classification=Classification.SUBSTANDARD))
    assert await refresh_aged(session, made.loan.lender_id, today=today().isoformat(), at=now()) == 1
    assert await refresh_aged(session, made.loan.lender_id, today=today().isoformat(), at=now()) == 0
    await session.refresh(made.filing)
    assert (made.filing.book["days_past_due"], made.filing.book["classification"]) == (91, "substandard")


async def test_a_disbursed_loan_is_filed_once_in_every_fund_that_files_by_itself(session: AsyncSession) -> None:
    await _no_other_fund_files(session)
    lender = (await make_organisation(session, Role.BANK_OFFICER)).id
    automatic = await published_fund(session, filing={"criterion": OURS, "automatic": True})
    await published_fund(session, filing={"criterion": OURS})
    loan = await lent(session, lender)
    first = await file_automatically(session, loan.id, at=now())
    again = await file_automatically(session, loan.id, at=now())
    assert [(each.fund_id, each.status, each.automatic) for each in first] == [(automatic.id, FilingStatus.FILED, True)]
    assert again == []


async def test_what_the_platform_does_not_know_waits_and_what_it_nearly_filed_is_told(session: AsyncSession) -> None:
    await _no_other_fund_files(session)
    lender = (await make_organisation(session, Role.BANK_OFFICER)).id
    named: dict[str, Any] = {"admitted": [str(lender)]}
    waits = await published_fund(session, filing={"criterion": TECH, "automatic": True}, **named)
    misses = await published_fund(session, filing={"criterion": CHEAP, "automatic": True}, **named)
    loan = await lent(session, lender)
    made = await file_automatically(session, loan.id, at=now())
    assert [(each.fund_id, each.status) for each in made] == [(waits.id, FilingStatus.SUBMITTED)]
    told = select(EventRow.data).where(EventRow.subject_id == loan.id, EventRow.kind == "filing.not_automatic")
    assert list(await session.scalars(told)) == [{"fund_id": str(misses.id), "missing": ["loan_rate_pct"]}]


async def test_a_title_that_came_in_time_ends_the_wait(session: AsyncSession) -> None:
    made = await _conditional(session)
    await _knows(session, made.filing, {"is_tech_enterprise": True})
    assert await look_after_conditions(session, _nothing, at=now()) == 1
    assert (made.filing.status, made.filing.verdict, made.filing.conditions_until) == (FilingStatus.FILED, Verdict.MET, None)


async def test_a_title_that_never_came_ends_the_filing_unless_money_is_out(session: AsyncSession) -> None:
    made = await _conditional(session)
    late = noon(today() + timedelta(days=8))
    assert await look_after_conditions(session, _approved, at=late) == 0
    assert await look_after_conditions(session, _nothing, at=noon(today() + timedelta(days=7))) == 0
    assert await look_after_conditions(session, _nothing, at=late) == 1
    assert made.filing.status is FilingStatus.REVOKED


@pytest.mark.parametrize(("ahead", "told"), [(6, 1), (5, 0)], ids=["a_day_before", "two_days_before"])
async def test_reminders_come_on_their_days(session: AsyncSession, ahead: int, told: int) -> None:
    made = await _conditional(session)
    await look_after_conditions(session, _nothing, at=noon(today() + timedelta(days=ahead)))
    near = select(EventRow.id).where(EventRow.subject_id == made.filing.id, EventRow.kind == "filing.conditions_near")
    assert len(list(await session.scalars(near))) == told


async def _conditional(session: AsyncSession) -> Filed:
    """Filed on condition that the title comes within seven days."""
    made = await filed_loan(session, only_submitted=True, filing={"criterion": TECH})
    until = today() + timedelta(days=7)
    await file(session, reviewer(made.fund.bureau_id), made.filing.id, at=now(), conditions_until=until)
    return made


async def _knows(session: AsyncSession, filing: Filing, attributes: dict[str, Any]) -> None:
    sources = {name: ["tech_titles", "示例部门", today().isoformat(), "official"] for name in attributes}
    session.add(Profile(organisation_id=filing.subject_id, attributes=attributes, sources=sources))
    await session.flush()


async def _no_other_fund_files(session: AsyncSession) -> None:
    """Of other tests' funds; rolled back with the test."""
    await session.execute(text("UPDATE fund SET status = 'suspended' WHERE status = 'published'"))


async def _nothing(*_: Any) -> bool:
    return False


async def _approved(*_: Any) -> bool:
    return True
