"""What a security administrator does with accounts. Each act is recorded and counts from the account's next request."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import case, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.events import (
    ACCOUNT_DISMISSED,
    ACCOUNT_LOCKED,
    ACCOUNT_REINSTATED,
    ACCOUNT_UNLOCKED,
    SESSION_REVOKED,
)
from marketplace.access.models import Account, SignInSession
from marketplace.access.second_factor import remove_factor
from marketplace.access.sessions import SessionNotFound, revoke_all, session_state
from marketplace.access.visibility import visible_to
from marketplace.errors import Conflict, Forbidden, NotFound
from marketplace.events.record import record
from marketplace.members.account_files import STATES_ZH, account_file, account_state
from marketplace.members.events import ROLE_ENDED, ROLE_RESTORED
from marketplace.members.models import Membership


class OwnAccount(Forbidden):
    """Nobody lifts a lock, dismisses or frees oneself: that takes a second security administrator."""

    code = "own_account"


class AccountStateForbids(Conflict):
    """The account is not in a state that this act starts from."""

    code = "account_state_forbids"


class RoleNotFound(NotFound):
    """No such role of an account in the wanted state."""

    code = "role_not_found"


class RoleVetoed(Conflict):
    """The enterprise itself has ended the role."""

    code = "role_vetoed"

    def __init__(self) -> None:
        super().__init__("这个角色是企业自己终止的，只有企业管理员可以重新授予，平台不能恢复", state="vetoed")


class DutiesSplit(Conflict):
    """The account holds another of operator, security administrator and auditor already."""

    code = "duties_split"

    def __init__(self) -> None:
        super().__init__("平台运营、安全管理员、审计须由不同的人担任，这个账户已有其中之一")


async def lock_account(session: AsyncSession, actor: Actor, account_id: UUID, *, now: datetime) -> None:
    """Keep the account out until it is unlocked, and end its sessions."""
    await _change(session, actor, "access:account:lock", account_id, now, locked_at=now)
    await revoke_all(session, account_id, now=now)
    record(session, ACCOUNT_LOCKED, account_id, at=now, data={"by": "security_admin"})


async def unlock_account(session: AsyncSession, actor: Actor, account_id: UUID, *, now: datetime) -> None:
    """Lift a lock, whether a person or five failures set it."""
    await _change(session, actor, "access:account:unlock", account_id, now, locked_at=None, locked_until_at=None, failed_count=0)
    record(session, ACCOUNT_UNLOCKED, account_id, at=now)


async def dismiss_account(session: AsyncSession, actor: Actor, account_id: UUID, *, now: datetime) -> None:
    """Close the account of somebody who left, and end its sessions."""
    await _change(session, actor, "access:account:dismiss", account_id, now, active=False)
    await revoke_all(session, account_id, now=now)
    record(session, ACCOUNT_DISMISSED, account_id, at=now)


async def reinstate_account(session: AsyncSession, actor: Actor, account_id: UUID, *, now: datetime) -> None:
    """Open a closed account again."""
    await _change(session, actor, "access:account:reinstate", account_id, now, active=True)
    record(session, ACCOUNT_REINSTATED, account_id, at=now)


async def reset_factor(session: AsyncSession, actor: Actor, account_id: UUID, *, now: datetime) -> None:
    """Forget the second factor of somebody who lost phone and recovery codes, and end the sessions."""
    await _change(session, actor, "access:factor:reset", account_id, now, factor_set_at=None)
    await remove_factor(session, account_id, now=now)
    await revoke_all(session, account_id, now=now)


async def revoke_session_of_account(session: AsyncSession, actor: Actor, session_id: UUID, *, now: datetime) -> UUID:
    """End anybody's session; returns whose it was. Raises: SessionNotFound."""
    seen = visible_to(actor, "access:account_session:revoke", account=SignInSession.account_id, state=session_state(now))
    ended = update(SignInSession).where(SignInSession.id == session_id, seen).values(revoked_at=now).returning(SignInSession.account_id)
    account_id = await session.scalar(ended)
    if account_id is None:
        raise SessionNotFound("这个登录已经结束，或不存在")
    record(session, SESSION_REVOKED, account_id, at=now, data={"session_id": str(session_id)})
    return account_id


async def switch_role(session: AsyncSession, actor: Actor, membership_id: UUID, *, active: bool, now: datetime) -> UUID:
    """End a role of an account, or restore it; returns whose it is.

    What an enterprise has vetoed stays ended: the veto is the representative's to undo, by a new invitation.
    Raises: RoleNotFound, OwnAccount, RoleVetoed, DutiesSplit.
    """
    permission = "access:role:restore" if active else "access:role:end"
    seen = visible_to(actor, permission, account=Membership.account_id, state=case((Membership.active, "active"), else_="ended"))
    try:
        row = (
            await session.scalars(
                update(Membership).where(Membership.id == membership_id, seen).values(active=active).returning(Membership)
            )
        ).one_or_none()
    except IntegrityError as error:
        raise (RoleVetoed if "vetoed_is_over" in str(error.orig) else DutiesSplit) from error
    if row is None:
        raise RoleNotFound("没有这个角色，或它已经是这个状态")
    _require_another(actor, row.account_id)
    kind = ROLE_RESTORED if active else ROLE_ENDED
    data = {"role": row.role.value, "organisation_id": str(row.organisation_id), "membership_id": str(row.id)}
    record(session, kind, row.account_id, at=now, parties=[row.organisation_id], data=data)
    return row.account_id


async def _change(session: AsyncSession, actor: Actor, permission: str, account_id: UUID, now: datetime, **values: object) -> None:
    """One conditional UPDATE. Raises: AccountNotFound, OwnAccount, AccountStateForbids."""
    _require_another(actor, account_id)
    state = account_state(now)
    seen = visible_to(actor, permission, account=Account.id, state=state)
    if await session.scalar(update(Account).where(Account.id == account_id, seen).values(**values).returning(Account.id)) is not None:
        return
    present = (await account_file(session, actor, account_id, now=now)).account.state
    raise AccountStateForbids(f"这个账户现在是「{STATES_ZH[present]}」，不能这样做", state=present)


def _require_another(actor: Actor, account_id: UUID) -> None:
    if account_id == actor.account_id:
        raise OwnAccount("不能处理自己的账户，请另一位安全管理员办理")
