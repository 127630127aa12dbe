"""Who at the lender has a case (分配、转办): one or many at once. Its clocks go on as they were."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clocks import service as clocks
from marketplace.clocks.models import Clock
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record
from marketplace.members.in_term import in_term
from marketplace.members.models import Membership, Organisation
from marketplace.workflow.mover import CaseNotFound
from products.applications.events import ASSIGNED
from products.applications.models import Application
from products.applications.repository import visible
from products.applications.states import APPLICATION, OPEN
from products.applications.time_limits import ALL

ASSIGN = "applications:application:assign"
MOST_AT_ONCE = 200


async def assign(
    session: AsyncSession, actor: Actor, application_ids: Sequence[UUID], officer_id: UUID, *, at: datetime
) -> Sequence[Application]:
    """Give open cases to an officer of the lender, or of one of its branches, whose the cases are then.

    One event for all of them. Raises: CaseNotFound if one of them is not the caller's to see, Invalid with every fault.
    """
    if not 1 <= len(set(application_ids)) <= MOST_AT_ONCE:
        raise Invalid("没有分配", [FieldError("/application_ids", f"一次最多 {MOST_AT_ONCE} 件，至少 1 件")])
    cases = await _held(session, actor, application_ids)
    desk = await _desk_of(session, officer_id, cases[0].lender_id)
    if desk is None or (actor.organisation_id != cases[0].lender_id and actor.organisation_id != desk.id):  # a branch keeps its own cases
        raise Invalid("没有分配", [FieldError("/officer_id", "这个账号不是本机构在岗的客户经理")])
    if faults := _faults(application_ids, cases):
        raise Invalid("没有分配", faults)
    for case in cases:
        await _give(session, case, officer_id, desk, at)
    told = {"officer_id": str(officer_id), "applications": [str(case.id) for case in cases]}
    record(session, ASSIGNED, cases[0].lender_id, at=at, parties=sorted({cases[0].lender_id, desk.id}), data=told)
    await session.flush()
    return cases


async def _held(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> list[Application]:
    wanted = select(Application).where(Application.id.in_(ids), visible(actor, ASSIGN)).order_by(Application.id)
    found = list(await session.scalars(wanted.with_for_update().execution_options(populate_existing=True)))
    if len(found) != len(set(ids)):
        raise CaseNotFound("没有这件事项，或者它不对你开放")
    return found


async def _desk_of(session: AsyncSession, officer_id: UUID, lender_id: UUID) -> Organisation | None:
    """The lender or branch for which this account works on cases; None if it does not."""
    wanted = (
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.account_id == officer_id, Membership.role == Role.BANK_OFFICER, Membership.active, in_term(),
            (Organisation.id == lender_id) | (Organisation.parent_id == lender_id),
        )
    )  # fmt: skip
    return (await session.scalars(wanted.order_by(Organisation.parent_id.nulls_first()).limit(1))).one_or_none()


def _faults(ids: Sequence[UUID], cases: Sequence[Application]) -> list[FieldError]:
    ended = {case.id for case in cases if case.status not in OPEN}
    return [FieldError(f"/application_ids/{place}", "这件申请已经办结") for place, each in enumerate(ids) if each in ended]


async def _give(session: AsyncSession, case: Application, officer_id: UUID, desk: Organisation, at: datetime) -> None:
    branch_id = None if desk.id == case.lender_id else desk.id
    if branch_id != case.branch_id:
        lenders_turn = select(Clock.name).where(
            Clock.subject_id == case.id, Clock.subject_kind == APPLICATION.resource, Clock.stopped_at.is_(None),
            Clock.organisation_id != case.subject_id,
        )  # fmt: skip
        running = set(await session.scalars(lenders_turn))
        for kind in ALL:
            if kind.name in running:
                await clocks.reassign(session, kind, case.id, desk.id)
    case.officer_id, case.branch_id, case.updated_at = officer_id, branch_id, at
    case.version += 1
