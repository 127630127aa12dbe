"""What a borrower sees of its loans: what is due when, the schedule, the cost list, and nothing that is the lender's own."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.documents.models import Document
from marketplace.workflow.mover import Said
from products.loans.actions import mark_overdue
from products.loans.models import Loan
from products.loans.reminders import remind
from tests.products.loans.made import drawn, made_contract, officer
from tests.web.callers import Caller, make_organisation
from tests.web.conftest import SignIn


@dataclass
class Borrower:
    """An enterprise's owner with a loan of 50,000.00 for a year."""

    owner: Caller
    loan: Loan
    lender: str

    @property
    def address(self) -> str:
        return f"/me/loans/{self.loan.id}"


async def borrower_of(signed_in: SignIn, session: AsyncSession, ago: int, term_days: int) -> Borrower:
    owner, bank = await signed_in(Role.ENTERPRISE_OWNER), await make_organisation(session, Role.BANK_ADMIN)
    assert owner.member
    signed_on = today() - timedelta(days=ago)
    contract = await made_contract(session, subject_id=owner.member.organisation_id, lender_id=bank.id, signed_on=signed_on)
    loan = await drawn(session, contract, signed_on, due_on=signed_on + timedelta(days=term_days))
    await session.commit()
    return Borrower(owner, loan, bank.name)


@pytest.fixture
async def borrower(signed_in: SignIn, session: AsyncSession) -> Borrower:
    return await borrower_of(signed_in, session, 40, 365)


async def test_what_is_due_stands_first_and_leads_to_the_loan(borrower: Borrower) -> None:
    page = (await borrower.owner.get("/me/loans")).text
    for shown in ("到期，已过", "余额合计 50,000.00 元", borrower.lender, borrower.loan.external_reference, "可用 <b"):
        assert shown in page
    one = (await borrower.owner.get(borrower.address)).text
    for shown in ("第 12 期", "年化利率", "首贷：放款之前", "今天付多少", "逾期"):
        assert shown in one


async def test_a_loan_that_ends_soon_says_how_to_go_on(signed_in: SignIn, session: AsyncSession) -> None:
    ending = await borrower_of(signed_in, session, 300, 340)
    assert "还有 40 天到期" in (await ending.owner.get("/me/loans")).text
    await remind(session, at=now())
    await session.commit()
    page = (await ending.owner.get(ending.address)).text
    assert "还有 40 天到期" in page
    assert "提前 60 天" in page


async def test_what_the_lenders_people_noted_stays_with_the_lender(borrower: Borrower, session: AsyncSession) -> None:
    loan = await session.get_one(Loan, borrower.loan.id)
    await mark_overdue(session, officer(loan.lender_id), loan.id, at=now(), said=Said(note="内部备注"))
    await session.commit()
    page = (await borrower.owner.get(borrower.address)).text
    assert "登记逾期" in page
    for hidden in ("内部备注", "五级分类", "/bank/"):
        assert hidden not in page


async def test_the_cost_list_is_asked_for_again(borrower: Borrower, session: AsyncSession) -> None:
    answer = await borrower.owner.post(f"{borrower.address}/costs")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/documents")
    names = list(await session.scalars(select(Document.file_name).where(Document.organisation_id == borrower.loan.subject_id)))
    assert any("息费清单" in name for name in names)


async def test_others_do_not_see_it_and_an_empty_page_says_what_to_do(borrower: Borrower, signed_in: SignIn) -> None:
    stranger = await signed_in(Role.ENTERPRISE_OWNER)
    assert (await stranger.get(borrower.address)).status_code == 404
    assert "还没有借款" in (await stranger.get("/me/loans")).text
