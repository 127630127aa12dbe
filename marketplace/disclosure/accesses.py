"""Who read what of a subject, as the subject sees it: free, all of it, refused attempts too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import any_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.consents.terms import begins, ends
from marketplace.disclosure.models import AccessOutcome, AccessRecord

LIST = "disclosure:access:list"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(9998, 12, 31)  # days that the clock of every database can tell the ends of


@dataclass(frozen=True, slots=True)
class Filter:
    """Which readings are wanted; what is None does not matter. Days are Asia/Shanghai days, both included."""

    reader: UUID | None = None
    item: str | None = None
    outcome: AccessOutcome | None = None
    since: date | None = None
    until: date | None = None


EVERYTHING = Filter()


async def accesses_of(
    session: AsyncSession, actor: Actor, *, limit: int, before: UUID | None = None, wanted: Filter = EVERYTHING
) -> Sequence[AccessRecord]:
    """Readings of the caller's own information, the newest first; `before` is the id of the last one of the page before."""
    query = select(AccessRecord).where(visible_to(actor, LIST, organisation=AccessRecord.subject_id))
    # Of the own readings nobody needs to be told.
    query = query.where(AccessRecord.reader_id.is_distinct_from(actor.organisation_id))
    if before is not None:
        query = query.where(AccessRecord.id < before)
    for column, value in ((AccessRecord.reader_id, wanted.reader), (AccessRecord.outcome, wanted.outcome)):
        if value is not None:
            query = query.where(column == value)
    if wanted.item is not None:
        query = query.where(any_(AccessRecord.items) == wanted.item)
    if wanted.since is not None:
        query = query.where(AccessRecord.at >= begins(min(max(wanted.since, FIRST_DAY), LAST_DAY)))
    if wanted.until is not None:
        query = query.where(AccessRecord.at < ends(max(min(wanted.until, LAST_DAY), FIRST_DAY)))
    return (await session.scalars(query.order_by(AccessRecord.id.desc()).limit(limit))).all()


async def readers_of(session: AsyncSession, actor: Actor) -> list[UUID]:
    """Every institution that has read or tried to, for the choice on the page."""
    mine = visible_to(actor, LIST, organisation=AccessRecord.subject_id)
    others = AccessRecord.reader_id.is_not(None) & AccessRecord.reader_id.is_distinct_from(actor.organisation_id)
    return [each for each in await session.scalars(select(AccessRecord.reader_id).where(mine, others).distinct()) if each]


async def count_since(session: AsyncSession, subject_id: UUID, since: date) -> int:
    """How often others have read a subject's information since a day."""
    others = AccessRecord.reader_id.is_distinct_from(subject_id) & (AccessRecord.outcome == AccessOutcome.GIVEN)
    wanted = select(func.count()).where(AccessRecord.subject_id == subject_id, AccessRecord.at >= begins(since), others)
    return await session.scalar(wanted) or 0
