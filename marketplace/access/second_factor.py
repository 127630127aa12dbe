"""The second factor of an account: setting it up, proving it, recovery codes.

A code works once: its step is noted by one conditional UPDATE, so of two uses at once exactly one succeeds. A wrong code counts
towards the same lock as a wrong password.
"""

import base64
import secrets
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.attempts import charge_attempt, forgive_attempts, record_failure
from marketplace.access.events import FACTOR_REMOVED, FACTOR_SET, RECOVERY_CODE_USED, RECOVERY_CODES_MADE
from marketplace.access.factor_models import RecoveryCode, SecondFactor
from marketplace.access.models import Account
from marketplace.access.secret_tokens import digest
from marketplace.access.totp import matching_step, new_totp_secret, normalise_code
from marketplace.clock import outside
from marketplace.database.binding import Binding
from marketplace.database.sealing import CannotOpen, Sealer
from marketplace.database.session import Sessions, transaction
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record

RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits, 16 letters of base32


class Method(StrEnum):
    """What proved the second factor."""

    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"


class WrongCode(Invalid):
    """The code is none of this moment, was used before, or the account is locked for a while."""

    code = "wrong_code"

    def __init__(self) -> None:
        fault = "验证码不正确或已经用过，请等下一个再试；连续 5 次不正确，账户会锁定 15 分钟"
        super().__init__(fault, [FieldError("/code", fault)])


async def start_enrolment(session: AsyncSession, sealer: Sealer, account_id: UUID, sign_in_id: UUID) -> None:
    """A new secret that waits for its first code; the one in force stays until then.

    Only the sign-in session that started sees it and can confirm it: somebody who knew the password once could otherwise leave a secret
    behind for the account's owner to confirm.
    """
    sealed = sealer.seal(new_totp_secret().encode(), _waiting_context(account_id, sign_in_id))
    fresh = insert(SecondFactor).values(account_id=account_id, sealed_new=sealed, last_step=0)
    await session.execute(fresh.on_conflict_do_update(index_elements=[SecondFactor.account_id], set_={"sealed_new": sealed}))


async def hand_over_factor(session: AsyncSession, sealer: Sealer, account_id: UUID, *, now: datetime) -> str:
    """Put a factor in force without a first code, for accounts whose secret is handed over with the password, as the demonstration's are.

    Returns the secret in base32.
    """
    secret = new_totp_secret()
    in_force = {"sealed": sealer.seal(secret.encode(), _context(account_id)), "sealed_new": None, "last_step": 0}
    fresh = insert(SecondFactor).values(account_id=account_id, **in_force)
    await session.execute(fresh.on_conflict_do_update(index_elements=[SecondFactor.account_id], set_=in_force))
    await session.execute(update(Account).where(Account.id == account_id).values(factor_set_at=now))
    return secret


async def waiting_secret(session: AsyncSession, sealer: Sealer, account_id: UUID, sign_in_id: UUID) -> str | None:
    """The secret that this session has started, to be shown to its person; None if there is none, or another session's."""
    sealed = await session.scalar(select(SecondFactor.sealed_new).where(SecondFactor.account_id == account_id))
    if sealed is None:
        return None
    try:
        return sealer.open(sealed, _waiting_context(account_id, sign_in_id)).decode()
    except CannotOpen:
        return None


async def confirm_enrolment(
    session: AsyncSession, sealer: Sealer, account_id: UUID, sign_in_id: UUID, typed: str, *, now: datetime
) -> list[str]:
    """Put the session's waiting secret in force if the code is of it. Returns recovery codes, which cannot be shown again.

    The caller ends the account's other sessions in the same transaction. Raises: WrongCode.
    """
    secret = await waiting_secret(session, sealer, account_id, sign_in_id)
    step = None if secret is None else matching_step(secret, normalise_code(typed), outside(now))
    if secret is None or step is None:
        raise WrongCode
    in_force = sealer.seal(secret.encode(), _context(account_id))
    mine = SecondFactor.account_id == account_id
    await session.execute(update(SecondFactor).where(mine).values(sealed=in_force, sealed_new=None, last_step=step))
    await session.execute(update(Account).where(Account.id == account_id).values(factor_set_at=now))
    record(session, FACTOR_SET, account_id, at=now)
    return await new_recovery_codes(session, account_id, now=now)


async def new_recovery_codes(session: AsyncSession, account_id: UUID, *, now: datetime) -> list[str]:
    """Ten new codes in place of the old ones; only their digests are kept."""
    codes = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all(RecoveryCode(account_id=account_id, code_hash=digest(code)) for code in codes)
    record(session, RECOVERY_CODES_MADE, account_id, at=now)
    return ["-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in codes]


async def recovery_codes_left(session: AsyncSession, account_id: UUID) -> int:
    """How many codes are unused."""
    unused = (RecoveryCode.account_id == account_id) & RecoveryCode.used_at.is_(None)
    return await session.scalar(select(func.count()).select_from(RecoveryCode).where(unused)) or 0


async def remove_factor(session: AsyncSession, account_id: UUID, *, now: datetime) -> None:
    """Forget the factor and its recovery codes: staff have to set up a new one before anything else."""
    await session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    await session.execute(update(Account).where(Account.id == account_id).values(factor_set_at=None))
    record(session, FACTOR_REMOVED, account_id, at=now)


async def prove_factor(sessions: Sessions, sealer: Sealer, account_id: UUID, typed: str, *, now: datetime) -> Method:
    """Use up a code of the app or a recovery code, in its own transaction: what the caller does afterwards cannot give it back.

    Raises: WrongCode; the failure is counted and recorded.
    """
    attempt = await charge_attempt(sessions, Account.id == account_id, now)
    method = None
    if attempt is not None:
        async with transaction(sessions, Binding(account_id=account_id)) as session:
            method = await _use_up(session, sealer, account_id, normalise_code(typed), now)
    if method is None:
        await record_failure(sessions, attempt, now)
        raise WrongCode
    await forgive_attempts(sessions, account_id)
    return method


async def _use_up(session: AsyncSession, sealer: Sealer, account_id: UUID, code: str, now: datetime) -> Method | None:
    sealed = await session.scalar(select(SecondFactor.sealed).where(SecondFactor.account_id == account_id))
    if sealed is None:
        return None
    if (step := matching_step(sealer.open(sealed, _context(account_id)).decode(), code, outside(now))) is not None:
        newer = (SecondFactor.account_id == account_id) & (SecondFactor.last_step < step)
        noted = update(SecondFactor).where(newer).values(last_step=step).returning(SecondFactor.account_id)
        return None if await session.scalar(noted) is None else Method.TOTP
    unused = (RecoveryCode.account_id == account_id) & (RecoveryCode.code_hash == digest(code)) & RecoveryCode.used_at.is_(None)
    noted = update(RecoveryCode).where(unused).values(used_at=now).returning(RecoveryCode.account_id)
    if await session.scalar(noted) is None:
        return None
    record(session, RECOVERY_CODE_USED, account_id, at=now)
    return Method.RECOVERY_CODE


def _context(account_id: UUID) -> str:
    return f"second_factor:{account_id}"


def _waiting_context(account_id: UUID, sign_in_id: UUID) -> str:
    return f"second_factor:{account_id}:waiting:{sign_in_id}"
