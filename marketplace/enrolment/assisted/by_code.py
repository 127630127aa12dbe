"""An enterprise without an account decides by its code: real name, account and the values in one step. As the system."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.consents.models import ConsentText
from marketplace.database.sealing import Sealer
from marketplace.enrolment.accounts import AccountForm
from marketplace.enrolment.assisted.content import Content
from marketplace.enrolment.assisted.decide import Choice, settle
from marketplace.enrolment.assisted.draft import content_of
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.repository import filing_by_code, has_administrator
from marketplace.enrolment.assisted.send import OwnEnterprise
from marketplace.enrolment.real_name.person import PersonGiven
from marketplace.enrolment.real_name.state import is_person_of, keep_real_name
from marketplace.enrolment.real_name.verifier import Verification
from marketplace.enrolment.registration.drafts import Typed
from marketplace.enrolment.registration.finish import Opened, open_registration
from marketplace.enrolment.registration.kinds import is_personal
from marketplace.enrolment.registration.settle import settle as settle_registration
from marketplace.errors import Conflict
from marketplace.members.models import Organisation
from marketplace.members.repository import organisation_by_uscc
from marketplace.profiles.declare import Commitment


class RegisteredMeanwhile(Conflict):
    """The enterprise has an administrator by now, who decides signed in."""

    code = "registered_meanwhile"

    def __init__(self) -> None:
        super().__init__("这家企业已有账户，请由企业管理员登录后在「代填」页面确认")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who decides: the account to be made, and the person whose real name was asked about. `adapter` is who was asked."""

    form: AccountForm
    password_hash: str = field(repr=False)
    person: PersonGiven
    found: Verification
    adapter: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """The words in force: of registering, and of declaring."""

    registration: ConsentText
    commitment: Commitment


class Decision(NamedTuple):
    """The membership to sign in with. `confirmed` false: the real name could not be found out, and the filing waits for it."""

    membership_id: UUID
    confirmed: bool


async def undecided(session: AsyncSession, code: str, sealer: Sealer, *, now: datetime) -> tuple[AssistedFiling, Content]:
    """What a code shows. Raises: CodeNotGood, CodeOutdated, RegisteredMeanwhile."""
    filing = await filing_by_code(session, code, now=now)
    known = await _subject(session, filing)
    if known is not None and await has_administrator(session, known.id):
        raise RegisteredMeanwhile
    return filing, content_of(filing, sealer)


def representative_of(filing: AssistedFiling) -> str | None:
    """The credit code whose representative is to be verified; None where the person alone is."""
    return None if is_personal(filing.subject_kind) else filing.uscc


async def decide_by_code(
    session: AsyncSession, code: str, newcomer: Newcomer, choice: Choice, agreed: Agreed, *, sealer: Sealer, now: datetime
) -> Decision:
    """Make the account; with a verified real name also the enterprise's administrator, and declare what was taken.

    Where the verifier could not find out, the account is as one that was just registered: its person sends papers, and decides signed in.
    Raises: as `undecided`; OwnEnterprise if the person is the clerk; FilingNotOpenTo, Invalid.
    """
    filing, content = await undecided(session, code, sealer, now=now)
    if await is_person_of(session, filing.clerk_id, newcomer.person, sealer=sealer):
        raise OwnEnterprise("这份代填要由企业的人确认，填写的工作人员不能自己确认")
    opened = await _open(session, filing, content, newcomer, agreed.registration, sealer, now)
    if newcomer.found.outcome != "verified":
        filing.code_hash = filing.code_version = None
        if is_personal(filing.subject_kind):
            filing.subject_id = opened.registration.organisation_id
        return Decision(opened.membership_id, confirmed=False)
    return Decision(await _confirm(session, filing, content, newcomer, opened, choice, agreed.commitment, sealer, now), confirmed=True)


async def _open(
    session: AsyncSession, filing: AssistedFiling, content: Content, newcomer: Newcomer, text: ConsentText, sealer: Sealer, now: datetime
) -> Opened:
    known = await _subject(session, filing)
    typed = Typed(
        filing.subject_kind, filing.uscc, known.name if known else content.name, name_differs=False, person=newcomer.person.name,
        channel=content.channel, address=content.address,
    )  # fmt: skip
    return await open_registration(session, typed, newcomer.form, newcomer.password_hash, text, sealer, now=now)


async def _confirm(
    session: AsyncSession,
    filing: AssistedFiling,
    content: Content,
    newcomer: Newcomer,
    opened: Opened,
    choice: Choice,
    commitment: Commitment,
    sealer: Sealer,
    now: datetime,
) -> UUID:
    registration, person, account_id = opened.registration, newcomer.person, opened.registration.account_id
    await keep_real_name(session, account_id, person, sealer=sealer, adapter=newcomer.adapter, reference=newcomer.found.reference, now=now)
    membership = await settle_registration(session, registration, person, why="assisted", sealer=sealer, now=now)
    if membership is None:
        raise RegisteredMeanwhile
    actor = Actor(Role.ENTERPRISE_OWNER, account_id, organisation_id=membership.organisation_id)
    await settle(session, actor, filing, content, choice, commitment, now=now)
    return membership.id


async def _subject(session: AsyncSession, filing: AssistedFiling) -> Organisation | None:
    """The enterprise as the platform knows it by now, which may be since the filing was made."""
    if filing.subject_id is not None:
        return await session.get(Organisation, filing.subject_id)
    return None if filing.uscc is None else await organisation_by_uscc(session, filing.uscc)
