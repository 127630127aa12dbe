"""Breakers are read every night, and soon after something that they count has happened."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.followers import Follower
from marketplace.events.log import LoggedEvent
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from policies.claims.events import MOVED as CLAIM_MOVED
from policies.claims.models import Claim
from policies.filings.events import MOVED as FILING_MOVED
from policies.filings.models import Filing
from policies.filings.states import FILING
from policies.funds.events import FUND_PUBLISHED
from policies.supervision.breakers import read_breakers, running_funds
from products.loans.events import LOAN_MOVED
from products.loans.states import LOAN

READ_BREAKERS = TaskKind("supervision.read_breakers", "读取一个资金池的熔断指标")
READ_ALL = TaskKind("supervision.read_all_breakers", "每晚读取熔断指标")
EVERY_NIGHT = Schedule(READ_ALL, "20 1 * * *")
TOGETHER_SECONDS = 10  # what happens within so long is read once
CLAIM_STEPS = ("approve", "confirm_payment", "confirm_instalment", "defer", "reject", "withdraw", "payment_returned", "claw_back")
LOAN_STEPS = ("default", "mark_overdue", "cure", "settle", "write_off")
KINDS = frozenset(
    {
        FUND_PUBLISHED.name,
        *(FILING_MOVED[action].name for action in ("file", "revoke")),
        *(CLAIM_MOVED[action].name for action in CLAIM_STEPS if action in CLAIM_MOVED),
        *(LOAN_MOVED[action].name for action in LOAN_STEPS),
    }
)


async def ask_for_a_reading(session: AsyncSession, event: LoggedEvent) -> None:
    """Leave a task for every fund that the event touches; within some seconds one task for all of them."""
    window = int(event.recorded_at.timestamp()) // TOGETHER_SECONDS
    due = datetime.fromtimestamp((window + 1) * TOGETHER_SECONDS, UTC) + timedelta(seconds=1)
    for fund_id in await _funds_of(session, event):
        key = f"{fund_id} {window}"
        await enqueue(session, READ_BREAKERS, {"fund_id": str(fund_id)}, at=event.recorded_at, not_before=due, key=key)


async def _funds_of(session: AsyncSession, event: LoggedEvent) -> list[UUID]:
    if event.subject_kind == FILING.resource:
        wanted = select(Filing.fund_id).where(Filing.id == event.subject_id)
    elif event.subject_kind == LOAN.resource:
        wanted = select(Filing.fund_id).where(Filing.loan_id == event.subject_id).distinct().order_by(Filing.fund_id)
    elif event.kind == FUND_PUBLISHED.name:
        return [event.subject_id]
    else:
        wanted = select(Claim.fund_id).where(Claim.id == event.subject_id)
    return list(await session.scalars(wanted))


FOLLOWER = Follower("breakers", "熔断指标", ask_for_a_reading, KINDS)


async def read_one(run: TaskRun, fund_id: str) -> None:
    """The breakers of one fund."""
    await read_breakers(run.session, UUID(fund_id), at=run.now)


async def read_all(run: TaskRun) -> None:
    """A task for every fund that runs, so that one that fails does not keep the others waiting."""
    for fund_id in await running_funds(run.session):
        key = f"{fund_id} night {run.now:%Y-%m-%d}"
        await enqueue(run.session, READ_BREAKERS, {"fund_id": str(fund_id)}, at=run.now, key=key)


TASKS: dict[TaskKind, Handler] = {READ_BREAKERS: read_one, READ_ALL: read_all}
SCHEDULES = (EVERY_NIGHT,)
