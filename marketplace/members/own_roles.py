"""The memberships of one person: which are in force, and which one a sign-in takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import SignInSession
from marketplace.access.roles import Role
from marketplace.access.visibility import visible_to
from marketplace.errors import NotFound
from marketplace.events.record import record
from marketplace.members.events import ROLE_PREFERRED
from marketplace.members.in_business import in_business
from marketplace.members.in_term import in_term
from marketplace.members.models import Membership, Organisation


class OwnRoleNotFound(NotFound):
    """No such membership of the caller, or none in force."""

    code = "own_role_not_found"


@dataclass(frozen=True, slots=True)
class OwnRole:
    """One membership in force. `current`: of the present session; `valid_until_at` None: without an end."""

    id: UUID
    organisation: str
    role: Role
    valid_until_at: datetime | None
    current: bool


async def own_roles(session: AsyncSession, actor: Actor, *, now: datetime) -> Sequence[OwnRole]:
    """The caller's memberships in force, the one that a sign-in takes first."""
    present = select(SignInSession.membership_id).where(SignInSession.id == actor.session_id).scalar_subquery()
    rows = await session.execute(
        select(Membership.id, Organisation.name, Membership.role, Membership.valid_until_at, Membership.id == present)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(visible_to(actor, "members:membership:read", account=Membership.account_id), _in_force(now))
        .order_by(Membership.preferred_at.desc().nulls_last(), Membership.created_at, Membership.id)
    )
    return [OwnRole(*row) for row in rows]


async def own_role(session: AsyncSession, actor: Actor, membership_id: UUID, *, now: datetime) -> Role:
    """The role of one of the caller's memberships in force, to act as. Raises: OwnRoleNotFound."""
    mine = visible_to(actor, "members:membership:switch", account=Membership.account_id, state=_state(now))
    found = await session.scalar(
        select(Membership.role)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.id == membership_id, mine, in_business())
    )
    if found is None:
        raise OwnRoleNotFound("你没有这个身份，或者它已经结束")
    return found


async def prefer_role(session: AsyncSession, actor: Actor, membership_id: UUID, *, now: datetime) -> None:
    """Let sign-ins of the caller take this membership, as the system. Raises: OwnRoleNotFound."""
    mine = visible_to(actor, "members:membership:prefer", account=Membership.account_id, state=_state(now))
    chosen = update(Membership).where(Membership.id == membership_id, mine).values(preferred_at=now).returning(Membership.account_id)
    account_id = await session.scalar(chosen)
    if account_id is None:
        raise OwnRoleNotFound("你没有这个身份，或者它已经结束")
    record(session, ROLE_PREFERRED, account_id, at=now, data={"membership_id": str(membership_id)})


def _in_force(now: datetime) -> ColumnElement[bool]:
    return and_(Membership.active, in_term(now), in_business())


def _state(now: datetime) -> ColumnElement[str]:
    """What the policy table calls the state of an own membership: `active` or `ended`."""
    return case((and_(Membership.active, in_term(now)), "active"), else_="ended")
