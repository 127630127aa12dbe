"""`/bureau/funds/{id}/periods`: months and years that are closed, and the two steps by which they are."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import FieldError
from marketplace.members.names import names_of
from policies.funds.models import Fund
from policies.funds.periods import CLOSE, close_period, closings_of
from policies.funds.repository import get_fund
from web.forms import FormData
from web.pages.funds.ledger_frame import READ, attempt, shown, typed_of
from web.pages.funds.overview import ONE
from web.redirects import go_to
from web.security.permissions import actor_of, permission
from web.views.fund_ledger import period_line
from web.views.funds import BASE

Session = NamedDependency[AsyncSession]
FundId = FromPath[UUID]


@get(ONE + "/periods", opt=permission(READ))
async def bureau_fund_periods(request: HTMXRequest, session: Session, fund_id: FundId) -> Response[Any]:
    """The latest first."""
    return await _page(request, session, await get_fund(session, actor_of(request), fund_id, READ))


@post(ONE + "/periods", opt=permission(CLOSE), status_code=200)
async def close_fund_period(request: HTMXRequest, session: Session, fund_id: FundId, form: NamedDependency[FormData]) -> Response[Any]:
    """Propose to close, or close what another person has proposed."""
    actor, period = actor_of(request), typed_of(form, ["period"])["period"]
    fund = await get_fund(session, actor, fund_id, CLOSE)
    faults = await attempt(request, session, close_period(session, actor, fund.id, period, at=now()))
    return await _page(request, session, fund, period, faults) if faults else go_to(request, f"{BASE}/{fund.id}/periods")


async def _page(
    request: HTMXRequest, session: AsyncSession, fund: Fund, period: str = "", faults: tuple[FieldError, ...] = ()
) -> Response[Any]:
    found = await closings_of(session, fund.id)
    people = {each.proposal.proposed_by for each in found} | {each.closed.closed_by for each in found if each.closed}
    names = await names_of(session, people)
    return await shown(
        request, session, fund, "periods", faults=faults, period=period, lines=[period_line(each, names) for each in found]
    )  # fmt: skip
