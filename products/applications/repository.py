"""Every query of applications. A draft is its enterprise's alone."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import ENTERPRISE_ROLES
from marketplace.access.visibility import visible_to
from marketplace.errors import NotFound
from marketplace.workflow.mover import load
from products.applications.models import (
    Application,
    ApplicationDocument,
    ApplicationGroup,
    DocumentRequest,
    LenderSetting,
    Proposal,
)
from products.applications.states import ApplicationStatus

READ, LIST, READ_GROUP = "applications:application:read", "applications:application:list", "applications:group:read"


class GroupNotFound(NotFound):
    """No such form, or not this caller's to see."""

    code = "application_group_not_found"


def visible(actor: Actor, permission: str = READ) -> ColumnElement[bool]:
    """Own cases of an enterprise; those sent to a lender for its people, to a branch those that are its own."""
    state = Application.status
    if actor.role in ENTERPRISE_ROLES:
        return visible_to(actor, permission, organisation=Application.subject_id, state=state)
    lenders = visible_to(actor, permission, organisation=Application.lender_id, state=state)
    branches = visible_to(actor, permission, organisation=Application.branch_id, state=state)
    return Application.submitted_at.is_not(None) & or_(lenders, branches)


async def get_case(session: AsyncSession, actor: Actor, application_id: UUID) -> Application:
    """One case as it stands in this moment. Raises: CaseNotFound."""
    found = await load(session, Application, application_id, visible=visible(actor))
    await session.refresh(found)
    return found


async def list_cases(
    session: AsyncSession,
    actor: Actor,
    *,
    limit: int,
    before: UUID | None = None,
    state: ApplicationStatus | None = None,
    reference: str | None = None,
    group_id: UUID | None = None,
) -> Sequence[Application]:
    """The newest first; `before` is the id of the last one of the page before."""
    wanted = select(Application).where(visible(actor, LIST))
    for column, value in ((Application.status, state), (Application.external_reference, reference), (Application.group_id, group_id)):
        if value is not None:
            wanted = wanted.where(column == value)
    if before is not None:
        wanted = wanted.where(Application.id < before)
    return (await session.scalars(wanted.order_by(Application.id.desc()).limit(limit))).all()


async def get_group(session: AsyncSession, actor: Actor, group_id: UUID, *, lock: bool = False) -> ApplicationGroup:
    """One form of the caller's enterprise. Raises: GroupNotFound."""
    seen = visible_to(actor, READ_GROUP, organisation=ApplicationGroup.subject_id)
    wanted = select(ApplicationGroup).where(ApplicationGroup.id == group_id, seen).execution_options(populate_existing=True)
    found = (await session.scalars(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise GroupNotFound("没有这份申请，或者它不对你开放")
    return found


async def form_of(session: AsyncSession, case: Application) -> ApplicationGroup:
    """The form of a case that the caller may see; the lender's people read it through the case."""
    return await session.get_one(ApplicationGroup, case.group_id)


async def cases_of(session: AsyncSession, group_id: UUID) -> Sequence[Application]:
    """All cases of a form that the transaction may see, in the order in which they were made, withdrawn drafts left out."""
    kept = or_(Application.submitted_at.is_not(None), Application.status == ApplicationStatus.DRAFT)
    wanted = select(Application).where(Application.group_id == group_id, kept).order_by(Application.id)
    return (await session.scalars(wanted.execution_options(populate_existing=True))).all()


async def last_proposal(session: AsyncSession, application_id: UUID) -> Proposal | None:
    """What was proposed last."""
    wanted = select(Proposal).where(Proposal.application_id == application_id).order_by(Proposal.round.desc()).limit(1)
    return (await session.scalars(wanted)).one_or_none()


async def open_request(session: AsyncSession, application_id: UUID) -> DocumentRequest | None:
    """The request for papers that nobody has answered."""
    wanted = select(DocumentRequest).where(DocumentRequest.application_id == application_id, DocumentRequest.answered_at.is_(None))
    return (await session.scalars(wanted)).one_or_none()


async def papers_of(session: AsyncSession, application_id: UUID) -> Sequence[ApplicationDocument]:
    """The papers of a case in the order in which they came."""
    wanted = select(ApplicationDocument).where(ApplicationDocument.application_id == application_id)
    return (await session.scalars(wanted.order_by(ApplicationDocument.added_at, ApplicationDocument.id))).all()


async def two_approvers_above(session: AsyncSession, lender_id: UUID) -> int | None:
    """The lender's limit in fen above which two people approve; None: one is enough."""
    return await session.scalar(select(LenderSetting.two_approvers_above_fen).where(LenderSetting.lender_id == lender_id))


async def case_number(session: AsyncSession, day: object) -> str:
    """The next number of a day, SQ-20261121-000123. Taken last, after everything that may refuse."""
    number = await session.scalar(select(func.zhida_case_number(day)))
    return f"SQ-{day:%Y%m%d}-{number:06d}"
