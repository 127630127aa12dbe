"""Which of these products an enterprise has a case or a draft for already."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from products.applications.models import Application
from products.applications.states import OPEN, ApplicationStatus


async def standing_cases(session: AsyncSession, subject_id: UUID, product_ids: Sequence[UUID]) -> dict[UUID, Application]:
    """By product: the open case, of which there is one at most, else the newest draft."""
    theirs = select(Application).where(
        Application.subject_id == subject_id,
        Application.product_id.in_(product_ids),
        Application.status.in_(OPEN | {ApplicationStatus.DRAFT}),
    )
    found: dict[UUID, Application] = {}
    for case in await session.scalars(theirs.order_by(Application.id)):
        if case.product_id not in found or found[case.product_id].status is ApplicationStatus.DRAFT:
            found[case.product_id] = case
    return found
