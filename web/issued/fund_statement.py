"""「资金池报表」 as a PDF: the statement of a period, and up to which entry of the journal it was made."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.documents.issue import Recipe
from marketplace.errors import Forbidden
from policies.funds.journal_models import FundPool
from policies.funds.models import Fund
from policies.funds.statements import statement_of
from web.views.fund_ledger import statement_view

FOLDER = Path(str(files("policies.funds"))) / "documents"


async def prepare(session: AsyncSession, organisation_id: UUID, arguments: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Variables of fund_statement.html. `arguments`: the fund's id and a period. Raises: Forbidden for who does not keep the fund."""
    kept = or_(Fund.bureau_id == organisation_id, Fund.manager_id == organisation_id)
    fund = await session.scalar(select(Fund).where(Fund.id == UUID(arguments["fund_id"]), kept))
    pool = None if fund is None else await session.get(FundPool, fund.id)
    if fund is None or pool is None:
        raise Forbidden("这个资金池不对你开放")
    statement = await statement_of(session, fund.id, arguments["period"])
    return {
        "fund": {"name": fund.name, "code": fund.code},
        "statement": statement_view(statement),
        "journal": {"entries": pool.entries, "head": pool.last_hash},
    }


RECIPE = Recipe(prepare, FOLDER, "fund_statement.html")
