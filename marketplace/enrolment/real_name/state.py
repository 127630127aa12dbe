"""Who the person behind an account is, as far as it was verified: kept sealed, shown masked, compared by a keyed hash."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.sealing import Sealer
from marketplace.enrolment.events import REAL_NAME_FORGOTTEN, REAL_NAME_TRIED
from marketplace.enrolment.real_name.models import AccountRealName
from marketplace.enrolment.real_name.verifier import IdentityVerifier, PersonGiven, Verification, ask
from marketplace.events.record import record
from marketplace.subject_keys.masking import mask_name, search_hash
from marketplace.subject_keys.search import IDENTITY_NUMBER

BY_OPERATOR = "papers"  # 平台核对证件: in place of an adapter's code
LONGEST_REFERENCE = 120


@dataclass(frozen=True, slots=True)
class RealName:
    """A verified real name. `masked` is the name as it may be shown; `number_hash` None once name and number were forgotten."""

    account_id: UUID
    masked: str
    verified_at: datetime
    adapter: str
    reference: str
    number_hash: bytes | None


async def real_name_of(session: AsyncSession, account_id: UUID) -> RealName | None:
    """The verified real name of an account; None without one. As the application only of the caller's own account."""
    row = await session.scalar(select(AccountRealName).where(AccountRealName.account_id == account_id))
    return None if row is None else RealName(row.account_id, row.masked, row.verified_at, row.adapter, row.reference, row.number_hash)


async def verify_account(
    session: AsyncSession,
    verifier: IdentityVerifier,
    account_id: UUID,
    given: PersonGiven,
    *,
    sealer: Sealer,
    now: datetime,
    uscc: str | None = None,
) -> Verification:
    """Ask the verifier about a person, with `uscc` about the representative of its holder, and keep a yes for the account.

    Again means the same row. The verifier is asked before the session touches the database: pass one that has not yet, or a slow service
    holds a connection. Every outcome is recorded, without name and number.
    """
    found = await ask(verifier, given, uscc=uscc)
    facts = {"outcome": found.outcome, "adapter": verifier.code, "representative": uscc is not None}
    record(session, REAL_NAME_TRIED, account_id, at=now, data=facts)
    if found.outcome == "verified":
        await keep_real_name(session, account_id, given, sealer=sealer, adapter=verifier.code, reference=found.reference, now=now)
    return found


async def keep_real_name(
    session: AsyncSession, account_id: UUID, given: PersonGiven, *, sealer: Sealer, adapter: str, reference: str, now: datetime
) -> None:
    """Keep what was verified, in place of what was before."""
    values = {
        "sealed": seal_person(sealer, given, _place(account_id)),
        "masked": mask_name(given.name),
        "number_hash": hash_of(sealer, given.identity_number),
        "adapter": adapter,
        "reference": reference[:LONGEST_REFERENCE],
        "verified_at": now,
        "forgotten_at": None,
    }
    row = insert(AccountRealName).values(account_id=account_id, **values)
    await session.execute(row.on_conflict_do_update(index_elements=[AccountRealName.account_id], set_=values))


async def is_person_of(session: AsyncSession, account_id: UUID, given: PersonGiven, *, sealer: Sealer) -> bool:
    """Whether this is the person whose real name the account has; False for an account without one. Only numbers are compared."""
    kept = await real_name_of(session, account_id)
    return kept is not None and kept.number_hash == hash_of(sealer, given.identity_number)


async def forget_real_name(session: AsyncSession, account_id: UUID, *, now: datetime) -> None:
    """Take name and number away, as when the account is closed; that somebody was verified, when and by what stays."""
    mine = update(AccountRealName).where(AccountRealName.account_id == account_id, AccountRealName.forgotten_at.is_(None))
    gone = mine.values(sealed=None, number_hash=None, masked="", forgotten_at=now).returning(AccountRealName.account_id)
    if await session.scalar(gone) is not None:
        record(session, REAL_NAME_FORGOTTEN, account_id, at=now)


def hash_of(sealer: Sealer, identity_number: str) -> bytes:
    """What identity numbers are compared by: the same as of subjects (`subject_keys.search`, kind `identity_number`)."""
    return search_hash(sealer, IDENTITY_NUMBER, identity_number)


def seal_person(sealer: Sealer, given: PersonGiven, place: str) -> bytes:
    """Name and number, to be opened in the same place only (`open_person`)."""
    return sealer.seal(msgspec.json.encode({"name": given.name, "identity_number": given.identity_number}), place)


def open_person(sealer: Sealer, sealed: bytes, place: str) -> PersonGiven:
    """The person again. Raises: CannotOpen."""
    return PersonGiven(**msgspec.json.decode(sealer.open(sealed, place), type=dict[str, str]))


def _place(account_id: UUID) -> str:
    return f"account_real_name {account_id}"
