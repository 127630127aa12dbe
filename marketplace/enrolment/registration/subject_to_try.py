"""In demonstrations: a made-up enterprise that nobody administers yet, for whoever wants to try registering."""

from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.members.models import Membership, Organisation, OrganisationKind


class SubjectToTry(NamedTuple):
    """Its code and its name on the register."""

    uscc: str
    name: str


async def subject_to_try(session: AsyncSession) -> SubjectToTry | None:
    """The first one; None where there is none left."""
    made_up = Organisation.synthetic & (Organisation.kind == OrganisationKind.ENTERPRISE)  # as the index has it
    free = ~exists().where(Membership.organisation_id == Organisation.id)
    first = select(Organisation.uscc, Organisation.name).where(made_up, free, Organisation.uscc.is_not(None)).order_by(Organisation.id)
    row = (await session.execute(first.limit(1))).one_or_none()
    return None if row is None or row.uscc is None else SubjectToTry(row.uscc, row.name)
