"""A claim's course by the people who take part, with the fund's figures after each step."""

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from policies.claims.draft import prepare
from policies.claims.finish import settle
from policies.claims.limits import hold_loss
from policies.claims.recover import RecoveryTerms, confirm_arrival, record_recovery
from policies.claims.repository import payments_of
from policies.claims.states import ClaimStatus
from policies.funds.journal_models import FundPool
from tests.policies.claims.made import POOL_FEN, approved, impartial, make_loss, paid, submitted


async def test_what_the_platform_knows_makes_the_draft(session: AsyncSession) -> None:
    losses = await make_loss(session, materials=["备案证明", "授信合同", "催收记录"])
    draft = await prepare(session, losses.people.bank, losses.default.id, losses.fund.id, at=now())
    assert draft.loss.principal_fen == losses.loan.balance_fen
    assert draft.missing == ("催收记录",)
    assert set(draft.known.evidence) == {"备案证明", "授信合同"}
    assert not draft.faults


async def test_sent_in_it_is_checked_computed_and_pinned(session: AsyncSession) -> None:
    losses = await make_loss(session)
    claim = await submitted(session, losses)
    assert claim.computed_fen == losses.loan.balance_fen // 2
    assert {each["code"] for each in claim.checks} >= {"filed", "claimant_party", "loss_in_book"}
    assert claim.receipt
    assert claim.receipt["fund_version"]["number"] == 1
    assert claim.due_what == "review"
    assert (claim.turn_organisation_id, claim.turn_role) == (losses.fund.bureau_id, "bureau_reviewer")


async def test_an_approval_reserves_and_a_payment_spends(session: AsyncSession) -> None:
    losses = await make_loss(session)
    claim = await approved(session, losses)
    pool = await session.get_one(FundPool, losses.fund.id, populate_existing=True)
    assert (pool.cash_fen, pool.reserved_fen) == (POOL_FEN, 2_500_000)
    assert (await hold_loss(session, losses.default.id)).compensated_fen == 2_500_000
    other = await make_loss(session, people=losses.people, fund=losses.fund)
    claim = await paid(session, other)
    pool = await session.get_one(FundPool, losses.fund.id, populate_existing=True)
    assert (pool.cash_fen, pool.reserved_fen, pool.paid_fen) == (POOL_FEN - 2_500_000, 2_500_000, 2_500_000)
    assert claim.status is ClaimStatus.PAID
    assert [each.state for each in await payments_of(session, claim.id)] == ["confirmed"]


async def test_a_recovery_is_divided_as_the_loss_was_borne_and_booked_when_it_comes(session: AsyncSession) -> None:
    losses = await make_loss(session)
    claim = await paid(session, losses)
    terms = RecoveryTerms(amount_fen=1_000_001, recovered_on=today(), external_reference="ZH-1", costs_fen=200_000)
    done = await record_recovery(session, losses.people.bank, claim.id, terms, at=now())
    assert done.recovery
    assert done.recovery.shared_back_fen == 400_001
    assert done.claim.status is ClaimStatus.RECOVERING
    again = await record_recovery(session, losses.people.bank, claim.id, terms, at=now())
    assert again.unchanged
    treasurer = losses.people.treasurers[0]
    await impartial(session, claim, treasurer)
    await confirm_arrival(session, treasurer, claim.id, done.recovery.id, today(), "SK-1", at=now())
    pool = await session.get_one(FundPool, losses.fund.id, populate_existing=True)
    assert pool.recovered_fen == 400_001
    assert (await settle(session, treasurer, claim.id, at=now())).status is ClaimStatus.SETTLED


async def test_what_is_on_its_way_when_a_claim_is_settled_is_booked_when_it_comes(session: AsyncSession) -> None:
    losses = await make_loss(session)
    claim = await paid(session, losses)
    terms = RecoveryTerms(amount_fen=800_000, recovered_on=today(), external_reference="ZH-1")
    recovery = (await record_recovery(session, losses.people.bank, claim.id, terms, at=now())).recovery
    assert recovery
    treasurer = losses.people.treasurers[0]
    await impartial(session, claim, treasurer)
    assert (await settle(session, treasurer, claim.id, at=now())).status is ClaimStatus.SETTLED
    await confirm_arrival(session, treasurer, claim.id, recovery.id, today(), "SK-1", at=now())
    pool = await session.get_one(FundPool, losses.fund.id, populate_existing=True)
    assert pool.recovered_fen == recovery.shared_back_fen > 0
