"""Titles that had to be shown later (备案后补齐): reminders, and at the end of the last day the filing stands or is revoked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.events.record import record
from marketplace.profiles.repository import ProfileRepository
from policies.filings.by_system import move_by_system
from policies.filings.conditions import Verdict, answered
from policies.filings.decide import MoneyApproved
from policies.filings.events import CONDITIONS_MET, CONDITIONS_NEAR
from policies.filings.facts import refreshed
from policies.filings.frozen import frozen_terms
from policies.filings.models import Filing
from policies.filings.parties import parties_of
from policies.filings.states import FilingStatus

REMIND_DAYS = (60, 30, 7, 1)


async def look_after_conditions(session: AsyncSession, approved: MoneyApproved, *, at: datetime) -> int:
    """Whatever waits is asked again: what holds by now waits no more, what is past its day is revoked, what is near it is told.

    One that has money approved on it is left to people. How many were settled. The session has to be the system's.
    """
    today = at.astimezone(SHANGHAI).date()
    settled = 0
    for filing in await _waiting(session, today):
        if await _shown(session, filing, at):
            settled += 1
        elif filing.conditions_until is not None and filing.conditions_until < today:
            settled += await _give_up(session, filing, approved, at)
        elif filing.conditions_until is not None and (filing.conditions_until - today).days in REMIND_DAYS:
            data = {"until": filing.conditions_until.isoformat(), "fund_id": str(filing.fund_id)}
            record(session, CONDITIONS_NEAR, filing.id, at=at, parties=parties_of(filing), data=data)
    return settled


async def _waiting(session: AsyncSession, today: date) -> Sequence[Filing]:
    soon = today + timedelta(days=max(REMIND_DAYS))
    mine = (Filing.status == FilingStatus.FILED, Filing.conditions_until <= soon)
    wanted = select(Filing).where(*mine).order_by(Filing.conditions_until, Filing.id)
    return (await session.scalars(wanted.with_for_update(skip_locked=True))).all()


async def _shown(session: AsyncSession, filing: Filing, at: datetime) -> bool:
    """Whether the criterion holds by what the profile says now; then the filing waits no more. Its frozen share stays."""
    rules = (await frozen_terms(session, filing)).rules
    facts = refreshed(filing.facts, rules, await ProfileRepository(session).of_organisation(filing.subject_id))
    if answered(rules.filing.criterion, facts).verdict is not Verdict.MET:
        return False
    filing.facts, filing.verdict, filing.conditions_until, filing.updated_at = facts, Verdict.MET.value, None, at
    record(session, CONDITIONS_MET, filing.id, at=at, parties=parties_of(filing), data={"fund_id": str(filing.fund_id)})
    return True


async def _give_up(session: AsyncSession, filing: Filing, approved: MoneyApproved, at: datetime) -> bool:
    """Revoke in the program's own name, unless money is out."""
    if await approved(session, filing.id):
        return False
    values = {"revoked_at": at, "conditions_until": None}
    data = {"fund_id": str(filing.fund_id), "reason_code": "title_missing"}
    await move_by_system(session, filing, "revoke", at=at, values=values, reason_code="title_missing", data=data)
    return True
