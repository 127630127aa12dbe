"""`move`: the one function that changes a case's state. State, step, four-eyes row and event are rows of one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.clients import people_behind
from marketplace.access.policy import policy_table
from marketplace.errors import FieldError, Forbidden, Invalid, NotFound
from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.workflow.models import FourEyes, WithState, WorkflowStep
from marketplace.workflow.moves import Move, NoteRule, TransitionNotAllowed, Workflow

LONGEST_NOTE = 2_000
Case = TypeVar("Case", bound=WithState)


class CaseNotFound(NotFound):
    """No such case, or not this caller's to see."""

    code = "case_not_found"


class StaleVersion(TransitionNotAllowed):
    """Somebody was quicker: the case has changed since the caller looked at it."""

    code = "stale_version"


class FourEyesNeeded(Forbidden):
    """The step before was made by the same person; another one must do this."""

    code = "four_eyes_needed"


class FactorNeeded(Forbidden):
    """The move wants a fresh second factor."""

    code = "second_factor_required"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person adds to a move. `factor_fresh`: the caller has just proven the second factor. `on_behalf_of`: the absent colleague."""

    reason_code: str | None = None
    note: str | None = None
    factor_fresh: bool = False
    on_behalf_of: UUID | None = None


NOTHING_SAID = Said()


async def move(
    session: AsyncSession,
    actor: Actor,
    workflow: Workflow,
    kind: EventKind,
    model: type[Case],
    case_id: UUID,
    action: str,
    *,
    at: datetime,
    visible: ColumnElement[bool] | None = None,
    version: int | None = None,
    said: Said = NOTHING_SAID,
    values: Mapping[str, Any] | None = None,
    parties: Sequence[UUID] = (),
    data: Mapping[str, Any] | None = None,
) -> Case:
    """Make the move and return the case in its new state.

    `visible` is the condition of rows that the caller may see; `version` the one that the caller has looked at (None: whichever is there);
    `values` further columns to set in the same statement; `parties` the organisations that may see step and event; `data` ids and codes for
    the event. Raises: CaseNotFound, TransitionNotAllowed, StaleVersion, Forbidden, FourEyesNeeded, FactorNeeded, Invalid.
    """
    step = workflow.move(action)
    case = await load(session, model, case_id, visible=visible)
    before, present = str(case.status), case.version
    _require_may(actor, step, before)
    _require_delegate(actor, said)
    workflow.require(before, step)
    _require_said(step, said)
    round_ = case.round + (1 if step.starts_round and await _has_begun(session, case_id, workflow) else 0)
    await _keep_four_eyes(session, actor, case_id, step, round_, said)
    if version is not None and version != present:
        raise _stale(workflow, before)
    changed = await session.execute(
        update(model)
        .where(model.id == case_id, model.status == before, model.version == present)  # type: ignore[attr-defined]
        .values(status=step.target, version=present + 1, round=round_, **(values or {}))
        .returning(model)
        .execution_options(populate_existing=True)
    )
    after = changed.scalar_one_or_none()
    if after is None:
        present_row = await load(session, model, case_id)
        await session.refresh(present_row)
        raise _stale(workflow, str(present_row.status))
    event_id = record(session, kind, case_id, at=at, parties=parties, data={**(data or {}), "from": before, "to": step.target})
    await session.flush()
    session.add(
        WorkflowStep(
            id=new_id(), resource=workflow.resource, subject_id=case_id, parties=sorted(set(parties)), action=action, source=before,
            target=step.target, round=round_, at=at, on_behalf_of=said.on_behalf_of, reason_code=said.reason_code, note=said.note,
            event_id=event_id,
        )
    )  # fmt: skip
    return after


async def begin(
    session: AsyncSession,
    workflow: Workflow,
    kind: EventKind,
    case_id: UUID,
    state: str,
    *,
    at: datetime,
    action: str = "create",
    parties: Sequence[UUID] = (),
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write down that a case was made: its first step and its event. The room has added the case's own row."""
    event_id = record(session, kind, case_id, at=at, parties=parties, data={**(data or {}), "to": state})
    await session.flush()
    session.add(
        WorkflowStep(
            id=new_id(), resource=workflow.resource, subject_id=case_id, parties=sorted(set(parties)), action=action, source=None,
            target=state, round=1, at=at, event_id=event_id,
        )
    )  # fmt: skip


