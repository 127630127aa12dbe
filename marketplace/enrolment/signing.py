"""Who may sign for an enterprise at this moment."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import ENTERPRISE_ROLES, Role
from marketplace.access.scopes import Scope
from marketplace.enrolment.agents.acts import hold_as_actor
from marketplace.members.in_term import in_term
from marketplace.members.models import Membership


async def may_sign(session: AsyncSession, actor: Actor) -> bool:
    """Whether the caller may sign for the own enterprise: its administrator, an agent appointed for signing, the administrator's program.

    Asked in the transaction that signs: of a signature and the end of the appointment at the same time, one comes wholly before the other.
    """
    if actor.role not in ENTERPRISE_ROLES or actor.organisation_id is None:
        return False
    if actor.account_id is None:
        return actor.role is Role.ENTERPRISE_OWNER
    await hold_as_actor(session, actor.account_id, actor.organisation_id)
    present = select(Membership.scopes).where(
        Membership.account_id == actor.account_id,
        Membership.organisation_id == actor.organisation_id,
        Membership.role == actor.role,
        Membership.active,
        in_term(),
    )
    rows = (await session.scalars(present)).all()
    return any(actor.role is Role.ENTERPRISE_OWNER or Scope.SIGN in (scopes or ()) for scopes in rows)
