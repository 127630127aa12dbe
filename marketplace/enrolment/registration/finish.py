"""The last step: the code, the account and the agreement make an account of that person alone. The enterprise comes with the real name."""

from datetime import datetime
from hmac import compare_digest
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.access.scopes import UNVERIFIED
from marketplace.access.secret_tokens import digest
from marketplace.consents.models import ConsentText
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer
from marketplace.database.session import Sessions, transaction
from marketplace.enrolment.accounts import AccountForm, open_account
from marketplace.enrolment.registration.drafts import Draft, DraftOver, Typed, in_use, opened
from marketplace.enrolment.registration.events import REGISTERED
from marketplace.enrolment.registration.kinds import is_personal
from marketplace.enrolment.registration.models import Registration, RegistrationDraft
from marketplace.enrolment.registration.post import registration_code_hash
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_membership, add_organisation
from marketplace.notifications.codes import TRIES, typed_code
from marketplace.notifications.contacts import add_confirmed


async def proven_draft(sessions: Sessions, sealer: Sealer, token: str, given: str, *, now: datetime) -> Draft | None:
    """The draft of this browser if the code is right; None for everything else. Each call is a try, counted before it is looked at."""
    open_ones = in_use(now) & (RegistrationDraft.tries < TRIES) & (RegistrationDraft.code_until_at > now)
    this = (RegistrationDraft.token_hash == digest(token)) & RegistrationDraft.code_hash.is_not(None) & open_ones
    counted = update(RegistrationDraft).where(this).values(tries=RegistrationDraft.tries + 1).returning(RegistrationDraft)
    async with transaction(sessions, Binding()) as session:
        row = (await session.scalars(counted)).one_or_none()
        code = typed_code(given)
        if row is None or row.code_hash is None or code is None:
            return None
        if not compare_digest(row.code_hash, registration_code_hash(sealer, row.id, code)):
            return None
        row.tries = 0  # whoever reads the letters may mend a username more than once
        return opened(sealer, row)


async def register(
    session: AsyncSession, draft: Draft, form: AccountForm, password_hash: str, text: ConsentText, sealer: Sealer, *, now: datetime
) -> UUID:
    """Make the account, as the system; returns the membership to sign in with. A draft makes one account.

    Raises: DraftOver, Invalid if the username is taken.
    """
    mine = update(RegistrationDraft).where(RegistrationDraft.id == draft.id, in_use(now)).values(used_at=now, code_hash=None)
    if await session.scalar(mine.returning(RegistrationDraft.id)) is None:
        raise DraftOver("这次注册已经完成，或者超过 24 小时")
    return (await open_registration(session, draft.typed, form, password_hash, text, sealer, now=now)).membership_id


class Opened(NamedTuple):
    """A registration whose person is not verified yet, and the membership to sign in with."""

    registration: Registration
    membership_id: UUID


async def open_registration(
    session: AsyncSession, typed: Typed, form: AccountForm, password_hash: str, text: ConsentText, sealer: Sealer, *, now: datetime
) -> Opened:
    """Make the account of that person alone, whose address was proven by a code. Raises: Invalid if the username is taken."""
    account_id = await open_account(session, form, password_hash)
    if typed.channel is not None:
        add_confirmed(session, account_id, typed.channel, typed.address, sealer, now=now)
    own = add_organisation(session, name=typed.person, kind=_own_kind(typed), uscc=None, region=None, synthetic=_synthetic(typed))
    await session.flush()
    membership = add_membership(session, account_id=account_id, organisation_id=own.id, role=Role.ENTERPRISE_OWNER)
    membership.scopes = sorted(UNVERIFIED)  # until the real name is verified
    made = Registration(
        id=new_id(), account_id=account_id, organisation_id=own.id, kind=typed.kind, uscc=typed.uscc, name=typed.name or typed.person,
        name_differs=typed.name_differs, text_version=text.version, text_sha256=text.sha256, created_at=now,
    )  # fmt: skip
    session.add(made)
    facts = {"account_id": str(account_id), "kind": typed.kind.value, "text_version": text.version, "sha256": text.sha256.hex()}
    record(session, REGISTERED, made.id, at=now, parties=[own.id], data=facts)
    await session.flush()
    return Opened(made, membership.id)


def _own_kind(typed: Typed) -> OrganisationKind:
    return typed.kind if is_personal(typed.kind) else OrganisationKind.NATURAL_PERSON


def _synthetic(typed: Typed) -> bool:
    """Whoever registers for a made-up enterprise of a demonstration."""
    return typed.uscc is not None and typed.uscc[2:4] == "99"
