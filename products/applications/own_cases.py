"""The cases of one enterprise as it follows them: what is open, what has ended, the cases of one form beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from products.applications.models import Application, Proposal
from products.applications.repository import LIST, visible
from products.applications.states import OPEN, ApplicationStatus

MOST_OPEN = 200  # of one enterprise: nobody has so many, and a page is no place for more


@dataclass(frozen=True, slots=True)
class OwnCases:
    """`drafts` and `running` whole, `ended` a page, the newest first."""

    drafts: Sequence[Application]
    running: Sequence[Application]
    ended: Sequence[Application]

    @property
    def all(self) -> list[Application]:
        """Every case that the page shows."""
        return [*self.drafts, *self.running, *self.ended]


async def own_cases(session: AsyncSession, actor: Actor, *, limit: int, before: UUID | None = None) -> OwnCases:
    """What the caller's enterprise has; of what has ended those made before the case `before`, and one more than `limit`.

    Drafts that were given up are left out: nobody but the enterprise ever saw them.
    """
    mine = select(Application).where(visible(actor, LIST)).order_by(Application.id.desc())
    going = OPEN | {ApplicationStatus.DRAFT}
    open_ = (await session.scalars(mine.where(Application.status.in_(going)).limit(MOST_OPEN))).all()
    ended = mine.where(Application.status.not_in(going), Application.submitted_at.is_not(None))
    if before is not None:
        ended = ended.where(Application.id < before)
    drafts = [each for each in open_ if each.status is ApplicationStatus.DRAFT]
    running = [each for each in open_ if each.status is not ApplicationStatus.DRAFT]
    return OwnCases(drafts, running, (await session.scalars(ended.limit(limit + 1))).all())


async def proposals_of(session: AsyncSession, cases: Sequence[Application]) -> dict[UUID, Proposal]:
    """What was decided on last for each of these cases, of those that were approved: before that it is the lender's own."""
    decided = [case.id for case in cases if was_approved(case)]
    wanted = select(Proposal).where(Proposal.application_id.in_(decided)).order_by(Proposal.application_id, Proposal.round)
    return {each.application_id: each for each in await session.scalars(wanted)}


def was_approved(case: Application) -> bool:
    """Whether the lender said yes, whatever became of it after that."""
    return case.decided_at is not None and case.status is not ApplicationStatus.REJECTED
