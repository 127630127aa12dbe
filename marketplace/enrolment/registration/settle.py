"""A verified person gets what was registered for: the own subject, or the enterprise that the person represents."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.sealing import Sealer
from marketplace.enrolment.real_name.person import PersonGiven
from marketplace.enrolment.registration.join import AlreadyOwned, Why, join_as_owner
from marketplace.enrolment.registration.kinds import is_personal, kind_to_keep
from marketplace.enrolment.registration.models import Registration
from marketplace.enrolment.registration.states import RegistrationState
from marketplace.information.batches.names import folded
from marketplace.members.models import Membership, Organisation, OrganisationStatus
from marketplace.members.rename import rename
from marketplace.members.repository import add_organisation, organisation_by_id, organisation_by_uscc
from marketplace.reference.regions import find
from marketplace.subject_keys.search import IDENTITY_NUMBER, remember, subjects_with

LEFT = "个人（已转为企业账户）"
SYNTHETIC_DIVISION = "99"  # of codes of made-up enterprises: no such division exists


async def settle(
    session: AsyncSession, registration: Registration, given: PersonGiven, *, why: Why, sealer: Sealer, now: datetime
) -> Membership | None:
    """Make the verified person the administrator, as the system; returns the membership, None where somebody is it already."""
    personal = is_personal(registration.kind)
    subject = await (_person(session, registration, given, sealer) if personal else _enterprise(session, registration, now))
    try:
        async with session.begin_nested():
            membership = await join_as_owner(session, registration.account_id, subject.id, now=now, why=why)
    except AlreadyOwned:
        registration.state, registration.sealed = RegistrationState.OWNED, None
        return None
    if subject.id != registration.organisation_id:
        await _leave_own(session, registration)
    registration.state, registration.joined_id, registration.sealed = RegistrationState.JOINED, subject.id, None
    await session.flush()
    return membership


async def needs_papers(session: AsyncSession, registration: Registration) -> bool:
    """Whether no register can show it: no credit code, or a name that the register does not have (yet)."""
    if is_personal(registration.kind):
        return False
    if registration.uscc is None:
        return True
    known = await organisation_by_uscc(session, registration.uscc)
    return known is not None and folded(known.name) != folded(registration.name)


async def _person(session: AsyncSession, registration: Registration, given: PersonGiven, sealer: Sealer) -> Organisation:
    """The subject that this person is here already, else the own one, under the verified name."""
    ids = (await subjects_with(session, sealer, IDENTITY_NUMBER, [given.identity_number])).get(given.identity_number, [])
    same = select(Organisation).where(Organisation.id.in_(ids), Organisation.kind == registration.kind).order_by(Organisation.id).limit(1)
    if (known := await session.scalar(same)) is not None:
        return known
    own = await organisation_by_id(session, registration.organisation_id)
    own.name = given.name
    await remember(session, sealer, IDENTITY_NUMBER, {own.id: given.identity_number})
    return own


async def _enterprise(session: AsyncSession, registration: Registration, now: datetime) -> Organisation:
    """The one with this code; a new one where the platform does not know it. A new name was shown by papers."""
    code = registration.uscc
    known = None if code is None else await organisation_by_uscc(session, code)
    if known is None:
        place = code[2:8] if code else None
        made = add_organisation(
            session,
            name=registration.name,
            kind=kind_to_keep(registration.kind, code),
            uscc=code,
            region=place if place and find(place) else None,
            synthetic=code is not None and code[2:4] == SYNTHETIC_DIVISION,
        )
        await session.flush()
        return made
    if folded(known.name) != folded(registration.name):
        await rename(session, known, registration.name, because="papers", source_id=registration.id, at=now)
    return known


async def _leave_own(session: AsyncSession, registration: Registration) -> None:
    """The account of the person alone has served: from here on the person works for the subject, and the name is not kept in two places."""
    own: UUID = registration.organisation_id
    mine = (Membership.account_id == registration.account_id) & (Membership.organisation_id == own)
    await session.execute(update(Membership).where(mine).values(active=False))
    left = {"status": OrganisationStatus.EXITED, "name": LEFT}
    await session.execute(update(Organisation).where(Organisation.id == own).values(left))
