"""The second step: the code, for accounts with one the second factor, and then the new password."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import set_password
from marketplace.access.models import Account
from marketplace.access.roles import STAFF_ROLES
from marketplace.access.secret_tokens import digest
from marketplace.access.sessions import revoke_all
from marketplace.access.sign_in import end_pending
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer
from marketplace.database.session import Sessions, transaction
from marketplace.enrolment.events import PASSWORD_RECOVERED
from marketplace.enrolment.models import PasswordRecovery
from marketplace.enrolment.recovery.post import recovery_code_hash
from marketplace.enrolment.recovery.tasks import TELL_RECOVERED
from marketplace.errors import Conflict
from marketplace.events.record import record
from marketplace.members.actors import may_sign_in
from marketplace.members.models import Membership
from marketplace.notifications.codes import TRIES, typed_code
from marketplace.tasks.enqueue import enqueue


class RecoveryOver(Conflict):
    """The code has set a password already, or the account was closed meanwhile."""

    code = "recovery_over"


@dataclass(frozen=True, slots=True)
class Recovering:
    """Whose code was right. Where `owes_factor`, a code of the second factor is asked for as well."""

    recovery_id: UUID
    account_id: UUID
    username: str
    owes_factor: bool


async def recovering(sessions: Sessions, sealer: Sealer, token: str, typed: str, *, now: datetime) -> Recovering | None:
    """Whose password may be set, if the code is right. Each call is a try, counted in a transaction of its own before it is looked at.

    None for everything else: no such recovery, a wrong code or one too many, a closed account, and staff without a second factor, whom only
    a security administrator can help.
    """
    async with transaction(sessions, Binding()) as session:
        code = typed_code(typed)
        found = await _counted(session, token, now)
        if code is None or found is None or not compare_digest(found[1], recovery_code_hash(sealer, found[0].id, code)):
            return None
        return await _account(session, found[0])


async def finish_recovery(session: AsyncSession, proven: Recovering, password_hash: str, *, now: datetime) -> None:
    """Set the password, end every session of the account, and tell its person. A code sets one password. Raises: RecoveryOver."""
    mine = and_(PasswordRecovery.id == proven.recovery_id, PasswordRecovery.used_at.is_(None))
    used = await session.scalar(update(PasswordRecovery).where(mine).values(used_at=now, code_hash=None).returning(PasswordRecovery.id))
    open_again = update(Account).where(Account.id == proven.account_id, may_sign_in()).values(failed_count=0, locked_until_at=None)
    if used is None or await session.scalar(open_again.returning(Account.id)) is None:
        raise RecoveryOver("验证码已经用过，请重新申请")
    await set_password(session, proven.account_id, password_hash, now=now)
    await revoke_all(session, proven.account_id, now=now)
    await end_pending(session, proven.account_id)
    record(session, PASSWORD_RECOVERED, proven.account_id, at=now, data={"second_factor": proven.owes_factor})
    await enqueue(session, TELL_RECOVERED, {"account_id": str(proven.account_id)}, at=now)


async def _counted(session: AsyncSession, token: str, now: datetime) -> tuple[PasswordRecovery, bytes] | None:
    """The recovery of this browser, if a try is left."""
    open_ones = and_(PasswordRecovery.used_at.is_(None), PasswordRecovery.tries < TRIES, PasswordRecovery.code_until_at > now)
    this = and_(PasswordRecovery.token_hash == digest(token), PasswordRecovery.code_hash.is_not(None), open_ones)
    counted = update(PasswordRecovery).where(this).values(tries=PasswordRecovery.tries + 1).returning(PasswordRecovery)
    found = (await session.scalars(counted)).one_or_none()
    return None if found is None or found.code_hash is None else (found, found.code_hash)


async def _account(session: AsyncSession, recovery: PasswordRecovery) -> Recovering | None:
    staff = exists().where(Membership.account_id == Account.id, Membership.active, Membership.role.in_(STAFF_ROLES))
    rows = await session.execute(
        select(Account.id, Account.username, Account.factor_set_at, staff).where(Account.id == recovery.account_id, may_sign_in())
    )
    row = rows.one_or_none()
    if row is None or (row[3] and row.factor_set_at is None):
        return None
    return Recovering(recovery.id, row.id, row.username, row.factor_set_at is not None)
