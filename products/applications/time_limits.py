"""The clocks of an application (办理时限): accept, contact, decide for the lender, answer for the enterprise, sign for both."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.working_days import Unit
from marketplace.clocks import service as clocks
from marketplace.clocks.kinds import ClockKind
from marketplace.clocks.rules import Term
from products.applications.models import Application
from products.applications.parties import parties_of
from products.applications.states import APPLICATION

ACCEPT = ClockKind(APPLICATION.resource, "accept", "受理", Term(Unit.WORKING_DAYS, 1, 1))
CONTACT = ClockKind(APPLICATION.resource, "contact", "首次联系", Term(Unit.WORKING_DAYS, 3, 1))
DECIDE = ClockKind(APPLICATION.resource, "decide", "审批答复", Term(Unit.WORKING_DAYS, 5, 2))
ANSWER = ClockKind(APPLICATION.resource, "answer", "补充材料", Term(Unit.WORKING_DAYS, 10, 2))
SIGN = ClockKind(APPLICATION.resource, "sign", "签约", Term(Unit.CALENDAR_DAYS, 30, 5))
PROMISED = (ACCEPT, CONTACT, DECIDE)  # run from the submission, by the product's promise where it makes one
ALL = (*PROMISED, ANSWER, SIGN)


def promised_days(promise: Mapping[str, Any]) -> dict[str, int]:
    """Working days for each promise: the product version's, else 1, 3 and 5. A promise of no days is kept on the next one."""
    return {kind.name: max(1, int(promise.get(kind.name, kind.term.amount))) for kind in PROMISED}


async def start_promises(session: AsyncSession, case: Application, *, at: datetime) -> None:
    """All three at once: each promise counts from the submission."""
    amounts = {kind: case.promise_days[kind.name] for kind in PROMISED}
    acting = case.branch_id or case.lender_id
    await clocks.start_clocks(session, amounts, case.id, organisation_id=acting, parties=parties_of(case), at=at)


async def wait_for_answer(session: AsyncSession, case: Application, *, at: datetime) -> datetime:
    """The enterprise's turn: the lender's decision waits, and asking was the first contact. Returns until when."""
    await clocks.stop(session, CONTACT, case.id, at=at, reason="request_documents")
    await clocks.pause(session, DECIDE, case.id, at=at)
    begun = await clocks.start_clock(
        session, ANSWER, case.id, organisation_id=case.subject_id, parties=parties_of(case), at=at
    )  # fmt: skip
    return begun.due_at


async def answered(session: AsyncSession, case: Application, *, at: datetime) -> None:
    """The lender's turn again, with the days that were left."""
    await clocks.stop(session, ANSWER, case.id, at=at, reason="supply_documents")
    await clocks.resume(session, DECIDE, case.id, at=at)


async def wait_for_signature(session: AsyncSession, case: Application, *, at: datetime) -> None:
    """The decision is made in time or not; an approval does not stand for ever."""
    await stop(session, case, DECIDE, at=at, reason="approve")
    acting = case.branch_id or case.lender_id
    await clocks.start_clock(session, SIGN, case.id, organisation_id=acting, parties=parties_of(case), at=at)


async def stop(session: AsyncSession, case: Application, *kinds: ClockKind, at: datetime, reason: str) -> None:
    """End these, running or not."""
    for kind in kinds:
        await clocks.stop(session, kind, case.id, at=at, reason=reason)
    await session.flush()
