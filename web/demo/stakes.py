"""One stake of the demonstration: an enterprise with an account holds part of one without, so that the link between them can be seen."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.members.models import Organisation
from marketplace.profiles.recompute import recompute_quietly
from web.demo.details import Detail
from web.demo.population.firm import Firm
from web.demo.records import add_details

SHARE_PCT = 35


async def hold_stake(
    session: AsyncSession,
    holder: Organisation,
    firms: Sequence[tuple[Firm, UUID]],
    others: Collection[UUID],
    provider_id: UUID,
    *,
    now: datetime,
) -> None:
    """The last enterprise that is none of `others` is held by `holder`; a small population may have none."""
    held = next((each_id for firm, each_id in reversed(firms) if firm.kind == "enterprise" and each_id not in others), None)
    if held is None or holder.uscc is None:
        return
    today = now.astimezone(SHANGHAI).date()
    stake = {"shareholder_kind": "enterprise", "shareholder_uscc": holder.uscc, "share_pct": SHARE_PCT}
    await add_details(session, held, [Detail("shareholding", holder.uscc, stake, date(today.year - 1, 12, 31))], provider_id, now)
    await recompute_quietly(session, [held], today, now=now)
