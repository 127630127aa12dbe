"""What a loan becomes when its claim moves: compensated once a fund has paid, recovering once money came back. Twice is as once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.followers import Follower
from marketplace.events.log import LoggedEvent
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.workflow.models import WorkflowStep
from policies.claims.events import MOVED
from policies.claims.models import Claim
from products.loans.contracts import parties_of
from products.loans.events import LOAN_MOVED
from products.loans.models import Loan
from products.loans.states import LOAN, LoanStatus

ACTIONS = {MOVED["confirm_payment"].name: "compensate", MOVED["record_recovery"].name: "recover"}


async def follow_claim(session: AsyncSession, claim_id: UUID, action: str, *, at: datetime) -> bool:
    """Move the loan of a claim, if it stands where the move begins; whether it did. The session has to be the system's."""
    of_claim = select(Claim.loan_id).where(Claim.id == claim_id).scalar_subquery()
    locked = select(Loan).where(Loan.id == of_claim).with_for_update().execution_options(populate_existing=True)
    loan = (await session.scalars(locked)).one_or_none()
    step = LOAN.move(action)
    if loan is None or loan.status not in step.sources:
        return False
    before = loan.status
    values = {"status": LoanStatus(step.target), "version": loan.version + 1, "updated_at": at}
    await session.execute(update(Loan).where(Loan.id == loan.id).values(**values).execution_options(synchronize_session=False))
    data = {"claim_id": str(claim_id), "from": before, "to": step.target}
    event_id = record(session, LOAN_MOVED[action], loan.id, at=at, parties=parties_of(loan), data=data)
    await session.flush()
    session.add(
        WorkflowStep(
            id=new_id(), resource=LOAN.resource, subject_id=loan.id, parties=sorted(set(parties_of(loan))), action=action, source=before,
            target=step.target, round=loan.round, at=at, event_id=event_id,
        )
    )  # fmt: skip
    await session.flush()
    await session.refresh(loan)
    return True


async def _handle(session: AsyncSession, event: LoggedEvent) -> None:
    await follow_claim(session, event.subject_id, ACTIONS[event.kind], at=event.occurred_at)


FOLLOWER = Follower("claims", "补偿拨付和追回后更新借款状态", _handle, frozenset(ACTIONS))
