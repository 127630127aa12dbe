"""A loan with a guarantor: what it paid is no longer the lender's loss, and nobody is made more than whole."""

from datetime import date
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now, today
from policies.filings.decide import file
from policies.filings.guarantor_payments import Paid, record_payment
from policies.filings.submit import FilingRequest, submit_filing
from products.loans.actions import declare_default
from products.loans.repository import default_of
from tests.policies.claims.made import Losses, approved, make_fund, make_people
from tests.policies.filings.made import JUDGED, Filed, add_version, filed_loan, simple_rules
from tests.web.callers import make_organisation

PAID_FEN = 3_000_000  # of a loan of 5,000,000


async def guaranteed(session: AsyncSession, share: int) -> tuple[Losses, Losses]:
    """One loss in two funds that may be added up, after its guarantor has paid."""
    people = await make_people(session)
    guarantor = await make_organisation(session, Role.GUARANTOR_OFFICER)
    first = await make_fund(session, people)
    second = await make_fund(session, people, shares=share, stack={"with_funds": [str(first.id)]})
    rules = simple_rules(first.bureau_id, shares=share, stack={"with_funds": [str(second.id)]})
    await add_version(session, first, rules, date(2020, 1, 1), number=2)
    filed = await filed_loan(session, fund=first, lender_id=people.bank.organisation_id, guarantor_id=guarantor.id)
    asked = FilingRequest(loan_id=filed.loan.id, guarantor_id=guarantor.id)
    other, _ = await submit_filing(session, people.bank, second.id, asked, at=now())
    other = await file(session, people.reviewer, other.id, at=now(), said=JUDGED)
    await declare_default(session, people.bank, filed.loan.id, today(), at=now())
    default = await default_of(session, filed.loan.id)
    assert default is not None
    actor = Actor(Role.GUARANTOR_OFFICER, account_id=uuid4(), organisation_id=guarantor.id)
    for filing in (filed.filing, other):
        paid = Paid(amount_fen=PAID_FEN, paid_on=today(), voucher=f"DC-{uuid4().hex[:8]}")
        await record_payment(session, actor, filing.id, paid, at=now())
    return Losses(filed, default, people), Losses(Filed(second, filed.loan, other), default, people)


async def test_two_funds_never_pay_a_lender_more_than_its_guarantor_left_it(session: AsyncSession) -> None:
    one, two = await guaranteed(session, share=70)
    assert (await approved(session, one)).approved_fen == 1_400_000
    claim = await approved(session, two)
    assert claim.approved_fen == 600_000
    assert PAID_FEN + 1_400_000 + claim.approved_fen == 5_000_000
    biting = [limit["code"] for limit in (claim.computation or {})["limits"] if limit["bites"]]
    assert biting == ["loss_left"]
