"""From an admitted request to an institution: made anew, taken over from the register, or back after it had left."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.admissions.assessments import DUE_BY_DEFAULT
from marketplace.admissions.events import MOVED
from marketplace.admissions.kinds import INSTITUTION_KINDS
from marketplace.admissions.models import Admission, InstitutionStanding
from marketplace.admissions.request_form import plain_name
from marketplace.admissions.states import STANDING, DueStage, StandingStatus
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.ids import new_id
from marketplace.members.models import SUBJECT_KINDS, Membership, Organisation, OrganisationKind, OrganisationStatus
from marketplace.members.repository import organisation_by_uscc
from marketplace.workflow.mover import begin


class AlreadyHere(Conflict):
    """The code belongs to an institution that is admitted, or to somebody else."""

    code = "organisation_already_here"


async def doubts(session: AsyncSession, case: Admission) -> list[str]:
    """What whoever decides should look at twice: the code's holder, and institutions of the same name. Sentences."""
    holder = await organisation_by_uscc(session, case.uscc)
    fault = _fault_of(case, holder, await _has_people(session, holder)) if holder and case.organisation_id is None else None
    same = select(Organisation.uscc).where(Organisation.name == case.name, Organisation.uscc.is_distinct_from(case.uscc))
    return [
        *([fault] if fault else []),
        *(f"已有同名的机构或企业，代码是 {code or '未登记'}" for code in await session.scalars(same.limit(5))),
    ]


async def head_of(session: AsyncSession, case: Admission) -> UUID | None:
    """The institution whose branch it is to be; None for a head. Raises: Invalid if that one is not admitted or of another kind."""
    if case.parent_uscc is None:
        return None
    head = await organisation_by_uscc(session, case.parent_uscc)
    fault = None
    if head is None or head.kind is not case.kind or head.status is not OrganisationStatus.ACTIVE:
        fault = "上级机构没有入驻、已停用或类型不同，请先办理上级机构的入驻"
    elif head.parent_id is not None:
        fault = "上级机构自己也是分支机构，请填写总机构的代码"
    if fault or head is None:
        raise Invalid(fault or "", [FieldError("/parent_uscc", fault or "")])
    return head.id


async def put_in_business(session: AsyncSession, case: Admission, *, at: datetime) -> UUID:
    """The institution's id. Two requests with one code: whichever comes second finds the first one's institution and is refused.

    Raises: AlreadyHere; what `head_of` raises.
    """
    head_id = await head_of(session, case)
    values = {"name": case.name, "kind": case.kind, "region": case.region, "parent_id": head_id}
    row = insert(Organisation).values(id=new_id(), uscc=case.uscc, status=OrganisationStatus.ACTIVE, synthetic=False, **values)
    made = await session.scalar(row.on_conflict_do_nothing(index_elements=["uscc"]).returning(Organisation.id))
    organisation_id = made or await _take_over(session, case, values)
    await _stand(session, organisation_id, at)
    return organisation_id


async def _take_over(session: AsyncSession, case: Admission, values: Mapping[str, object]) -> UUID:
    wanted = select(Organisation).where(Organisation.uscc == case.uscc).with_for_update(key_share=True)
    holder = (await session.scalars(wanted.execution_options(populate_existing=True))).one()
    if fault := _fault_of(case, holder, await _has_people(session, holder)):
        raise AlreadyHere(fault, state=holder.status)
    taken = update(Organisation).where(Organisation.id == holder.id).values(status=OrganisationStatus.ACTIVE, **values)
    await session.execute(taken)
    return holder.id


def _fault_of(case: Admission, holder: Organisation, has_people: bool) -> str | None:
    """Why the organisation that has the code cannot be the one that asks."""
    if plain_name(holder.name) != case.name:
        return f"这个代码属于「{holder.name}」，与申请的名称不一致"
    if holder.kind is OrganisationKind.PLATFORM or (holder.kind in INSTITUTION_KINDS and holder.status is not OrganisationStatus.EXITED):
        return "这个代码的机构已经入驻"
    if holder.kind is not case.kind and has_people:
        what = "企业" if holder.kind in SUBJECT_KINDS else INSTITUTION_KINDS.get(holder.kind, "机构")
        return f"这个代码已作为{what}登记并有人员，不能改为另一类机构"
    return None


async def _has_people(session: AsyncSession, holder: Organisation) -> bool:
    return bool(await session.scalar(select(exists().where(Membership.organisation_id == holder.id))))


async def _stand(session: AsyncSession, organisation_id: UUID, at: datetime) -> None:
    due_on = at.astimezone(SHANGHAI).date() + DUE_BY_DEFAULT
    fresh = {"status": StandingStatus.ACTIVE, "reason_code": None, "since_at": at, "assessment_due_on": due_on, "told": DueStage.FAR}
    row = insert(InstitutionStanding).values(id=organisation_id, version=1, round=1, **fresh)
    again = fresh | {"version": InstitutionStanding.version + 1}
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_=again))
    await begin(session, STANDING, MOVED["admit"], organisation_id, "active", at=at, action="admit", parties=[organisation_id])
