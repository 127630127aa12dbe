"""What an upheld claim brings about, in its transaction: another administrator, and nobody else until they are confirmed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import AccessToken, Account, ApiClient, SignInSession
from marketplace.access.roles import Role
from marketplace.enrolment.agents.acts import wait_for_acts
from marketplace.enrolment.alarms import OWNER_REPLACED, alarm
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.settle import lapse
from marketplace.enrolment.claims.states import OPEN
from marketplace.enrolment.models import AgentMandate
from marketplace.enrolment.registration.join import join_as_owner, lock_owner
from marketplace.errors import Conflict
from marketplace.members.models import Membership


class ClaimantGone(Conflict):
    """The claimant's account is closed or locked."""

    code = "claimant_gone"


async def take_over(session: AsyncSession, claim: EnterpriseClaim, *, at: datetime) -> None:
    """Make the claimant the administrator, end the old one, let agents' mandates rest, close programs, end the other claims.

    Consents stay: they are the enterprise's. Signatures under way are committed first. Raises: ClaimantGone.
    """
    claimant = await session.get_one(Account, claim.claimant_id)
    if not claimant.active or claimant.locked_at is not None:
        raise ClaimantGone("认领人的账户已经停用，不能成为管理员", state="closed")
    await lock_owner(session, claim.subject_id)
    # Acts first, rows after, as ending an agent does: two of them at once then never wait for each other.
    for account_id in await _accounts(session, claim.subject_id):
        await wait_for_acts(session, account_id, claim.subject_id)
    people = await _people(session, claim.subject_id)
    await _end_people(session, [each.id for each in people], at)
    await _rest_mandates(session, claim, [each.id for each in people if each.account_id != claim.claimant_id], at)
    await _close_programs(session, claim.subject_id)
    await join_as_owner(session, claim.claimant_id, claim.subject_id, now=at, why="claim")
    await _end_other_claims(session, claim, at)
    replaced = {each.account_id for each in people if each.role is Role.ENTERPRISE_OWNER} - {claim.claimant_id}
    await alarm(session, replaced, OWNER_REPLACED, at=at)


async def _accounts(session: AsyncSession, subject_id: UUID) -> Sequence[UUID]:
    """Whoever acts for the enterprise, in one order for everybody."""
    theirs = select(Membership.account_id).where(Membership.organisation_id == subject_id, Membership.active)
    return sorted(set(await session.scalars(theirs)))


async def _people(session: AsyncSession, subject_id: UUID) -> Sequence[Membership]:
    """Their roles, locked."""
    theirs = select(Membership).where(Membership.organisation_id == subject_id, Membership.active)
    return (await session.scalars(theirs.order_by(Membership.id).with_for_update())).all()


async def _end_people(session: AsyncSession, ids: Sequence[UUID], at: datetime) -> None:
    """Ended as by a veto, so that nobody but the new administrator gives a role back, and their sessions with it."""
    await session.execute(
        update(Membership).where(Membership.id.in_(ids)).values(active=False, vetoed_at=at).execution_options(synchronize_session="fetch")
    )
    open_ones = SignInSession.membership_id.in_(ids) & SignInSession.revoked_at.is_(None)
    await session.execute(update(SignInSession).where(open_ones).values(revoked_at=at))


async def _rest_mandates(session: AsyncSession, claim: EnterpriseClaim, agents: Sequence[UUID], at: datetime) -> None:
    """Mandates of people who were acting wait for the new administrator; open invitations and the claimant's own mandate are over."""
    of_subject = (AgentMandate.organisation_id == claim.subject_id) & AgentMandate.ended_at.is_(None)
    acting = AgentMandate.membership_id.in_(agents)
    await session.execute(update(AgentMandate).where(of_subject, acting).values(suspended_at=at))
    rest = of_subject & AgentMandate.suspended_at.is_(None)
    await session.execute(update(AgentMandate).where(rest).values(ended_at=at, code_hash=None))


async def _close_programs(session: AsyncSession, subject_id: UUID) -> None:
    """Their secrets are known to the people before."""
    theirs = ApiClient.organisation_id == subject_id
    await session.execute(update(ApiClient).where(theirs).values(active=False))
    await session.execute(delete(AccessToken).where(AccessToken.client_id.in_(select(ApiClient.id).where(theirs))))


async def _end_other_claims(session: AsyncSession, claim: EnterpriseClaim, at: datetime) -> None:
    """They were against an administrator who is none any more."""
    others = (EnterpriseClaim.subject_id == claim.subject_id) & (EnterpriseClaim.id != claim.id) & EnterpriseClaim.status.in_(OPEN)
    for each in (await session.scalars(select(EnterpriseClaim).where(others).order_by(EnterpriseClaim.id).with_for_update())).all():
        await lapse(session, each, at=at)
