"""What is refused, by which rule, and that nothing changes then."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.errors import Invalid
from marketplace.workflow.mover import FourEyesNeeded, Said
from marketplace.workflow.moves import TransitionNotAllowed
from policies.claims.claw_back import claw_back
from policies.claims.decide import AmountWrong, MustWait, approve, defer, resume
from policies.claims.draft import ClaimExists, create, edit, prepare
from policies.claims.eyes import HasInterest, NotDeclared, NotYourTurn, declare
from policies.claims.known import NotClaimable
from policies.claims.limits import LimitReached, full_limits, hold_loss, raise_uses
from policies.claims.pay import Paid, confirm_payment, payment_returned, queue_payment
from policies.claims.payee_accounts import NoPayeeAccount
from policies.claims.recover import RecoveryBeyondDebt, RecoveryReferenceTaken, RecoveryTerms, record_recovery
from policies.claims.review import pass_review, reject, return_for_correction
from policies.claims.states import ClaimStatus
from policies.claims.submit import ClaimRefused, SomethingPaid, reconsider, submit, withdraw
from policies.claims.terms import LossGiven
from policies.filings.decide import file
from policies.filings.submit import FilingRequest, submit_filing
from policies.funds.fund_rules import Claimant
from policies.funds.journal_errors import VoucherUsed
from policies.funds.journal_models import FundPool
from policies.funds.schemas import read_rules
from products.loans.actions import declare_default
from products.loans.repository import default_of
from tests.policies.claims.made import (
    PROVEN,
    Losses,
    approved,
    confirmed,
    drafted,
    impartial,
    make_fund,
    make_loss,
    make_people,
    paid,
    person,
    queued,
    reviewed,
    submitted,
)
from tests.policies.filings.made import JUDGED, Filed, add_version, filed_loan, simple_rules

RETURNED = Said("unclear", "请说明催收经过")
DEFERRED = Said("pool")
MISTAKE = Said("mistake")


async def test_a_claim_without_a_filing_is_refused(session: AsyncSession) -> None:
    losses = await make_loss(session)
    other = await make_fund(session, losses.people)
    with pytest.raises(NotClaimable, match="不能申请补偿") as refused:
        await prepare(session, losses.people.bank, losses.default.id, other.id, at=now())
    assert refused.value.errors[0].pointer == "/fund_id"


async def test_the_wrong_institution_finds_no_such_default(session: AsyncSession) -> None:
    losses = await make_loss(session)
    stranger = await person(session, Role.BANK_OFFICER)
    with pytest.raises(NotClaimable) as refused:
        await create(session, stranger, losses.terms(), at=now())
    assert refused.value.errors[0].pointer == "/default_event_id"


async def test_before_its_trigger_a_claim_is_not_sent_in(session: AsyncSession) -> None:
    losses = await make_loss(session, trigger={"overdue_days": 60})
    claim = await drafted(session, losses)
    with pytest.raises(ClaimRefused) as refused:
        await submit(session, losses.people.bank, claim.id, at=now())
    assert [each.pointer for each in refused.value.errors] == ["/default_event_id"]


async def test_a_null_share_blocks_and_never_pays_nothing(session: AsyncSession) -> None:
    losses = await make_loss(session, shares=None)
    claim = await drafted(session, losses)
    with pytest.raises(ClaimRefused, match="资金规则") as refused:
        await submit(session, losses.people.bank, claim.id, at=now())
    assert any("数字" in each.detail for each in refused.value.errors)


async def test_one_loss_is_claimed_once_and_a_reference_answers_again(session: AsyncSession) -> None:
    losses = await make_loss(session)
    claim = await drafted(session, losses, external_reference="内部-1")
    assert (await drafted(session, losses, external_reference="内部-1")).id == claim.id
    with pytest.raises(ClaimExists):
        await drafted(session, losses, external_reference="内部-2")
    await withdraw(session, losses.people.bank, claim.id, at=now(), said=MISTAKE)
    assert (await drafted(session, losses)).id != claim.id


async def test_figures_that_contradict_the_book_are_refused_with_both(session: AsyncSession) -> None:
    losses = await make_loss(session)
    with pytest.raises(Invalid) as refused:
        await drafted(session, losses, loss=LossGiven(principal_fen=5_000_001))
    assert "50000.01" in refused.value.errors[0].detail
    assert "50000.00" in refused.value.errors[0].detail


async def test_a_missing_paper_is_named_and_any_one_brings_it(session: AsyncSession) -> None:
    losses = await make_loss(session, materials=["催收记录"])
    claim = await drafted(session, losses)
    with pytest.raises(ClaimRefused) as refused:
        await submit(session, losses.people.bank, claim.id, at=now())
    assert refused.value.errors[0].pointer == "/documents"


async def test_reviewers_declare_first_act_in_turn_and_only_once(session: AsyncSession) -> None:
    losses = await make_loss(session)
    people = losses.people
    claim = await submitted(session, losses)
    with pytest.raises(NotDeclared):
        await pass_review(session, people.reviewer, claim.id, at=now(), said=PROVEN)
    await declare(session, people.reviewer, claim.id, conflict=True, text_zh="亲属任职", at=now())
    with pytest.raises(HasInterest):
        await pass_review(session, people.reviewer, claim.id, at=now(), said=PROVEN)
    await impartial(session, claim, people.approvers[0])
    with pytest.raises(NotYourTurn):
        await pass_review(session, people.approvers[0], claim.id, at=now(), said=PROVEN)
    with pytest.raises(TransitionNotAllowed):
        await approve(session, people.approvers[0], claim.id, at=now(), said=PROVEN)


async def test_nobody_reviews_and_approves_the_same_claim(session: AsyncSession) -> None:
    people = await make_people(session)
    step = {"role": "bureau_approver", "organisation_id": str(people.reviewer.organisation_id), "working_days": 5}
    losses = await make_loss(session, people=people, review_steps=[step])
    claim = await submitted(session, losses)
    await impartial(session, claim, people.approvers[0])
    await pass_review(session, people.approvers[0], claim.id, at=now(), said=PROVEN)
    with pytest.raises(FourEyesNeeded):
        await approve(session, people.approvers[0], claim.id, at=now(), said=PROVEN)
    assert (await session.get_one(FundPool, losses.fund.id, populate_existing=True)).reserved_fen == 0


async def test_above_the_sum_two_people_approve_the_same_amount(session: AsyncSession) -> None:
    losses = await make_loss(session, second_approver_above="10000.00")
    first, second = losses.people.approvers
    claim = await reviewed(session, losses)
    for each in (first, second):
        await impartial(session, claim, each)
    claim = await approve(session, first, claim.id, at=now(), said=PROVEN)
    assert (claim.status, claim.reserved_fen) == (ClaimStatus.IN_REVIEW, 0)
    with pytest.raises(FourEyesNeeded):
        async with session.begin_nested():
            await approve(session, first, claim.id, at=now(), said=PROVEN)
    with pytest.raises(AmountWrong):
        async with session.begin_nested():
            await approve(session, second, claim.id, amount_fen=1_000_000, at=now(), said=replace(PROVEN, note="少一些"))
    assert (await approve(session, second, claim.id, at=now(), said=PROVEN)).reserved_fen == 2_500_000


async def test_never_more_than_computed_and_less_only_with_a_note(session: AsyncSession) -> None:
    losses = await make_loss(session, layers=[{"payer": "city", "share_pct": 60}, {"payer": "district", "share_pct": 40}])
    approver = losses.people.approvers[0]
    claim = await reviewed(session, losses)
    await impartial(session, claim, approver)
    for amount, note in ((2_500_001, "多一些"), (1_000_001, None), (0, "没有")):
        with pytest.raises(AmountWrong):
            await approve(session, approver, claim.id, amount_fen=amount, at=now(), said=replace(PROVEN, note=note))
    claim = await approve(session, approver, claim.id, amount_fen=1_000_001, at=now(), said=replace(PROVEN, note="催收费用不计"))
    assert [each["amount_fen"] for each in claim.payers] == [600_001, 400_000]


async def test_an_empty_pool_makes_it_wait_and_money_brings_it_back(session: AsyncSession) -> None:
    losses = await make_loss(session, pool_fen=0)
    approver = losses.people.approvers[0]
    claim = await reviewed(session, losses)
    await impartial(session, claim, approver)
    with pytest.raises(MustWait) as waits:
        await approve(session, approver, claim.id, at=now(), said=PROVEN)
    assert waits.value.reason_code == "pool"
    claim = await defer(session, approver, claim.id, at=now(), said=DEFERRED)
    assert (await resume(session, approver, claim.id, at=now(), said=PROVEN)).status is ClaimStatus.IN_REVIEW


async def test_a_cap_cuts_the_amount_and_a_used_one_makes_it_wait(session: AsyncSession) -> None:
    people = await make_people(session)
    fund = await make_fund(session, people, caps={"pool_year": "30000.00"})
    first = await approved(session, await make_loss(session, people=people, fund=fund))
    second = await approved(session, await make_loss(session, people=people, fund=fund))
    assert (first.approved_fen, second.approved_fen) == (2_500_000, 500_000)
    third = await reviewed(session, await make_loss(session, people=people, fund=fund))
    await impartial(session, third, people.approvers[0])
    with pytest.raises(MustWait) as waits:
        await approve(session, people.approvers[0], third.id, at=now(), said=PROVEN)
    assert waits.value.reason_code == "cap"


async def test_two_funds_never_pay_more_than_the_stack_allows(session: AsyncSession) -> None:
    people = await make_people(session)
    first = await make_fund(session, people)
    second = await make_fund(session, people, stack={"with_funds": [str(first.id)], "cap_pct": 80})
    both = simple_rules(first.bureau_id, stack={"with_funds": [str(second.id)], "cap_pct": 80})
    await add_version(session, first, both, date(2020, 1, 1), number=2)
    filed = await filed_loan(session, fund=first, lender_id=people.bank.organisation_id)
    other, _ = await submit_filing(session, people.bank, second.id, FilingRequest(loan_id=filed.loan.id), at=now())
    other = await file(session, people.reviewer, other.id, at=now(), said=JUDGED)
    await declare_default(session, people.bank, filed.loan.id, today(), at=now())
    default = await default_of(session, filed.loan.id)
    assert default is not None
    one, two = Losses(filed, default, people), Losses(Filed(second, filed.loan, other), default, people)
    assert (await approved(session, one)).approved_fen == 2_500_000
    assert (await approved(session, two)).approved_fen == 1_500_000
    loss = await hold_loss(session, default.id)
    assert (loss.compensated_fen, loss.cap_fen) == (4_000_000, 4_000_000)


async def test_what_comes_back_is_shared_between_the_funds_of_a_loss(session: AsyncSession) -> None:
    people = await make_people(session)
    first = await make_fund(session, people)
    second = await make_fund(session, people, shares=30, stack={"with_funds": [str(first.id)]})
    await add_version(session, first, simple_rules(first.bureau_id, stack={"with_funds": [str(second.id)]}), date(2020, 1, 1), number=2)
    filed = await filed_loan(session, fund=first, lender_id=people.bank.organisation_id)
    other, _ = await submit_filing(session, people.bank, second.id, FilingRequest(loan_id=filed.loan.id), at=now())
    other = await file(session, people.reviewer, other.id, at=now(), said=JUDGED)
    await declare_default(session, people.bank, filed.loan.id, today(), at=now())
    default = await default_of(session, filed.loan.id)
    assert default is not None
    one, two = Losses(filed, default, people), Losses(Filed(second, filed.loan, other), default, people)
    claims = [await paid(session, one), await paid(session, two)]
    terms = RecoveryTerms(amount_fen=1_000_000, recovered_on=today(), external_reference="ZH-1")
    await record_recovery(session, people.bank, claims[0].id, terms, at=now())
    for claim in claims:
        await session.refresh(claim)
    assert [each.shared_back_fen for each in claims] == [500_000, 300_000]
    assert [each.status for each in claims] == [ClaimStatus.RECOVERING] * 2


async def test_an_approved_claim_releases_when_deferred_or_withdrawn(session: AsyncSession) -> None:
    losses = await make_loss(session)
    claim = await approved(session, losses)
    approver = losses.people.approvers[0]
    claim = await defer(session, approver, claim.id, at=now(), said=DEFERRED)
    pool = await session.get_one(FundPool, losses.fund.id, populate_existing=True)
    assert (claim.reserved_fen, pool.reserved_fen) == (0, 0)
    claim = await resume(session, approver, claim.id, at=now(), said=PROVEN)
    assert (claim.status, claim.reserved_fen) == (ClaimStatus.APPROVED, 2_500_000)
    await withdraw(session, losses.people.bank, claim.id, at=now(), said=MISTAKE)
    assert (await session.get_one(FundPool, losses.fund.id, populate_existing=True)).reserved_fen == 0


async def test_a_returned_claim_is_mended_and_reviewed_in_a_new_round(session: AsyncSession) -> None:
    losses = await make_loss(session)
    people = losses.people
    claim = await submitted(session, losses)
    await impartial(session, claim, people.reviewer)
    claim = await return_for_correction(session, people.reviewer, claim.id, at=now(), said=RETURNED)
    assert claim.due_what == "correct"
    claim = await edit(session, people.bank, claim.id, losses.terms(loss=LossGiven(principal_fen=4_000_000)), at=now())
    claim = await submit(session, people.bank, claim.id, at=now())
    assert (claim.round, claim.computed_fen, claim.due_what) == (2, 2_000_000, "review")
    claim = await pass_review(session, people.reviewer, claim.id, at=now(), said=PROVEN)
    assert claim.status is ClaimStatus.IN_REVIEW


async def test_after_a_refusal_everybody_looks_again(session: AsyncSession) -> None:
    losses = await make_loss(session)
    people = losses.people
    claim = await submitted(session, losses)
    await impartial(session, claim, people.reviewer)
    await reject(session, people.reviewer, claim.id, at=now(), said=Said("loss_unproven", "缺少凭证", factor_fresh=True))
    claim = await reconsider(session, people.bank, claim.id, at=now(), said=Said(note="凭证已补充"))
    assert (claim.status, claim.round) == (ClaimStatus.SUBMITTED, 2)
    assert (await pass_review(session, people.reviewer, claim.id, at=now(), said=PROVEN)).review_step == 1


async def test_payment_wants_an_admitted_account_other_eyes_and_a_new_voucher(session: AsyncSession) -> None:
    losses = await make_loss(session)
    people = losses.people
    claim = await approved(session, losses)
    await impartial(session, claim, people.treasurers[0])
    with pytest.raises(NoPayeeAccount):
        await queue_payment(session, people.treasurers[0], claim.id, at=now(), said=PROVEN)
    await queued(session, losses, claim)
    await confirm_payment(session, people.treasurers[0], claim.id, Paid(today(), "FK-同号"), at=now())
    again = await make_loss(session, people=people, fund=losses.fund)
    claim = await queued(session, again, await approved(session, again))
    with pytest.raises(VoucherUsed):
        await confirm_payment(session, people.treasurers[0], claim.id, Paid(today(), "FK-同号"), at=now())
    with pytest.raises(Invalid):
        await confirm_payment(session, people.treasurers[0], claim.id, Paid(today() + timedelta(days=1), "FK-9"), at=now())


async def test_parts_are_paid_one_after_the_other_and_a_returned_one_again(session: AsyncSession) -> None:
    losses = await make_loss(session, payment_instalments=[{"pct": 50}, {"pct": 50}])
    treasurer = losses.people.treasurers[0]
    claim = await queued(session, losses, await approved(session, losses))
    claim = await confirmed(session, losses, claim)
    assert (claim.status, claim.paid_fen, claim.reserved_fen) == (ClaimStatus.APPROVED, 1_250_000, 1_250_000)
    with pytest.raises(SomethingPaid):
        await withdraw(session, losses.people.bank, claim.id, at=now(), said=MISTAKE)
    claim = await confirmed(session, losses, await queued(session, losses, claim))
    assert claim.status is ClaimStatus.PAID
    claim = await payment_returned(session, treasurer, claim.id, at=now(), said=Said("account", "账号有误"))
    assert (claim.status, claim.paid_fen, claim.reserved_fen) == (ClaimStatus.APPROVED, 1_250_000, 1_250_000)
    assert (await confirmed(session, losses, await queued(session, losses, claim))).paid_fen == 2_500_000


async def test_a_recovery_above_the_debt_or_said_otherwise_is_refused(session: AsyncSession) -> None:
    losses = await make_loss(session)
    claim = await paid(session, losses)
    terms = RecoveryTerms(amount_fen=5_000_001, recovered_on=today(), external_reference="ZH-1")
    with pytest.raises(RecoveryBeyondDebt) as refused:
        await record_recovery(session, losses.people.bank, claim.id, terms, at=now())
    assert refused.value.left_fen == 5_000_000
    await record_recovery(session, losses.people.bank, claim.id, replace(terms, amount_fen=100), at=now())
    with pytest.raises(RecoveryReferenceTaken):
        await record_recovery(session, losses.people.bank, claim.id, replace(terms, amount_fen=101), at=now())


async def test_what_is_clawed_back_is_receivable_and_then_free_again(session: AsyncSession) -> None:
    losses = await make_loss(session)
    people = losses.people
    claim = await paid(session, losses)
    await impartial(session, claim, people.approvers[1])
    said = Said("double", "另获保险赔付", factor_fresh=True)
    claim = await claw_back(session, people.approvers[1], claim.id, at=now(), said=said)
    assert claim.clawed_back_fen == 2_500_000
    back = RecoveryTerms(amount_fen=1_000_000, recovered_on=today(), external_reference="TH-1", voucher="TH-1")
    done = await record_recovery(session, people.treasurers[0], claim.id, back, at=now())
    pool = await session.get_one(FundPool, losses.fund.id, populate_existing=True)
    assert (done.claim.claw_back_received_fen, pool.receivable_fen, pool.clawed_back_fen) == (1_000_000, 1_500_000, 1_000_000)


async def test_a_filing_after_the_default_opens_no_claim(session: AsyncSession) -> None:
    losses = await make_loss(session)
    late = await filed_loan(session, fund=losses.fund, lender_id=losses.people.bank.organisation_id)
    assert late.filing.default_event_id is None
    with pytest.raises(NotClaimable):
        await prepare(session, losses.people.bank, late.loan.id, losses.fund.id, at=now())


async def test_limits_refuse_in_the_statement_itself(session: AsyncSession) -> None:
    losses = await make_loss(session, caps={"loan": "100.00"})
    claim = await drafted(session, losses)
    rules = read_rules({"caps": {"loan": "100.00"}})
    limits = full_limits(rules, Claimant.BANK, None)
    await raise_uses(session, claim, "2026", limits, 10_000)
    with pytest.raises(LimitReached):
        await raise_uses(session, claim, "2026", limits, 1)
