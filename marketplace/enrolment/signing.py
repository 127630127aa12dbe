"""Who may sign for an enterprise at this moment, and when nobody may."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import ENTERPRISE_ROLES, Role
from marketplace.access.scopes import Scope
from marketplace.clock import SHANGHAI
from marketplace.enrolment.agents.acts import hold_as_actor
from marketplace.enrolment.claims.resting import signing_rests_until
from marketplace.errors import Forbidden
from marketplace.members.in_term import in_term
from marketplace.members.models import Membership


class SigningRests(Forbidden):
    """For some hours or days nothing is signed and nobody appointed: the account or the enterprise has just changed hands, or may have."""

    code = "signing_rests"


async def may_sign(session: AsyncSession, actor: Actor) -> bool:
    """Whether the caller may sign for the own enterprise: its administrator, an agent appointed for signing, the administrator's program.

    Asked in the transaction that signs: of a signature and the end of the appointment at the same time, one comes wholly before the other.
    Raises: SigningRests with the hour at which it ends.
    """
    if actor.role not in ENTERPRISE_ROLES or actor.organisation_id is None:
        return False
    await require_settled(session, actor)
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
    return any(Scope.SIGN in scopes if scopes is not None else actor.role is Role.ENTERPRISE_OWNER for scopes in rows)


async def require_settled(session: AsyncSession, actor: Actor) -> None:
    """The one check before consents and mandates that nothing rests, whichever session or program asks. Raises: SigningRests."""
    if actor.account_id is not None and (until := await cooling_until(session, actor.account_id)) is not None:
        raise SigningRests(f"你刚用实名核验重设了动态口令，{_hour(until)} 以后才能签署授权、任命经办人；这期间可以撤回授权")
    if actor.organisation_id is not None and (until := await signing_rests_until(session, actor.organisation_id)) is not None:
        raise SigningRests(f"贵司负责人变更正在认定，{_hour(until)} 以前不能签署授权、任命经办人；不同意的，请到「企业认领」答复")


async def cooling_until(session: AsyncSession, account_id: UUID) -> datetime | None:
    """Until when the account signs nothing, as its second factor was recovered by real name; None: it may."""
    still = (Account.id == account_id) & (Account.cooling_until_at > func.zhida_now())
    return await session.scalar(select(Account.cooling_until_at).where(still))


def _hour(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
