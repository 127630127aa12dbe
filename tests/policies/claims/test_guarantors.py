"""A guarantor claims what it has paid; the lender's claim is lessened by it; together they never get more than the loss."""

from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.ids import new_id
from policies.claims.draft import create, prepare
from policies.claims.submit import ClaimRefused, submit
from policies.filings.follow_loans import refresh_loan
from policies.filings.models import GuarantorPayment
from products.loans.actions import declare_default
from products.loans.repository import default_of
from tests.policies.claims.made import Losses, make_fund, make_people, person
from tests.policies.filings.made import filed_loan

RULES = {"claimants": ["bank", "guarantor"], "shares": {"bank": 50, "guarantor": 20}}


async def guaranteed(session: AsyncSession) -> tuple[Losses, Actor]:
    people = await make_people(session)
    guarantor = await person(session, Role.GUARANTOR_OFFICER)
    fund = await make_fund(session, people, **RULES)
    filed = await filed_loan(session, fund=fund, lender_id=people.bank.organisation_id, guarantor_id=guarantor.organisation_id)
    await declare_default(session, people.bank, filed.loan.id, today(), at=now())
    await refresh_loan(session, filed.loan.id, at=now())
    default = await default_of(session, filed.loan.id)
    assert default is not None
    return Losses(filed, default, people), guarantor


async def test_a_guarantor_claims_what_it_paid_and_only_after_it_paid(session: AsyncSession) -> None:
    losses, guarantor = await guaranteed(session)
    claim = await create(session, guarantor, losses.terms(), at=now())
    with pytest.raises(ClaimRefused) as refused:
        await submit(session, guarantor, claim.id, at=now())
    assert "/loss/guarantor_paid" in {each.pointer for each in refused.value.errors}


async def test_both_claims_together_stay_within_the_loss(session: AsyncSession) -> None:
    losses, guarantor = await guaranteed(session)
    session.add(
        GuarantorPayment(
            id=new_id(), filing_id=losses.filed.filing.id, guarantor_id=losses.filed.filing.guarantor_id, amount_fen=2_000_000,
            paid_on=today(), voucher=f"DC-{uuid4().hex[:8]}", recorded_at=now(),
        )
    )  # fmt: skip
    await session.flush()
    theirs = await prepare(session, guarantor, losses.default.id, losses.fund.id, at=now())
    assert theirs.loss.guarantor_paid_fen == 2_000_000
    claim = await create(session, guarantor, losses.terms(), at=now())
    claim = await submit(session, guarantor, claim.id, at=now())
    assert claim.computed_fen == 400_000
    mine = await create(session, losses.people.bank, losses.terms(), at=now())
    mine = await submit(session, losses.people.bank, mine.id, at=now())
    assert mine.computed_fen == (losses.loan.balance_fen - 2_000_000) // 2
