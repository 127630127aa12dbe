"""Closing one's own account (注销): what is personal goes, what happened stays under the account's id."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import STAFF_ROLES
from marketplace.access.second_factor import remove_factor
from marketplace.access.sessions import revoke_all
from marketplace.access.sign_in import end_pending
from marketplace.consents.models import Consent
from marketplace.enrolment.agents.acts import wait_for_acts
from marketplace.enrolment.alarms import ACCOUNT_CLOSED as TOLD
from marketplace.enrolment.alarms import alarm
from marketplace.enrolment.claims.settle import lapse_claims_of
from marketplace.enrolment.closing.open_business import Obstacle, OpenBusiness, obstacles, owned_alone
from marketplace.enrolment.events import ACCOUNT_CLOSED
from marketplace.enrolment.models import AgentMandate, PasswordRecovery
from marketplace.enrolment.real_name.state import forget_real_name
from marketplace.enrolment.registration.join import lock_owner
from marketplace.enrolment.registration.models import Registration
from marketplace.enrolment.registration.states import RegistrationState
from marketplace.errors import Conflict, Forbidden
from marketplace.events.record import record
from marketplace.information.models import InformationRecord
from marketplace.members.models import PERSONAL_KINDS, Membership, Organisation
from marketplace.notifications.models import Notification
from marketplace.subject_keys.destroy import AlreadyDestroyed, Reason, destroy

NAMELESS = "已注销账户"
NAMELESS_PERSON = "已注销的自然人"


class StaffAccount(Forbidden):
    """Accounts of institutions are closed by a security administrator, who knows what the person has in hand."""

    code = "staff_account"


class StillNeeded(Conflict):
    """The only administrator of an enterprise with open business."""

    code = "still_needed"

    def __init__(self, found: list[Obstacle]) -> None:
        super().__init__("你是企业唯一的管理员，还有未了的事项，办结或者由新的负责人认领以后才能注销", state="needed")
        self.found = found


class ClosedAlready(Conflict):
    """There is no such open account any more."""

    code = "closed_already"


async def is_staff(session: AsyncSession, account_id: UUID) -> bool:
    """Whether the account works for an institution."""
    staff = exists().where(Membership.account_id == account_id, Membership.active, Membership.role.in_(STAFF_ROLES))
    return bool(await session.scalar(select(staff)))


async def close_account(session: AsyncSession, actor: Actor, parts: Iterable[OpenBusiness], unusable_hash: str, *, now: datetime) -> None:
    """Close the caller's account for good, as the system; acts under way are committed first, later ones find no account.

    The caller has given the password. `unusable_hash` is of a secret that nobody has. Raises: StaffAccount, StillNeeded, ClosedAlready.
    """
    account_id = actor.account_id
    assert account_id is not None  # noqa: S101  # a person's page
    account = await session.scalar(select(Account).where(Account.id == account_id, Account.active).with_for_update(key_share=True))
    if account is None:
        raise ClosedAlready("这个账户已经注销", state="closed")
    if await is_staff(session, account_id):
        raise StaffAccount("你还是机构工作人员，请先由本平台的安全管理员停用机构身份")
    alone = await owned_alone(session, account_id)
    for each in alone:
        await lock_owner(session, each.id)
    await _wait_for_own_acts(session, account_id)
    if found := await obstacles(session, parts, account_id, at=now):
        raise StillNeeded(found)
    await lapse_claims_of(session, account_id, at=now)
    await _end_memberships(session, account_id, now)
    await _erase(session, account_id, alone, now)
    account.username, account.display_name = f"closed-{account_id.hex}", NAMELESS
    account.password_hash, account.active, account.closed_at = unusable_hash, False, now
    record(session, ACCOUNT_CLOSED, account_id, at=now)
    await alarm(session, [account_id], TOLD, at=now)
    await session.flush()


async def _wait_for_own_acts(session: AsyncSession, account_id: UUID) -> None:
    """Wait for what the person's own sessions are doing as an agent or administrator, in one order for everybody."""
    held = select(Membership.organisation_id).where(Membership.account_id == account_id, Membership.active)
    for organisation_id in sorted(set(await session.scalars(held))):
        await wait_for_acts(session, account_id, organisation_id)


async def _end_memberships(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    mine = select(Membership.id).where(Membership.account_id == account_id)
    running = AgentMandate.membership_id.in_(mine) & AgentMandate.ended_at.is_(None)
    await session.execute(update(AgentMandate).where(running).values(ended_at=now, ended_by=account_id))
    await session.execute(update(Membership).where(Membership.account_id == account_id).values(active=False))
    await revoke_all(session, account_id, now=now)
    await end_pending(session, account_id)


async def _erase(session: AsyncSession, account_id: UUID, alone: Iterable[Organisation], now: datetime) -> None:
    """What is personal and serves nobody any more. Addresses go with the last letter (`recovery.post`)."""
    await remove_factor(session, account_id, now=now)
    await forget_real_name(session, account_id, now=now)
    await session.execute(delete(PasswordRecovery).where(PasswordRecovery.account_id == account_id))
    await session.execute(delete(Notification).where(Notification.account_id == account_id))
    waiting = (Registration.account_id == account_id) & (Registration.state == RegistrationState.WAITING)
    ended = {"state": RegistrationState.REFUSED, "sealed": None, "decided_at": now, "reason": "other", "note": NAMELESS}
    await session.execute(update(Registration).where(waiting).values(ended))
    for each in alone:
        if each.kind in PERSONAL_KINDS and await _only_the_account(session, each.id):
            await _erase_person(session, each, now)


async def _only_the_account(session: AsyncSession, subject_id: UUID) -> bool:
    """Whether nothing has to be kept about the subject: nobody delivered anything, nobody was ever allowed to read."""
    kept = or_(exists().where(Consent.subject_id == subject_id), exists().where(InformationRecord.subject_id == subject_id))
    return not await session.scalar(select(kept))


async def _erase_person(session: AsyncSession, person: Organisation, now: datetime) -> None:
    person.name = NAMELESS_PERSON
    try:
        async with session.begin_nested():
            await destroy(session, person.id, Reason.SUBJECT_ASKED, at=now)
    except AlreadyDestroyed:
        return
