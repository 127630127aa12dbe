"""The people who may have a lender's cases, with who of them is away: for handing out, and for filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.members.away import Away, away_among
from marketplace.members.in_term import in_term
from marketplace.members.models import Membership, Organisation, OrganisationStatus
from marketplace.members.repository import organisation_by_id


@dataclass(frozen=True, slots=True)
class Officer:
    """A case officer. `branch` is the name of the branch, None where the officer works at the caller's own desk."""

    account_id: UUID
    name: str
    branch: str | None
    away: Away | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the caller works: the lender itself (`head_office`), or one of its branches."""

    lender_id: UUID
    head_office: bool


async def desk_of(session: AsyncSession, organisation_id: UUID) -> Desk:
    """Of the caller's organisation."""
    own = await organisation_by_id(session, organisation_id)
    return Desk(own.parent_id or own.id, own.parent_id is None)


async def officers_of(session: AsyncSession, actor: Actor, desk: Desk, *, at: datetime) -> Sequence[Officer]:
    """Everybody to whom the caller may give a case: head office knows all branches, a branch its own people."""
    assert actor.organisation_id is not None  # noqa: S101  # only an institution's people have a queue
    here = Organisation.id == actor.organisation_id
    mine = (here | (Organisation.parent_id == actor.organisation_id)) if desk.head_office else here
    found = await session.execute(
        select(Account.id, Account.display_name, Organisation.id, Organisation.name)
        .join(Membership, Membership.account_id == Account.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(mine, Membership.role == Role.BANK_OFFICER, Membership.active, in_term(at), Account.active, Account.locked_at.is_(None))
        .order_by(Organisation.parent_id.is_not(None), Organisation.name, Account.display_name, Account.id)
    )
    rows = found.all()
    away = await away_among(session, [row[0] for row in rows], at=at)
    return [Officer(each, name, None if where == actor.organisation_id else branch, away.get(each)) for each, name, where, branch in rows]


async def branches_of(session: AsyncSession, lender_id: UUID) -> Sequence[Organisation]:
    """The lender's branches that work, by name."""
    wanted = select(Organisation).where(Organisation.parent_id == lender_id, Organisation.status == OrganisationStatus.ACTIVE)
    return (await session.scalars(wanted.order_by(Organisation.name, Organisation.id))).all()
