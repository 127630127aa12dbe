"""The real name of somebody who registered: asked of the adapter, and what follows from its answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.database.sealing import Sealer
from marketplace.enrolment.real_name.state import verify_account
from marketplace.enrolment.real_name.verifier import IdentityVerifier, PersonGiven, Verification
from marketplace.enrolment.registration.kinds import is_personal
from marketplace.enrolment.registration.models import Registration
from marketplace.enrolment.registration.settle import needs_papers, settle
from marketplace.enrolment.registration.states import MAY_TRY
from marketplace.errors import Conflict

PAPERS_TOO = "身份已经核验；登记信息还不能说明你代表这家企业，请再提交证照，由平台核对"


class NothingToVerify(Conflict):
    """The registration has come to its end, or the account was not made by registering."""

    code = "nothing_to_verify"


@dataclass(frozen=True, slots=True)
class Verified:
    """The adapter's answer, and the membership to go on with once the person administers what was registered for."""

    verification: Verification
    membership_id: UUID | None


async def own_registration(session: AsyncSession, actor: Actor) -> Registration | None:
    """The caller's latest registration; None for an account that was made otherwise."""
    mine = visible_to(actor, "enrolment:identity:read", account=Registration.account_id)
    return await session.scalar(select(Registration).where(mine).order_by(Registration.id.desc()).limit(1))


async def verify_registration(
    session: AsyncSession,
    verifier: IdentityVerifier,
    seen: Registration,
    given: PersonGiven,
    *,
    sealer: Sealer,
    now: datetime,
) -> Verified:
    """Ask about the person, as the system, and join where the answer is yes. Pass a session that has not touched the database yet.

    `seen` was read in another transaction and is read again. Raises: NothingToVerify.
    """
    alone = is_personal(seen.kind) or seen.uscc is None
    found = await verify_account(session, verifier, seen.account_id, given, sealer=sealer, now=now, uscc=None if alone else seen.uscc)
    registration = await session.get(Registration, seen.id, with_for_update=True)
    if registration is None or registration.state not in MAY_TRY:
        raise NothingToVerify("这次注册已经办完，不需要再核验")
    if found.outcome != "verified":
        return Verified(found, None)
    if await needs_papers(session, registration):
        return Verified(Verification("unavailable", found.reference, PAPERS_TOO), None)
    membership = await settle(session, registration, given, why="verified", sealer=sealer, now=now)
    return Verified(found, None if membership is None else membership.id)
