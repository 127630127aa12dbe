"""Every query of claims. A draft is its claimant's alone."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, any_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.access.visibility import visible_to
from marketplace.workflow.mover import CaseNotFound, load
from marketplace.workflow.moves import TransitionNotAllowed
from policies.claims.models import Claim, ClaimDocument, ClaimPayment, ClaimRecovery
from policies.claims.states import CLAIM, ClaimStatus

READ, LIST = "claims:claim:read", "claims:claim:list"
CLAIMANT_ROLES = frozenset({Role.BANK_OFFICER, Role.BANK_APPROVER, Role.BANK_ADMIN, Role.GUARANTOR_OFFICER, Role.GUARANTOR_APPROVER})


def visible(actor: Actor, permission: str = READ) -> ColumnElement[bool]:
    """Own claims of an institution (of its branch); those sent in to a fund for its keepers and for its reviewers."""
    columns: tuple[Any, ...] = (Claim.claimant_id, Claim.branch_id)
    if actor.role not in CLAIMANT_ROLES:
        columns = (Claim.bureau_id, Claim.manager_id, any_(Claim.reviewer_ids))
    seen = or_(*(visible_to(actor, permission, organisation=each, state=Claim.status) for each in columns))
    return seen if actor.role in CLAIMANT_ROLES else Claim.submitted_at.is_not(None) & seen


async def get_claim(session: AsyncSession, actor: Actor, claim_id: UUID, permission: str = READ) -> Claim:
    """One claim as it stands in this moment. Raises: CaseNotFound."""
    found = await load(session, Claim, claim_id, visible=visible(actor, permission))
    await session.refresh(found)
    return found


async def hold_claim(session: AsyncSession, actor: Actor, claim_id: UUID, action: str, version: int | None = None) -> Claim:
    """The claim, locked until the transaction ends, in a state that allows the action; its row is the first lock of every movement of
    money. Raises: CaseNotFound, TransitionNotAllowed, StaleClaim.
    """
    locked = select(Claim).where(Claim.id == claim_id, visible(actor)).with_for_update().execution_options(populate_existing=True)
    claim = (await session.scalars(locked)).one_or_none()
    if claim is None:
        raise CaseNotFound("没有这件事项，或者它不对你开放")
    CLAIM.require(claim.status, CLAIM.move(action))
    if version is not None and version != claim.version:
        raise StaleClaim(f"这件申请刚被改动，现在是「{CLAIM.labels_zh[claim.status]}」。请刷新后再办", state=claim.status)
    return claim


class StaleClaim(TransitionNotAllowed):
    """Somebody was quicker."""

    code = "stale_version"


async def list_claims(
    session: AsyncSession,
    actor: Actor,
    *,
    limit: int,
    before: UUID | None = None,
    state: ClaimStatus | None = None,
    reference: str | None = None,
    fund_id: UUID | None = None,
    sampled: bool | None = None,
) -> Sequence[Claim]:
    """The newest first; `before` is the id of the last one of the page before; filters are left out where they are None."""
    wanted = select(Claim).where(visible(actor, LIST))
    filters = (
        (Claim.status, state),
        (Claim.external_reference, reference),
        (Claim.fund_id, fund_id),
        (Claim.sampled, sampled),
    )
    for column, value in filters:
        if value is not None:
            wanted = wanted.where(cast(Any, column) == value)
    if before is not None:
        wanted = wanted.where(Claim.id < before)
    return (await session.scalars(wanted.order_by(Claim.id.desc()).limit(limit))).all()


async def papers_of(session: AsyncSession, claim_id: UUID) -> Sequence[ClaimDocument]:
    """The papers of a claim that were not taken back, as they came."""
    wanted = select(ClaimDocument).where(ClaimDocument.claim_id == claim_id, ClaimDocument.removed_at.is_(None))
    return (await session.scalars(wanted.order_by(ClaimDocument.added_at, ClaimDocument.document_id))).all()


async def payments_of(session: AsyncSession, claim_id: UUID) -> Sequence[ClaimPayment]:
    """Every part of the payment, returned ones included, the oldest first."""
    wanted = select(ClaimPayment).where(ClaimPayment.claim_id == claim_id)
    return (await session.scalars(wanted.order_by(ClaimPayment.id).execution_options(populate_existing=True))).all()


async def recoveries_of(session: AsyncSession, claim_id: UUID) -> Sequence[ClaimRecovery]:
    """Every recovery, the oldest first."""
    wanted = select(ClaimRecovery).where(ClaimRecovery.claim_id == claim_id)
    return (await session.scalars(wanted.order_by(ClaimRecovery.recovered_on, ClaimRecovery.id))).all()


async def claim_number(session: AsyncSession, day: Any) -> str:
    """The next number of a year, BC-2026-000123. Taken last, after everything that may refuse; a transaction that fails leaves a gap."""
    number = await session.scalar(select(func.zhida_case_number(day.replace(month=1, day=1))))
    return f"BC-{day:%Y}-{number:06d}"
