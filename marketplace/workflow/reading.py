"""What a caller may do next with a case, and what was done to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.policy import policy_table
from marketplace.workflow.models import FourEyes, WithState, WorkflowStep
from marketplace.workflow.moves import Move, Workflow

# Steps that are no moves: how a case begins.
BEGINNINGS_ZH = {"create": "起草", "submit": "报送", "apply": "提交申请", "sign": "签约", "disburse": "放款"}

NAMELESS_ZH = {"system": "系统", "anonymous": "申请人"}


@dataclass(frozen=True, slots=True)
class OpenMove:
    """A move that the state allows. `blocked_zh` says why this caller still cannot make it (four eyes); None: open."""

    move: Move
    blocked_zh: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a timeline. `actor_zh` is a person's name, or what kind of program acted; `for_zh` whom the person stood in for."""

    action: str
    label_zh: str
    target: str
    target_zh: str
    at: datetime
    actor_zh: str
    for_zh: str | None
    reason_zh: str | None
    note: str | None


async def open_moves(session: AsyncSession, actor: Actor, workflow: Workflow, case_id: UUID, case: WithState) -> Sequence[OpenMove]:
    """What the caller's role may do in the present state; steps that wait for another person are listed with the reason."""
    state = str(case.status)
    allowed = [step for step in workflow.from_state(state) if not step.by_system and _granted(actor, step, state)]
    groups = {step.four_eyes for step in allowed if step.four_eyes and not step.starts_round}
    acted: set[str] = set()
    if groups:
        mine = select(FourEyes.grouping).where(
            FourEyes.subject_id == case_id, FourEyes.round == case.round, FourEyes.person == (actor.account_id or actor.client_id)
        )
        acted = set(await session.scalars(mine))
    return [OpenMove(step, "须由另一人办理：前一步由你完成" if step.four_eyes in acted else None) for step in allowed]


def actions(moves: Sequence[OpenMove]) -> list[str]:
    """The `actions` of a resource in the open interface: what the caller may do right now."""
    return [each.move.action for each in moves if each.blocked_zh is None]


async def timeline(session: AsyncSession, workflow: Workflow, case_id: UUID) -> list[Step]:
    """Every step of the case, the oldest first, with names; one query."""
    absent = aliased(Account)
    rows = await session.execute(
        select(WorkflowStep, Account.display_name, absent.display_name)
        .outerjoin(Account, Account.id == WorkflowStep.account_id)
        .outerjoin(absent, absent.id == WorkflowStep.on_behalf_of)
        .where(WorkflowStep.subject_id == case_id)
        .order_by(WorkflowStep.at, WorkflowStep.id)
    )
    by_action: Mapping[str, Move] = {step.action: step for step in workflow.moves}
    return [
        Step(
            action=row.action,
            label_zh=by_action[row.action].label_zh if row.action in by_action else BEGINNINGS_ZH.get(row.action, row.action),
            target=row.target,
            target_zh=workflow.labels_zh.get(row.target, row.target),
            at=row.at,
            actor_zh=name or NAMELESS_ZH.get(row.role, "接口程序"),
            for_zh=for_name,
            reason_zh=by_action[row.action].reasons.get(row.reason_code or "") if row.action in by_action else None,
            note=row.note,
        )
        for row, name, for_name in rows
    ]


def _granted(actor: Actor, step: Move, state: str) -> bool:
    grant = policy_table().grant(actor.role, step.permission)
    return grant is not None and not grant.states.isdisjoint({"any", state})
