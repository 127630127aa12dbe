"""The representative confirms a mandate on paper without signing in: by the code of the letter and the real name. As the system."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.access.secret_tokens import digest
from marketplace.access.totp import normalise_code
from marketplace.database.sealing import Sealer
from marketplace.documents.models import Document
from marketplace.enrolment.agents.invite import waits
from marketplace.enrolment.claims.submit import owners_of
from marketplace.enrolment.events import INVITATION_WITHDRAWN
from marketplace.enrolment.mandates.paper import confirm_paper, read_scan
from marketplace.enrolment.models import AgentMandate
from marketplace.enrolment.real_name.models import AccountRealName
from marketplace.enrolment.real_name.person import PersonGiven
from marketplace.enrolment.real_name.state import hash_of
from marketplace.errors import FieldError, Invalid, NotFound
from marketplace.events.record import record
from marketplace.members.models import PERSONAL_KINDS, Organisation

NOT_ADMINISTRATOR = "这个人不是这家企业已实名的管理员，请由管理员本人填写，或者登录后在「经办人」页面确认"


class MandateCodeNotGood(NotFound):
    """No waiting mandate has this code: wrong, used, declined, confirmed otherwise, or too late."""

    code = "mandate_code_not_good"

    def __init__(self) -> None:
        super().__init__("确认码不对，或者这份委托已经确认、拒绝、过期，请核对，或者登录后在「经办人」页面查看")


class MandateCodeOutdated(MandateCodeNotGood):
    """The mandate says something else than when the code was sent."""

    code = "mandate_code_outdated"

    def __init__(self) -> None:
        NotFound.__init__(self, "这份委托改过，确认码已经作废，请登录后在「经办人」页面核对")


class Undecided(NamedTuple):
    """What a code shows. `representative_of`: the credit code whose representative is to be verified; None where the person alone is."""

    mandate: AgentMandate
    organisation: str
    representative_of: str | None


def terms_of(mandate: AgentMandate) -> bytes:
    """SHA-256 of everything that a confirmation is about: who, for whom, in what, from when to when, by which paper."""
    days = mandate.valid_from_at.timestamp(), mandate.valid_until_at.timestamp()
    said = [str(mandate.organisation_id), mandate.agent_name, *mandate.scopes, *map(str, days), str(mandate.paper_id)]
    return hashlib.sha256(exact_json.encode(said)).digest()


async def undecided(session: AsyncSession, code: str, *, now: datetime) -> Undecided:
    """The waiting mandate behind a code. Raises: MandateCodeNotGood, MandateCodeOutdated."""
    hashed = digest(normalise_code(code))
    row = await session.execute(
        select(AgentMandate, Organisation)
        .join(Organisation, Organisation.id == AgentMandate.organisation_id)
        .where(AgentMandate.confirm_hash == hashed, waits(now))
        .with_for_update(of=AgentMandate)
        .execution_options(populate_existing=True)
    )
    if (found := row.one_or_none()) is None:
        raise MandateCodeNotGood
    mandate, subject = found
    if mandate.confirm_terms != terms_of(mandate):
        raise MandateCodeOutdated
    return Undecided(mandate, subject.name, None if subject.kind in PERSONAL_KINDS else subject.uscc)


async def confirm_by_code(session: AsyncSession, code: str, person: PersonGiven, *, sealer: Sealer, now: datetime) -> None:
    """Confirm as the administrator whose real name this is; `person` was verified just now as who represents the enterprise.

    Raises: as `undecided`; Invalid if the person administers it with no account; SigningRests; InvitationNotFound.
    """
    mandate = (await undecided(session, code, now=now)).mandate
    owners = await owners_of(session, mandate.organisation_id)
    owner_id = await _whose(session, owners, hash_of(sealer, person.identity_number))
    if owner_id is None:
        raise Invalid(NOT_ADMINISTRATOR, [FieldError("/identity_number", NOT_ADMINISTRATOR)])
    actor = Actor(Role.ENTERPRISE_OWNER, owner_id, organisation_id=mandate.organisation_id)
    await confirm_paper(session, actor, mandate.id, now=now, by_code=True)


async def decline_by_code(session: AsyncSession, code: str, *, now: datetime) -> None:
    """End it: the code alone is enough, as nothing comes of it. Raises: as `undecided`."""
    mandate = (await undecided(session, code, now=now)).mandate
    gone = {"ended_at": now, "code_hash": None, "confirm_hash": None, "confirm_terms": None}
    await session.execute(update(AgentMandate).where(AgentMandate.id == mandate.id).values(**gone))
    record(session, INVITATION_WITHDRAWN, mandate.id, at=now, parties=[mandate.organisation_id], data={"by_code": True})


async def scan_by_code(session: AsyncSession, code: str, *, now: datetime) -> Document:
    """The scan, for whoever holds the code; the reading is recorded. Raises: as `undecided`, DocumentNotReady."""
    mandate = (await undecided(session, code, now=now)).mandate
    return read_scan(session, await session.get_one(Document, mandate.paper_id), mandate.id, now=now)


async def _whose(session: AsyncSession, accounts: Collection[UUID], number_hash: bytes) -> UUID | None:
    """Which of these accounts has a verified real name of this number."""
    same = (AccountRealName.account_id.in_(accounts)) & (AccountRealName.number_hash == number_hash)
    mine = select(Account.id).join(AccountRealName, AccountRealName.account_id == Account.id).where(same, Account.active)
    return await session.scalar(mine.order_by(Account.id).limit(1))
