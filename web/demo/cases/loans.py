"""The loans of the demonstration: paid out on the day of the contract, then paid, missed, in default."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.workflow.mover import Said
from products.applications.models import Application
from products.loans.actions import Grade, classify, declare_default, mark_overdue, write_off
from products.loans.disburse import Disbursement, disburse
from products.loans.models import Contract, Loan, LoanInstallment
from products.loans.repay import Payment, repay
from products.loans.repository import instalments_of
from products.loans.states import Classification, LoanStatus
from web.demo.cases.acts import Stage
from web.demo.cases.people import acting
from web.demo.cases.scenes import Borrowed, Ending

NOON = time(12, 0)
PATIENCE = timedelta(days=35)  # from the first missed line to the default


async def borrow(stage: Stage, case: Application, told: Borrowed) -> None:
    """The loan under a signed case, as the scene tells it."""
    contract = (await stage.session.scalars(select(Contract).where(Contract.application_id == case.id))).one()
    officer = stage.people.officer(case.lender_id)
    async with acting(stage.session, officer):
        paid = Disbursement(amount_fen=contract.amount_fen, disbursed_on=contract.signed_on, external_reference=f"JJ-{case.case_number}")
        loan = await disburse(stage.session, officer, contract.id, paid, at=at_noon(contract.signed_on))
    if stage.paid_out is not None:
        await stage.paid_out(loan, at_noon(contract.signed_on))
    async with acting(stage.session, officer):
        due = [line for line in await instalments_of(stage.session, loan.id) if line.due_on < stage.now.astimezone(SHANGHAI).date()]
        kept = due[: len(due) - told.missed]
        await _pay(stage, officer, loan, kept)
        if told.missed:
            await _fall_behind(stage, officer, loan, due[len(kept)].due_on, told.ending)
    if told.ending is Ending.WRITTEN_OFF:
        approver = stage.people.approver(case.lender_id)
        async with acting(stage.session, approver):
            await write_off(stage.session, approver, loan.id, at=stage.now, said=Said(note="示例：借款企业已停业，追偿无果"))


def at_noon(day: date) -> datetime:
    """An instant of the day."""
    return datetime.combine(day, NOON, SHANGHAI)


async def _pay(stage: Stage, officer: Actor, loan: Loan, lines: Sequence[LoanInstallment]) -> None:
    payments = [
        Payment(
            paid_on=line.due_on, external_reference=f"HK-{loan.external_reference}-{line.number}", principal_fen=line.principal_fen,
            interest_fen=line.interest_fen,
        )
        for line in lines
    ]  # fmt: skip
    for each in payments:
        await repay(stage.session, officer, loan.id, each, at=at_noon(each.paid_on))


async def _fall_behind(stage: Stage, officer: Actor, loan: Loan, since: date, ending: Ending) -> None:
    late = stage.now if ending is Ending.OVERDUE else at_noon(since + timedelta(days=1))
    behind = await mark_overdue(stage.session, officer, loan.id, at=late)
    if ending is Ending.OVERDUE:
        return
    day = since + PATIENCE
    assert behind.status is LoanStatus.OVERDUE  # noqa: S101  # the scene says that something was missed
    await declare_default(stage.session, officer, loan.id, day, at=at_noon(day), said=Said(note="示例：多次催收未还"))
    await classify(stage.session, officer, loan.id, Grade(classification=Classification.DOUBTFUL, classified_on=day), at=at_noon(day))
