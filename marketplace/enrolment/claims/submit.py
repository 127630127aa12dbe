"""Claiming an enterprise, as the system: claimant and present administrator see nothing of each other."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clocks import service as clocks
from marketplace.database.sealing import Sealer
from marketplace.documents.use import rely_on
from marketplace.enrolment.alarms import ENTERPRISE_CLAIMED, ENTERPRISE_RECOGNISED, alarm
from marketplace.enrolment.claims.events import CLAIMED, RECOGNISED
from marketplace.enrolment.claims.form import NO_SUCH, ClaimForm, plain_name
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.refusals import ClaimOpen, JoinInstead, NotVerified, OwnAlready
from marketplace.enrolment.claims.states import CLAIM, OPEN, ClaimStatus
from marketplace.enrolment.claims.terms import ANSWER, DECISION, OBJECTION_DAYS
from marketplace.enrolment.real_name.state import is_person_of, real_name_of
from marketplace.enrolment.real_name.verifier import Verification
from marketplace.enrolment.registration.join import lock_owner
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.ids import new_id
from marketplace.members.models import SUBJECT_KINDS, Membership, Organisation, OrganisationKind
from marketplace.members.repository import organisation_by_uscc
from marketplace.workflow.mover import begin

LONGEST_REFERENCE = 120


class NoPlatform(Conflict):
    """There is no operator yet who could decide."""

    code = "no_platform"


async def submit(
    session: AsyncSession, actor: Actor, wanted: ClaimForm, register: Verification, *, sealer: Sealer, at: datetime
) -> EnterpriseClaim:
    """Open a claim, start its clocks, and tell whoever administers the enterprise at every confirmed address.

    `register` is what the verifier says about claimant and enterprise: where it says yes, the claim is recognised by that rule. Raises:
    NotVerified, OwnAlready, JoinInstead, ClaimOpen, Invalid with the fields.
    """
    assert actor.account_id is not None  # noqa: S101  # a person's page
    await _require_person(session, actor.account_id, wanted, sealer)
    subject = await _subject(session, wanted)
    await lock_owner(session, subject.id)
    owners = await owners_of(session, subject.id)
    if actor.account_id in owners:
        raise OwnAlready
    said_yes = register.outcome == "verified"
    if said_yes and not owners:
        raise JoinInstead
    if not said_yes and not wanted.documents:
        raise Invalid("请至少选一份证明材料", [FieldError("/documents", "登记信息不能直接证明你的身份，请至少选一份证明材料")])
    claim = await _kept(session, actor, subject.id, wanted, register, owned=bool(owners), at=at)
    await rely_on(session, actor, wanted.documents, subject_kind=CLAIM.resource, subject_id=claim.id)
    kind = RECOGNISED if claim.status is ClaimStatus.RECOGNISED else CLAIMED
    facts = {"register": register.outcome, "claimant_id": str(actor.account_id)}
    await begin(session, CLAIM, kind, claim.id, claim.status, at=at, action="apply", parties=[subject.id], data=facts)
    await _start_clocks(session, claim, at)
    await alarm(session, owners, ENTERPRISE_RECOGNISED if said_yes else ENTERPRISE_CLAIMED, at=at)
    return claim


async def owners_of(session: AsyncSession, organisation_id: UUID) -> set[UUID]:
    """Accounts that administer the organisation."""
    mine = (Membership.organisation_id == organisation_id) & (Membership.role == Role.ENTERPRISE_OWNER) & Membership.active
    return set(await session.scalars(select(Membership.account_id).where(mine)))


async def platform_id(session: AsyncSession) -> UUID:
    """Whose people decide. Raises: NoPlatform."""
    wanted = select(Organisation.id).where(Organisation.kind == OrganisationKind.PLATFORM, Organisation.status == "active")
    if (found := await session.scalar(wanted.order_by(Organisation.id).limit(1))) is None:
        raise NoPlatform("平台还没有运营人员，暂时不能受理")
    return found


async def _require_person(session: AsyncSession, account_id: UUID, wanted: ClaimForm, sealer: Sealer) -> None:
    if await real_name_of(session, account_id) is None:
        raise NotVerified
    if not await is_person_of(session, account_id, wanted.given, sealer=sealer):
        fault = "与你已核验的实名信息不一致"
        raise Invalid(fault, [FieldError("/identity_number", fault)])


async def _subject(session: AsyncSession, wanted: ClaimForm) -> Organisation:
    """The enterprise; for another name the answer is the one for an unknown code."""
    found = await organisation_by_uscc(session, wanted.uscc)
    if found is None or found.kind not in SUBJECT_KINDS or plain_name(found.name) != wanted.name:
        raise Invalid(NO_SUCH, [FieldError("/uscc", NO_SUCH)])
    return found


async def _kept(
    session: AsyncSession, actor: Actor, subject_id: UUID, wanted: ClaimForm, register: Verification, *, owned: bool, at: datetime
) -> EnterpriseClaim:
    """The row; the database refuses the second open one of the same person. Raises: ClaimOpen."""
    mine = (EnterpriseClaim.subject_id == subject_id) & (EnterpriseClaim.claimant_id == actor.account_id)
    if (earlier := await session.scalar(select(EnterpriseClaim.id).where(mine, EnterpriseClaim.status.in_(OPEN)))) is not None:
        raise ClaimOpen(earlier)
    made = EnterpriseClaim(
        id=new_id(), status=ClaimStatus.RECOGNISED if register.outcome == "verified" else ClaimStatus.SUBMITTED, version=1, round=1,
        subject_id=subject_id, claimant_id=actor.account_id, statement=wanted.statement, register_said=register.outcome,
        reference=register.reference[:LONGEST_REFERENCE], owned=owned, created_at=at,
    )  # fmt: skip
    try:
        async with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        raise ClaimOpen from error
    return made


async def _start_clocks(session: AsyncSession, claim: EnterpriseClaim, at: datetime) -> None:
    platform = await platform_id(session)
    recognised = claim.status is ClaimStatus.RECOGNISED
    if claim.owned:
        days = OBJECTION_DAYS if recognised else ANSWER.term.amount
        await clocks.start_clock(session, ANSWER, claim.id, organisation_id=claim.subject_id, parties=[platform], at=at, amount=days)
    if not recognised:
        await clocks.start_clock(session, DECISION, claim.id, organisation_id=platform, at=at)
