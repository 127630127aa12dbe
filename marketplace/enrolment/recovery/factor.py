"""A lost second factor of somebody who acts for enterprises: the person proves to be the one who was verified before.

Staff have to ask a security administrator: no adapter of real names stands between an institution's data and whoever holds two papers.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.roles import STAFF_ROLES
from marketplace.access.second_factor import remove_factor
from marketplace.access.sessions import revoke_all
from marketplace.access.sign_in import end_pending
from marketplace.database.sealing import Sealer
from marketplace.enrolment.alarms import FACTOR_RECOVERED as TOLD
from marketplace.enrolment.alarms import alarm
from marketplace.enrolment.events import FACTOR_RECOVERED
from marketplace.enrolment.real_name.person import PersonGiven
from marketplace.enrolment.real_name.state import is_person_of
from marketplace.events.record import record
from marketplace.members.actors import may_sign_in
from marketplace.members.models import Membership

COOLING_OFF = timedelta(hours=24)


async def may_recover_factor(session: AsyncSession, account_id: UUID, given: PersonGiven, *, sealer: Sealer) -> bool:
    """Whether this is the person whom the account was verified for, and the account is nobody's of an institution. As the system."""
    staff = exists().where(Membership.account_id == Account.id, Membership.active, Membership.role.in_(STAFF_ROLES))
    own = select(Account.id).where(Account.id == account_id, may_sign_in(), ~staff)
    return await session.scalar(own) is not None and await is_person_of(session, account_id, given, sealer=sealer)


async def recover_factor(session: AsyncSession, account_id: UUID, *, now: datetime) -> None:
    """Forget the factor and its codes, end every session and every sign-in that waits, tell every confirmed address, as the system.

    For 24 hours from now the account signs nothing and appoints nobody (`signing.require_settled`): whoever took two papers and a
    password gives the owner of the account a day to say so.
    """
    await remove_factor(session, account_id, now=now)
    await session.execute(update(Account).where(Account.id == account_id).values(cooling_until_at=now + COOLING_OFF))
    await revoke_all(session, account_id, now=now)
    await end_pending(session, account_id)
    record(session, FACTOR_RECOVERED, account_id, at=now, data={"cooling_until": (now + COOLING_OFF).isoformat()})
    await alarm(session, [account_id], TOLD, at=now)
