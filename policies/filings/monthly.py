"""The month's list of filed loans (月度备案清单): what was filed in a month and stands."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.cash_flows.months import month_later
from policies.filings.models import Filing
from policies.filings.repository import LIST, visible
from policies.filings.states import FilingStatus

MOST = 20_000


async def filed_in(session: AsyncSession, actor: Actor, month: date) -> Sequence[Filing]:
    """By day and number; `month` is any day's month, its first day counts. Revoked ones are left out."""
    begins = month.replace(day=1)
    wanted = select(Filing).where(
        visible(actor, LIST), Filing.status == FilingStatus.FILED, Filing.filed_on >= begins, Filing.filed_on < month_later(begins, 1)
    )
    return (await session.scalars(wanted.order_by(Filing.filed_on, Filing.id).limit(MOST))).all()
