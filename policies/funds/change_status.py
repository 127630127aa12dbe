"""Letting a published fund rest, taking it up again, ending it. Loans that were filed keep their rights."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from policies.funds.drafts import keepers_of
from policies.funds.events import FUND_MOVED
from policies.funds.models import Fund
from policies.funds.repository import find_open_draft, get_fund, visible_fund
from policies.funds.states import FUND


class DraftInTheWay(Conflict):
    """Rules that are still being written would be those of a fund that has ended."""

    code = "draft_open"


UseCase = Callable[..., Awaitable[Fund]]


async def suspend(
    session: AsyncSession, actor: Actor, fund_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Fund:
    """Take no new filings for a time; claims on filed loans go on. Raises: as `move`."""
    return await _move(session, actor, fund_id, "suspend", at, version, said)


async def resume(
    session: AsyncSession, actor: Actor, fund_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Fund:
    """Take filings again. Raises: as `move`."""
    return await _move(session, actor, fund_id, "resume", at, version, said)


async def withdraw(
    session: AsyncSession, actor: Actor, fund_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Fund:
    """End the fund for new filings for good. Raises: DraftInTheWay, as `move`."""
    if await find_open_draft(session, actor, fund_id) is not None:
        raise DraftInTheWay("还有一版规则没有办完，请先放弃或发布它", state="published")
    return await _move(session, actor, fund_id, "withdraw", at, version, said)


ACTIONS: dict[str, UseCase] = {"suspend": suspend, "resume": resume, "withdraw": withdraw}


async def _move(session: AsyncSession, actor: Actor, fund_id: UUID, action: str, at: datetime, version: int | None, said: Said) -> Fund:
    fund = await get_fund(session, actor, fund_id, lock=True)
    return await move(
        session,
        actor,
        FUND,
        FUND_MOVED[action],
        Fund,
        fund_id,
        action,
        at=at,
        visible=visible_fund(actor),
        version=version,
        said=said,
        values={"updated_at": at},
        parties=keepers_of(fund),
        data={"code": fund.code},
    )
