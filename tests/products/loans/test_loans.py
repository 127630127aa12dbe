"""Contracts, disbursements, repayments and what lenders do with loans, on the database as the lender's own transaction."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.errors import Invalid
from marketplace.workflow.mover import CaseNotFound, Said
from marketplace.workflow.moves import TransitionNotAllowed
from products.catalogue.labels import RepaymentMethod
from products.loans.actions import Grade, NotSo, StaleLoan, classify, cure, declare_default, mark_overdue, settle, write_off
from products.loans.contracts import ContractNumberTaken, LoansOpen, close_contract
from products.loans.disburse import Disbursement, LineExceeded, LoanReferenceTaken
from products.loans.first_loan import mark_first_loan
from products.loans.models import Contract, Loan
from products.loans.prolong import Extension, NewLoan, extend_loan, renew_loan
from products.loans.repay import CorrectionRefused, Payment, Repaid, RepaymentReferenceTaken, repay
from products.loans.repository import default_of, instalments_of, repayments_of
from products.loans.rules.book import RepaymentRefused
from products.loans.rules.extension import ExtensionNotAllowed
from products.loans.rules.payment_order import PaymentBeyondDebt
from products.loans.states import Classification, ContractStatus, LoanStatus
from tests.products.loans.made import drawn, made_contract, noon, officer
from tests.web.callers import make_organisation

PAID_OUT = date(2026, 1, 21)
FIRST_DUE = date(2026, 2, 21)
INTEREST_FEN = 31_000  # of 100,000.00 at 3.6 % over 31 days of 360
JUNE = date(2026, 6, 1)


@pytest.fixture
async def contract(session: AsyncSession) -> Contract:
    lender = await make_organisation(session, Role.BANK_OFFICER)
    return await made_contract(session, subject_id=(await make_organisation(session)).id, lender_id=lender.id)


async def revolving(session: AsyncSession, like: Contract) -> Contract:
    method = RepaymentMethod.REVOLVING
    return await made_contract(session, subject_id=like.subject_id, lender_id=like.lender_id, repayment_method=method)


async def pays(session: AsyncSession, loan: Loan, on: date, reference: str, *, at: date | None = None, **parts: object) -> Repaid:
    payment = Payment(paid_on=on, external_reference=reference, **parts)  # type: ignore[arg-type]
    return await repay(session, officer(loan.lender_id), loan.id, payment, at=noon(at or on))


async def test_a_contract_number_is_the_lenders_only_once(session: AsyncSession, contract: Contract) -> None:
    with pytest.raises(ContractNumberTaken):
        await made_contract(session, subject_id=contract.subject_id, lender_id=contract.lender_id, contract_number=contract.contract_number)


async def test_a_disbursement_makes_a_loan_with_schedule_and_rate(session: AsyncSession, contract: Contract) -> None:
    loan = await drawn(session, contract, PAID_OUT, 10_000_000)
    lines = await instalments_of(session, loan.id)
    assert (len(lines), lines[-1].due_on, sum(line.principal_fen for line in lines)) == (12, date(2027, 1, 21), 10_000_000)
    assert (loan.next_due_on, loan.status, contract.drawn_fen) == (FIRST_DUE, LoanStatus.ACTIVE, 10_000_000)
    assert loan.cost_rate is not None
    assert Decimal("0.0370") < loan.cost_rate < Decimal("0.0375")


async def test_more_than_the_line_has_left_is_refused_with_the_rest(session: AsyncSession, contract: Contract) -> None:
    await drawn(session, contract, PAID_OUT, 9_000_000)
    with pytest.raises(LineExceeded) as refused:
        await drawn(session, contract, PAID_OUT, 1_000_001)
    assert refused.value.left_fen == 1_000_000


async def test_the_same_disbursement_again_changes_nothing_another_is_refused(session: AsyncSession, contract: Contract) -> None:
    first = await drawn(session, contract, PAID_OUT, 1_000_000, "JJ-1")
    assert (await drawn(session, contract, PAID_OUT, 1_000_000, "JJ-1")).id == first.id
    assert contract.drawn_fen == 1_000_000
    with pytest.raises(LoanReferenceTaken):
        await drawn(session, contract, PAID_OUT, 1_000_001, "JJ-1")


async def test_every_fault_of_a_disbursement_is_named(session: AsyncSession, contract: Contract) -> None:
    with pytest.raises(Invalid) as refused:
        await drawn(session, contract, date(2026, 1, 9), 0, due_on=date(2030, 1, 1), grace_days=91)
    assert {each.pointer for each in refused.value.errors} == {"/amount", "/disbursed_on", "/due_on", "/grace_days"}


async def test_the_same_repayment_again_changes_nothing_another_says_what_it_corrects(session: AsyncSession, contract: Contract) -> None:
    loan = await drawn(session, contract, PAID_OUT, 10_000_000)
    first = await pays(session, loan, FIRST_DUE, "HK-1", interest_fen=INTEREST_FEN)
    again = await pays(session, loan, FIRST_DUE, "HK-1", interest_fen=INTEREST_FEN)
    assert (again.unchanged, again.repayment.id, loan.next_due_on) == (True, first.repayment.id, date(2026, 3, 21))
    with pytest.raises(RepaymentReferenceTaken):
        await pays(session, loan, FIRST_DUE, "HK-1", interest_fen=1)
    corrected = await pays(session, loan, FIRST_DUE, "HK-2", interest_fen=1_000, reverses="HK-1")
    assert (corrected.repayment.reverses_id, corrected.loan.next_due_on) == (first.repayment.id, FIRST_DUE)
    assert len(await repayments_of(session, loan.id)) == 2
    with pytest.raises(CorrectionRefused):
        await pays(session, loan, FIRST_DUE, "HK-3", interest_fen=1, reverses="HK-1")


async def test_a_repayment_in_advance_that_bounced_is_taken_back_with_its_plan(session: AsyncSession, contract: Contract) -> None:
    loan = await drawn(session, contract, PAID_OUT, 10_000_000)
    before = [(line.schedule, line.number, line.interest_fen) for line in await instalments_of(session, loan.id)]
    advance = await pays(session, loan, date(2026, 2, 1), "HK-1", principal_fen=4_000_000, interest_fen=11_000)
    assert (advance.loan.balance_fen, (await instalments_of(session, loan.id))[-1].schedule) == (6_000_000, 2)
    back = await pays(session, loan, date(2026, 2, 1), "HK-2", reverses="HK-1")
    assert back.loan.balance_fen == 10_000_000
    assert [(line.schedule, line.number, line.interest_fen) for line in await instalments_of(session, loan.id)] == before


async def test_a_revolving_line_has_room_again_and_a_bounced_repayment_takes_it_back(session: AsyncSession, contract: Contract) -> None:
    line = await revolving(session, contract)
    loan = await drawn(session, line, PAID_OUT, 10_000_000)
    await pays(session, loan, date(2026, 2, 1), "HK-1", principal_fen=4_000_000, interest_fen=11_000)
    assert line.drawn_fen == 6_000_000
    await drawn(session, line, date(2026, 2, 2), 4_000_000)
    with pytest.raises(LineExceeded):
        await pays(session, loan, date(2026, 2, 2), "HK-2", reverses="HK-1")
    with pytest.raises(LoansOpen):
        await close_contract(session, officer(line.lender_id), line.id, at=noon(JUNE))


async def test_paying_everything_settles_and_nothing_follows(session: AsyncSession, contract: Contract) -> None:
    loan = await drawn(session, contract, PAID_OUT, 10_000_000)
    with pytest.raises(PaymentBeyondDebt) as refused:
        await pays(session, loan, FIRST_DUE, "HK-1", principal_fen=10_000_000, interest_fen=INTEREST_FEN + 1)
    assert refused.value.owed_fen == {"interest": INTEREST_FEN}
    done = await pays(session, loan, FIRST_DUE, "HK-1", principal_fen=10_000_000, interest_fen=INTEREST_FEN)
    assert (done.loan.status, done.loan.balance_fen, done.loan.settled_on) == (LoanStatus.SETTLED, 0, FIRST_DUE)
    with pytest.raises(TransitionNotAllowed):
        await pays(session, loan, JUNE, "HK-2", interest_fen=1)
    closed = await close_contract(session, officer(contract.lender_id), contract.id, at=noon(JUNE))
    assert closed.status is ContractStatus.CLOSED
    with pytest.raises(TransitionNotAllowed):
        await drawn(session, contract, JUNE, 1)


async def test_arrears_make_overdue_and_paying_them_cures(session: AsyncSession, contract: Contract) -> None:
    loan, bank = await drawn(session, contract, PAID_OUT, 10_000_000), officer(contract.lender_id)
    with pytest.raises(NotSo):
        await mark_overdue(session, bank, loan.id, at=noon(FIRST_DUE))
    late = await mark_overdue(session, bank, loan.id, at=noon(date(2026, 2, 24)))
    assert (late.status, late.days_past_due, late.overdue_fen) == (LoanStatus.OVERDUE, 3, INTEREST_FEN)
    assert late.classification is Classification.SPECIAL_MENTION
    with pytest.raises(NotSo):
        await cure(session, bank, loan.id, at=noon(date(2026, 2, 24)))
    cured = await pays(session, loan, date(2026, 2, 24), "HK-1", interest_fen=INTEREST_FEN, penalty_fen=100)
    assert (cured.loan.status, cured.loan.days_past_due, cured.loan.overdue_fen) == (LoanStatus.ACTIVE, 0, 0)


async def test_a_grade_better_than_the_days_needs_a_reason(session: AsyncSession, contract: Contract) -> None:
    loan, bank = await drawn(session, contract, PAID_OUT, 10_000_000), officer(contract.lender_id)
    day = date(2026, 5, 25)
    await mark_overdue(session, bank, loan.id, at=noon(day))
    assert loan.classification is Classification.SUBSTANDARD
    with pytest.raises(Invalid) as refused:
        await classify(session, bank, loan.id, Grade(classification=Classification.PASS, classified_on=day), at=noon(day))
    assert "第十一条" in refused.value.errors[0].detail
    grade = Grade(classification=Classification.SPECIAL_MENTION, classified_on=day, note="示例：账户冻结已解除")
    assert (await classify(session, bank, loan.id, grade, at=noon(day))).classification is Classification.SPECIAL_MENTION
    with pytest.raises(StaleLoan):
        await classify(session, bank, loan.id, grade, at=noon(day), version=1)


async def test_a_default_is_declared_once_and_may_be_written_off_by_an_approver(session: AsyncSession, contract: Contract) -> None:
    loan = await drawn(session, contract, PAID_OUT, 10_000_000)
    approver = Actor(Role.BANK_APPROVER, organisation_id=contract.lender_id)
    done = await declare_default(session, approver, loan.id, date(2026, 5, 25), at=noon(JUNE))
    event = await default_of(session, loan.id)
    assert event is not None
    assert (done.status, event.principal_fen, event.days_past_due) == (LoanStatus.DEFAULTED, 10_000_000, 93)
    assert event.interest_fen == INTEREST_FEN + 28_000 + 31_000 + 30_000
    with pytest.raises(TransitionNotAllowed):
        await declare_default(session, approver, loan.id, JUNE, at=noon(JUNE))
    gone = await write_off(session, approver, loan.id, at=noon(JUNE), said=Said(note="示例"))
    assert (gone.status, gone.balance_fen) == (LoanStatus.WRITTEN_OFF, 10_000_000)


async def test_an_extension_asks_for_due_interest_and_keeps_to_the_limit(session: AsyncSession, contract: Contract) -> None:
    loan = await drawn(session, contract, PAID_OUT, 10_000_000, due_on=date(2026, 4, 21))
    bank, said, day = officer(contract.lender_id), Said(note="示例"), date(2026, 4, 21)
    wanted = Extension(extended_on=day, matures_on=date(2026, 7, 21))
    with pytest.raises(RepaymentRefused):
        await extend_loan(session, bank, loan.id, wanted, at=noon(day), said=said)
    await pays(session, loan, day, "HK-1", interest_fen=INTEREST_FEN + 28_000 + 31_000)
    too_far = Extension(extended_on=day, matures_on=date(2026, 7, 22))
    with pytest.raises(ExtensionNotAllowed):
        await extend_loan(session, bank, loan.id, too_far, at=noon(day), said=said)
    done = await extend_loan(session, bank, loan.id, wanted, at=noon(day), said=said)
    assert (done.status, done.due_on, done.extensions, done.next_due_on) == (LoanStatus.ACTIVE, date(2026, 7, 21), 1, date(2026, 5, 21))
    with pytest.raises(CorrectionRefused):
        await pays(session, loan, day, "HK-2", interest_fen=1, reverses="HK-1")


@pytest.mark.parametrize(("without", "brought"), [(True, 11_000), (False, 10_011_000)])
async def test_a_renewal_settles_the_old_loan_by_the_new_one(
    session: AsyncSession, contract: Contract, without: bool, brought: int
) -> None:
    old, bank = await drawn(session, contract, PAID_OUT, 10_000_000), officer(contract.lender_id)
    paid = Disbursement(amount_fen=10_000_000, disbursed_on=date(2026, 2, 1), external_reference="XD-1")
    done = await renew_loan(session, bank, old.id, NewLoan(disbursement=paid, without_repayment=without), at=noon(date(2026, 2, 1)))
    assert (done.old.status, done.old.balance_fen, done.new.renews_id) == (LoanStatus.SETTLED, 0, old.id)
    assert (done.renewal.from_borrower_fen, contract.drawn_fen) == (brought, 10_000_000)


async def test_settling_by_hand_waives_interest_with_a_reason_never_principal(session: AsyncSession, contract: Contract) -> None:
    loan, bank = await drawn(session, contract, PAID_OUT, 10_000_000), officer(contract.lender_id)
    with pytest.raises(NotSo):
        await settle(session, bank, loan.id, at=noon(JUNE))
    await pays(session, loan, date(2026, 2, 1), "HK-1", principal_fen=10_000_000)
    with pytest.raises(Invalid):
        await settle(session, bank, loan.id, at=noon(JUNE))
    done = await settle(session, bank, loan.id, at=noon(JUNE), said=Said(note="示例：免除利息"))
    assert (done.status, done.next_due_on) == (LoanStatus.SETTLED, None)


async def test_another_lenders_loan_is_not_there(session: AsyncSession, contract: Contract) -> None:
    loan, stranger = await drawn(session, contract, PAID_OUT, 10_000_000), await make_organisation(session, Role.BANK_OFFICER)
    payment = Payment(paid_on=FIRST_DUE, external_reference="HK-1", interest_fen=1)
    with pytest.raises(CaseNotFound):
        await repay(session, officer(stranger.id), loan.id, payment, at=noon(JUNE))


async def test_the_earliest_loan_of_any_lender_is_the_first(session: AsyncSession, contract: Contract) -> None:
    another = await make_organisation(session, Role.BANK_OFFICER)
    theirs = await made_contract(session, subject_id=contract.subject_id, lender_id=another.id)
    later, earlier = await drawn(session, contract, JUNE, 1_000_000), await drawn(session, theirs, PAID_OUT, 1_000_000)
    await mark_first_loan(session, contract.subject_id, at=noon(JUNE))
    for loan in (later, earlier):
        await session.refresh(loan)
    assert (earlier.first_loan, later.first_loan) == (True, False)
