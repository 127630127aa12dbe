"""What an institution sees of its own standing: whether it works, its yearly assessments, the decision by which it came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.admissions.models import InstitutionStanding, SecurityAssessment
from marketplace.documents.models import Document, VerificationCode
from marketplace.documents.purposes import IssuedKind
from marketplace.members.models import Organisation
from marketplace.members.repository import OrganisationNotFound

READ = "admissions:standing:read"


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """`standing` is None where nothing was ever done to it; `assessments` are the newest first; `decision_id` is a document of its own."""

    organisation: Organisation
    standing: InstitutionStanding | None
    assessments: Sequence[SecurityAssessment]
    decision_id: UUID | None


async def own_standing(session: AsyncSession, actor: Actor) -> OwnStanding:
    """Of the caller's institution. Raises: OrganisationNotFound for a caller without one."""
    mine = select(Organisation).where(Organisation.id == actor.organisation_id, visible_to(actor, READ, organisation=Organisation.id))
    if (organisation := await session.scalar(mine)) is None:
        raise OrganisationNotFound("没有这个机构")
    return OwnStanding(
        organisation=organisation,
        standing=await session.get(InstitutionStanding, organisation.id),
        assessments=(await session.scalars(_assessments(actor))).all(),
        decision_id=await session.scalar(_decision(organisation.id)),
    )


def _assessments(actor: Actor) -> Select[SecurityAssessment]:
    mine = visible_to(actor, READ, organisation=SecurityAssessment.organisation_id)
    return select(SecurityAssessment).where(mine).order_by(SecurityAssessment.assessed_on.desc(), SecurityAssessment.recorded_at.desc())


def _decision(organisation_id: UUID) -> Select[UUID]:
    """The latest one: an institution that had left and came back has two."""
    issued = VerificationCode.kind == IssuedKind.ADMISSION_DECISION
    of_it = select(Document.id).join(VerificationCode, VerificationCode.document_id == Document.id).where(issued)
    return of_it.where(Document.organisation_id == organisation_id, Document.deleted_at.is_(None)).order_by(Document.id.desc()).limit(1)
