"""What follows a disbursement by itself: the first loan is marked and the borrower has a cost list that can be verified."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions
from marketplace.documents.models import Document
from marketplace.documents.pdf.renderer import render_pdf
from marketplace.errors import Forbidden
from marketplace.ids import new_id
from marketplace.tasks.task_run import TaskRun
from products.catalogue.labels import RepaymentMethod
from products.loans.models import Loan
from products.loans.tasks import FOLLOW_DISBURSEMENT
from tests.products.loans.made import drawn, made_contract
from tests.web.callers import make_organisation
from web.issued import cost_list
from web.loans import TASKS

ISSUED = {
    "issuer": "示例平台", "title": "息费清单", "issued_at": now(), "code": "ABCD EFGH", "verify_url": "https://example.invalid/verify",
}  # fmt: skip


@pytest.fixture
async def loan(session: AsyncSession) -> Loan:
    lender = await make_organisation(session, Role.BANK_OFFICER)
    contract = await made_contract(
        session, subject_id=(await make_organisation(session)).id, lender_id=lender.id, repayment_method=RepaymentMethod.EQUAL_PRINCIPAL
    )
    return await drawn(session, contract, date(2026, 1, 21), 12_000_00)


async def test_a_disbursement_marks_the_first_loan_and_issues_the_cost_list(
    loan: Loan, session: AsyncSession, system_sessions: Sessions
) -> None:
    run = TaskRun(new_id(), 1, now(), session, system_sessions, Binding.system())
    await TASKS[FOLLOW_DISBURSEMENT](run, loan_id=str(loan.id))
    await session.refresh(loan)
    assert loan.first_loan is True
    names = (await session.scalars(select(Document.file_name).where(Document.organisation_id == loan.subject_id))).all()
    assert [name.startswith("息费清单") for name in names] == [True]


async def test_the_cost_list_leads_with_the_rate_and_shows_every_line(loan: Loan, session: AsyncSession) -> None:
    facts = await cost_list.prepare(session, loan.subject_id, {"loan_id": str(loan.id)}, now())
    assert (facts["annual_rate"], facts["rate"], facts["fees"]) == ("3.68", "3.60", "0.00")
    assert (facts["interest"], facts["total"]) == ("234.00", "234.00")  # 12,000.00 in twelve parts at 0.3 % a month
    shown = dict(facts) | ISSUED
    content = render_pdf(cost_list.FOLDER, "cost_list.html", shown, qr_address="https://example.invalid/verify/ABCD")
    assert content.startswith(b"%PDF")
    assert [row["principal"] for row in facts["rows"]] == ["1000.00"] * 12


async def test_a_stranger_gets_no_cost_list(loan: Loan, session: AsyncSession) -> None:
    stranger: UUID = (await make_organisation(session)).id
    with pytest.raises(Forbidden):
        await cost_list.prepare(session, stranger, {"loan_id": str(loan.id)}, now())
