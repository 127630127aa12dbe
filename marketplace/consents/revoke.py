"""Ending a consent: by the enterprise at any time and at once, by the platform when the institution leaves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.consents.events import CONSENT_EXPIRED, CONSENT_REVOKED
from marketplace.consents.models import Consent
from marketplace.consents.repository import REVOKE, change_live, own_consent
from marketplace.consents.states import ConsentState
from marketplace.events.kinds import EventKind
from marketplace.events.record import record

LONGEST_REASON = 200
EXPIRED_AT_ONCE = 500  # events of one transaction


async def revoke(session: AsyncSession, actor: Actor, consent_id: UUID, *, because: str = "", at: datetime) -> Consent:
    """Take a consent back: no reading that begins after the commit finds it. No reason is needed.

    Raises: ConsentNotFound, ConsentOver, ConsentChanged.
    """
    consent = await own_consent(session, actor, REVOKE, consent_id, at)
    ended = {"revoked_at": at, "revoked_by": actor.account_id, "revoked_because": because.strip()[:LONGEST_REASON]}
    after = await change_live(session, consent, status=ConsentState.REVOKED, **ended)
    record(session, CONSENT_REVOKED, consent_id, at=at, parties=[after.subject_id, after.grantee_id], data={"by": "subject"})
    return after


async def revoke_all_to(session: AsyncSession, grantee_id: UUID, *, because: str, at: datetime) -> int:
    """End every live consent to an institution that leaves the platform, as the system. Returns how many."""
    ended = {"status": ConsentState.REVOKED, "revoked_at": at, "revoked_because": because[:LONGEST_REASON]}
    return await _end(session, Consent.grantee_id == grantee_id, ended, CONSENT_REVOKED, {"by": "platform"}, at)


async def live_to(session: AsyncSession, grantee_id: UUID) -> int:
    """How many live consents an institution has: what its exit would end."""
    wanted = select(func.count()).where(Consent.grantee_id == grantee_id, Consent.status == ConsentState.LIVE)
    return await session.scalar(wanted) or 0


async def write_expired(session: AsyncSession, *, at: datetime) -> int:
    """Write down which consents are over by the hour; readings compare the hour themselves. Returns how many, at most 500."""
    due = (
        select(Consent.id)
        .where(Consent.status == ConsentState.LIVE, Consent.valid_until <= at)
        .order_by(Consent.valid_until)
        .limit(EXPIRED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return await _end(session, Consent.id.in_(due), {"status": ConsentState.EXPIRED}, CONSENT_EXPIRED, {}, at)


async def _end(
    session: AsyncSession, which: ColumnElement[bool], values: dict[str, object], kind: EventKind, data: dict[str, object], at: datetime
) -> int:
    """One statement for all, one event for each, as both parties are told."""
    changed = await session.execute(
        update(Consent)
        .where(which, Consent.status == ConsentState.LIVE)
        .values(version=Consent.version + 1, **values)
        .returning(Consent.id, Consent.subject_id, Consent.grantee_id)
        .execution_options(synchronize_session=False)
    )
    rows = changed.all()
    for row in rows:
        record(session, kind, row.id, at=at, parties=[row.subject_id, row.grantee_id], data=data)
    return len(rows)
