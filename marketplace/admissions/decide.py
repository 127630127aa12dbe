"""The moves of a request for admission. `admit` makes the institution, or takes the organisation that has its code already."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.admissions.events import REQUEST_MOVED
from marketplace.admissions.models import Admission
from marketplace.admissions.new_institution import head_of, put_in_business
from marketplace.admissions.paper_files import forget_papers, give_papers, require_papers
from marketplace.admissions.requests import visible
from marketplace.admissions.review_clock import DECISION
from marketplace.admissions.states import ADMISSION
from marketplace.clocks import service as clocks
from marketplace.documents.issue import issue_to
from marketplace.documents.purposes import IssuedKind
from marketplace.documents.receive import own_organisation
from marketplace.workflow.mover import NOTHING_SAID, Said, move

NOBODY_TO_CALL: dict[str, Any] = {"contact": None}


async def submit(
    session: AsyncSession, actor: Actor, request_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Admission:
    """An operator vouches for what was entered; another one decides."""
    case = await _move(session, actor, request_id, "submit", at, version, said)
    await _require_whole(session, case)
    await _run_clock(session, actor, case, at)
    return case


async def check(
    session: AsyncSession, actor: Actor, request_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Admission:
    """An operator has checked what an institution has sent; another one decides."""
    case = await _move(session, actor, request_id, "check", at, version, said)
    await _require_whole(session, case)
    return case


async def admit(
    session: AsyncSession, actor: Actor, request_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Admission:
    """Make it an institution of the platform. Raises: as `move`, and what `put_in_business` raises."""
    case = await _move(session, actor, request_id, "admit", at, version, said)
    case.organisation_id = await put_in_business(session, case, at=at)
    await give_papers(session, case, case.organisation_id)
    await _issue(session, case, case.organisation_id, at)
    await clocks.stop(session, DECISION, request_id, at=at, reason="admit")
    await session.flush()
    return case


async def return_for_change(
    session: AsyncSession, actor: Actor, request_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Admission:
    """Give it back with a reason; the clock waits meanwhile."""
    case = await _move(session, actor, request_id, "return", at, version, said)
    await _run_clock(session, actor, case, at)
    await clocks.pause(session, DECISION, request_id, at=at)
    return case


async def reject(
    session: AsyncSession, actor: Actor, request_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Admission:
    """Refuse it with a reason; the decision stays with the platform, for whoever holds the code."""
    case = await _end(session, actor, request_id, "reject", at, version, said)
    await _issue(session, case, own_organisation(actor), at)
    return case


async def withdraw(
    session: AsyncSession, actor: Actor, request_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Admission:
    """End it because the institution wants so, or it was entered by mistake."""
    return await _end(session, actor, request_id, "withdraw", at, version, said)


ACTIONS = {"submit": submit, "check": check, "admit": admit, "return": return_for_change, "reject": reject, "withdraw": withdraw}


async def _end(
    session: AsyncSession, actor: Actor, request_id: UUID, action: str, at: datetime, version: int | None, said: Said
) -> Admission:
    case = await _move(session, actor, request_id, action, at, version, said)
    await session.execute(update(Admission).where(Admission.id == request_id).values(NOBODY_TO_CALL))
    await forget_papers(session, case, at=at)
    await clocks.stop(session, DECISION, request_id, at=at, reason=action)
    return case


async def _require_whole(session: AsyncSession, case: Admission) -> None:
    """Nobody vouches for a request whose papers are not there or whose head is not admitted. Raises: Invalid."""
    await require_papers(session, case)
    await head_of(session, case)


async def _issue(session: AsyncSession, case: Admission, owner_id: UUID, at: datetime) -> None:
    document = await issue_to(session, owner_id, IssuedKind.ADMISSION_DECISION, {"admission_id": str(case.id)}, at=at)
    await session.execute(update(Admission).where(Admission.id == case.id).values(decision_id=document.id))
    await session.refresh(case)


async def _run_clock(session: AsyncSession, actor: Actor, case: Admission, at: datetime) -> None:
    """Start it, or let it go on. The clock is the platform's: whoever acts here is of it."""
    assert actor.organisation_id is not None  # noqa: S101  # an operator is somebody's member
    await clocks.start_clock(session, DECISION, case.id, organisation_id=actor.organisation_id, at=at)
    await clocks.resume(session, DECISION, case.id, at=at)


async def _move(
    session: AsyncSession, actor: Actor, request_id: UUID, action: str, at: datetime, version: int | None, said: Said
) -> Admission:
    return await move(
        session, actor, ADMISSION, REQUEST_MOVED[action], Admission, request_id, action,
        at=at, visible=visible(actor), version=version, said=said, values={"updated_at": at},
    )  # fmt: skip
