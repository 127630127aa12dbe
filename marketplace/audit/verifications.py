"""Complete verifications: run, kept and recorded, so that a page can say when the log was last found whole."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.books import Book
from marketplace.audit.checkpoints import AuditPlaces
from marketplace.audit.entries import log_head
from marketplace.audit.events import VERIFIED
from marketplace.audit.models import VerificationRow
from marketplace.audit.verify import Verification, verify_log
from marketplace.events.models import Outcome
from marketplace.events.record import record


async def verify_and_keep(session: AsyncSession, places: AuditPlaces, *, at: datetime, books: Sequence[Book] = ()) -> Verification:
    """Verify the whole log and the books beside it, and keep what was found, in the session's transaction."""
    found = await verify_log(session, places)
    for book in books:
        found.problems += [problem async for problem in book.problems(session)]
    document = found.document()
    session.add(
        VerificationRow(verified_at=at, entries=found.entries, head=found.head, problems=document["problems"], warnings=found.warnings)
    )
    outcome = Outcome.DONE if found.intact else Outcome.REFUSED
    origin = (await log_head(session)).origin
    data = {"entries": found.entries, "head": found.head, "problems": len(found.problems), "warnings": len(found.warnings)}
    record(session, VERIFIED, origin, at=at, outcome=outcome, data=data)
    return found


async def latest_verification(session: AsyncSession) -> VerificationRow | None:
    """The newest one; None if the log was never verified."""
    return await session.scalar(select(VerificationRow).order_by(VerificationRow.verified_at.desc(), VerificationRow.id.desc()).limit(1))
