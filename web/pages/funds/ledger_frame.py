"""What the pages of a fund's money share: the fund around them, and showing a form again with what was refused."""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

from litestar import Response
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.workflow.mover import FourEyesNeeded
from policies.funds.deposits import deposits_of
from policies.funds.models import Fund
from policies.funds.repository import current_version
from web.forms import FormData
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of
from web.views.funds import fund_line, fund_tabs

READ = "funds:ledger:read"
LONGEST = 500


async def attempt(request: HTMXRequest, session: AsyncSession, act: Awaitable[Any]) -> tuple[FieldError, ...]:
    """Do it, or say what is wrong with it: nothing of it has happened then."""
    try:
        async with session.begin_nested():
            await act
    except (Invalid, Conflict, FourEyesNeeded) as refused:
        await record_refusal(request.scope, refused)
        return (refused.errors if isinstance(refused, Invalid) else ()) or (FieldError("", str(refused)),)
    return ()


async def shown(
    request: HTMXRequest,
    session: AsyncSession,
    fund: Fund,
    here: str,
    *,
    template: str = "",
    faults: Sequence[FieldError] = (),
    **context: Any,
) -> Response[Any]:
    """`pages/funds/<here>.html`, or `template` under that tab, with the fund around it; `may` tells what the caller's role opens."""
    role = actor_of(request).role
    return page(
        request,
        f"pages/funds/{template or here}.html",
        status_code=422 if faults else 200,
        nav="funds",
        fund=fund_line(fund, await current_version(session, fund)),
        tabs=fund_tabs(fund.id, here),
        errors=[{"name": each.pointer.removeprefix("/") or None, "message": each.detail} for each in faults],
        may={name: policy_table().grant(role, permission) is not None for name, permission in OFFERED.items()},
        **context,
    )


OFFERED: Mapping[str, str] = {
    "contribute": "funds:contribution:create",
    "pay_in": "funds:contribution:pay_in",
    "open": "funds:deposit:open",
    "record": "funds:ledger:record",
    "issue": "funds:ledger:issue",
    "close": "funds:period:close",
    "bring": "funds:reconciliation:bring",
    "answer": "funds:reconciliation:answer",
}


def typed_of(form: FormData | None, names: Sequence[str]) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: str(form.get(name, "")).strip()[:LONGEST] if form else "" for name in names}


async def account_choices(session: AsyncSession, fund: Fund) -> list[dict[str, str]]:
    """The special accounts of a fund, to choose from."""
    return [{"value": each.code, "label": f"{each.code} {each.bank_name}"} for each in await deposits_of(session, fund.id)]
