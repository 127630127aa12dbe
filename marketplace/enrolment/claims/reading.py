"""What is read of claims: by the claimant, by the enterprise, by the operator. As the system, as far as the policy table opens it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.consents.models import Consent
from marketplace.consents.states import ConsentState
from marketplace.documents.models import Document, DocumentUse
from marketplace.enrolment.claims.decide import visible
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.refusals import ClaimNotFound
from marketplace.enrolment.claims.states import OPEN
from marketplace.enrolment.real_name.models import AccountRealName
from marketplace.members.models import Organisation

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim with the enterprise's name and code, and the claimant's name as it may be shown."""

    claim: EnterpriseClaim
    organisation: str
    uscc: str | None
    claimant_masked: str


async def claim_line(session: AsyncSession, actor: Actor, permission: str, claim_id: UUID) -> ClaimLine:
    """One claim that the permission opens to the caller. Raises: ClaimNotFound."""
    found = await _lines(session, visible(actor, permission), EnterpriseClaim.id == claim_id)
    if not found:
        raise ClaimNotFound("没有这件认领，或者它不对你开放")
    return found[0]


async def claim_lines(session: AsyncSession, actor: Actor, permission: str) -> Sequence[ClaimLine]:
    """Open ones first, the newest first."""
    return await _lines(session, visible(actor, permission))


async def claims_beside(session: AsyncSession, claim: EnterpriseClaim) -> Sequence[ClaimLine]:
    """Other open claims of the same enterprise: the operator decides with all of them in view."""
    return await _lines(
        session, EnterpriseClaim.subject_id == claim.subject_id, EnterpriseClaim.id != claim.id, EnterpriseClaim.status.in_(OPEN)
    )


async def papers_of(session: AsyncSession, claim_id: UUID) -> Sequence[Document]:
    """Documents that the claim and the answer to it rely on, the oldest first."""
    used = select(DocumentUse.document_id).where(DocumentUse.subject_id == claim_id)
    return (await session.scalars(select(Document).where(Document.id.in_(used)).order_by(Document.id))).all()


async def live_consents(session: AsyncSession, subject_id: UUID) -> int:
    """How many consents of the enterprise are in force: the new administrator looks through them."""
    mine = (Consent.subject_id == subject_id) & (Consent.status == ConsentState.LIVE)
    return await session.scalar(select(func.count()).where(mine)) or 0


async def _lines(session: AsyncSession, *conditions: object) -> Sequence[ClaimLine]:
    over = EnterpriseClaim.status.not_in(OPEN)
    rows = await session.execute(
        select(EnterpriseClaim, Organisation.name, Organisation.uscc, func.coalesce(AccountRealName.masked, ""))
        .join(Organisation, Organisation.id == EnterpriseClaim.subject_id)
        .outerjoin(AccountRealName, AccountRealName.account_id == EnterpriseClaim.claimant_id)
        .where(*conditions)  # type: ignore[arg-type]  # conditions of SQL
        .order_by(over, EnterpriseClaim.id.desc())
        .limit(AT_ONCE)
        .execution_options(populate_existing=True)
    )
    return [ClaimLine(*row) for row in rows]
