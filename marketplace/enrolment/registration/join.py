"""The first verified representative becomes the enterprise's administrator; whoever comes second has to claim it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.enrolment.claims.settle import lapse_claims_about
from marketplace.enrolment.events import OWNER_JOINED
from marketplace.errors import Conflict
from marketplace.events.record import record
from marketplace.members.models import Membership
from marketplace.members.repository import add_membership

Why = Literal["verified", "papers", "claim", "assisted"]


class AlreadyOwned(Conflict):
    """Somebody administers this enterprise already. Only a verified person is told."""

    code = "already_owned"

    def __init__(self, organisation_id: UUID) -> None:
        super().__init__("这家企业已有管理员。如果不是你或者贵司的人，可以提出认领，由平台核对后办理")
        self.organisation_id = organisation_id


async def join_as_owner(session: AsyncSession, account_id: UUID, organisation_id: UUID, *, now: datetime, why: Why) -> Membership:
    """Make the account the organisation's administrator, as the system; of two at once one comes wholly before the other.

    Who it is was verified before. Whoever is the administrator already stays it. Raises: AlreadyOwned.
    """
    await lock_owner(session, organisation_id)
    owners = await session.scalars(
        select(Membership).where(
            Membership.organisation_id == organisation_id,
            Membership.role == Role.ENTERPRISE_OWNER,
        )
    )
    rows = {row.account_id: row for row in owners}
    if any(row.active and row.account_id != account_id for row in rows.values()):
        raise AlreadyOwned(organisation_id)
    present = rows.get(account_id)
    if why != "claim" and not (present and present.active):
        await lapse_claims_about(session, organisation_id, at=now)
    membership = present or add_membership(session, account_id=account_id, organisation_id=organisation_id, role=Role.ENTERPRISE_OWNER)
    membership.active, membership.vetoed_at, membership.scopes, membership.preferred_at = True, None, None, now
    facts = {"account_id": str(account_id), "why": why}
    record(session, OWNER_JOINED, organisation_id, at=now, parties=[organisation_id], data=facts)
    await session.flush()
    return membership


async def lock_owner(session: AsyncSession, organisation_id: UUID) -> None:
    """Until the transaction ends, nobody else changes who administers the organisation."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"owner {organisation_id}", 0))))