async def load(session: AsyncSession, model: type[Case], case_id: UUID, *, visible: ColumnElement[bool] | None = None) -> Case:
    """The case, if the caller may see it. Raises: CaseNotFound."""
    condition = true() if visible is None else visible
    found = (await session.scalars(select(model).where(model.id == case_id, condition))).one_or_none()  # type: ignore[attr-defined]
    if found is None:
        raise CaseNotFound("没有这件事项，或者它不对你开放")
    return found


def event_kinds(workflow: Workflow, *, public: frozenset[str] = frozenset(), for_all: frozenset[str] = frozenset()) -> dict[str, EventKind]:
    """The event kinds of a workflow by action; `public` ones reach institutions that are parties, `for_all` ones every institution."""
    return {
        step.action: EventKind(
            f"{workflow.resource}.{step.done}",
            workflow.resource,
            f"{workflow.label_zh}：{step.label_zh}",
            public=step.action in public | for_all,
            for_all=step.action in for_all,
        )
        for step in workflow.moves
    }


def _require_may(actor: Actor, step: Move, state: str) -> None:
    grant = policy_table().grant(actor.role, step.permission)
    if step.by_system or grant is None:
        raise Forbidden(f"你的角色不能{step.label_zh}")
    if grant.states.isdisjoint({"any", state}) and state in step.sources:
        raise Forbidden(f"你的角色在现在的状态下不能{step.label_zh}")


def _require_delegate(actor: Actor, said: Said) -> None:
    """One stands in only for colleagues whose leave names one as the delegate, and only while it lasts."""
    if said.on_behalf_of is not None and said.on_behalf_of not in actor.stands_in_for:
        raise Forbidden("你现在不是这位同事的代理人")


def _require_said(step: Move, said: Said) -> None:
    faults = []
    if step.reasons and said.reason_code not in step.reasons:
        given = f"「{said.reason_code}」不在其中" if said.reason_code else "没有填写"
        choices = "、".join(f"{code} {text}" for code, text in step.reasons.items())
        faults.append(FieldError("/reason_code", f"请选择原因（{choices}）；{given}"))
    if not step.reasons and said.reason_code is not None:
        faults.append(FieldError("/reason_code", "这一步不需要原因代码"))
    note = (said.note or "").strip()
    if step.note is NoteRule.REQUIRED and not note:
        faults.append(FieldError("/note", "请写明说明"))
    if step.note is NoteRule.NONE and note:
        faults.append(FieldError("/note", "这一步不需要说明"))
    if len(note) > LONGEST_NOTE:
        faults.append(FieldError("/note", f"说明最多 {LONGEST_NOTE} 个字符，现在是 {len(note)} 个"))
    if faults:
        raise Invalid("提交的内容不符合要求", faults)
    if step.asks_factor and not said.factor_fresh:
        raise FactorNeeded("这一步须再次输入动态口令")


async def _has_begun(session: AsyncSession, case_id: UUID, workflow: Workflow) -> bool:
    """Whether a round of the case was begun before, by whichever move begins one: the first submission belongs to the first round."""
    begins = [step.action for step in workflow.moves if step.starts_round]
    made = select(WorkflowStep.id).where(WorkflowStep.subject_id == case_id, WorkflowStep.action.in_(begins)).limit(1)
    return await session.scalar(made) is not None


async def _keep_four_eyes(session: AsyncSession, actor: Actor, case_id: UUID, step: Move, round_: int, said: Said) -> None:
    """Add who acts, and for whom; the primary key refuses a person who has acted in this group before, whoever races with whom."""
    if step.four_eyes is None:
        return
    people = sorted({*await people_behind(session, actor), *({said.on_behalf_of} if said.on_behalf_of else ())})
    rows = [{"subject_id": case_id, "grouping": step.four_eyes, "round": round_, "person": each, "action": step.action} for each in people]
    done: Any = await session.execute(insert(FourEyes).values(rows).on_conflict_do_nothing())
    if done.rowcount != len(rows):
        raise FourEyesNeeded(f"须由另一人{step.label_zh}：同一件事项的前一步由你（或由你代办的人）完成")


def _stale(workflow: Workflow, state: str) -> StaleVersion:
    return StaleVersion(f"这件事项刚被改动，现在是「{workflow.labels_zh[state]}」。请刷新后再办", state=state)
