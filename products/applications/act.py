"""One move of one case by one of its sides: what every action of an application shares."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from products.applications.events import MOVED
from products.applications.models import Application
from products.applications.parties import parties_of
from products.applications.repository import get_case, visible
from products.applications.states import APPLICATION


async def act(
    session: AsyncSession,
    actor: Actor,
    application_id: UUID,
    action: str,
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
    values: Mapping[str, Any] | None = None,
    parties: Sequence[UUID] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Application:
    """Move the case; all of its parties see the step, unless `parties` are named. Raises: as `move`."""
    if parties is None:
        parties = parties_of(await get_case(session, actor, application_id))
    return await move(
        session, actor, APPLICATION, MOVED[action], Application, application_id, action, at=at, visible=visible(actor), version=version,
        said=said, values={**(values or {}), "updated_at": at}, parties=parties, data=data,
    )  # fmt: skip


async def as_it_stands(session: AsyncSession, case: Application) -> Application:
    """The case after its clocks were moved, which moves its `due_at`."""
    await session.flush()
    await session.refresh(case)
    return case
