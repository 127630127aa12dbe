"""`/bureau/claims`, `/fund-manager/claims`: claims by what is due, with filters, filters kept under a name, and counts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from policies.claims.desk.queue import MOST_COUNTED, ClaimFilter, Tab, Until, choices_of, claim_page, count_due
from policies.claims.repository import LIST, visible
from products.applications.desk.saved_filters import REMOVE, remove_filter, save_filter, saved_filters
from web.forms import FormData
from web.pages.compensation.addresses import AUDIT, home_of, of_keepers
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.compensation.queue import (
    UNTIL_ZH,
    claim_line,
    ends_of,
    kept_query,
    options,
    read_wanted,
    sections_of,
    states_of,
    tabs_of,
)

PAGE = "claims"  # of saved filters
LENGTH = 50
SAVE = "applications:filter:save"
QUEUE = "claims:claim:queue"  # the desk of those who decide; LIST is every party's
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(of_keepers(), opt=permission(QUEUE))
async def claim_queue(request: HTMXRequest, session: Session) -> Response[Any]:
    """What is due first; every choice stands in the address."""
    return await _shown(request, session)


@get(AUDIT, opt=permission("claims:claim:inspect"))
async def audited_claims(request: HTMXRequest, session: Session) -> Response[Any]:
    """Every claim that was sent in, for the auditor."""
    return await _shown(request, session)


@post(of_keepers("/filters"), opt=permission(SAVE), status_code=200)
async def keep_claim_filter(request: HTMXRequest, session: Session, form: Form) -> Response[Any]:
    """Keep the present filter under a name."""
    query, name = kept_query(str(request.url.query)), str(form.get("name", ""))
    try:
        async with session.begin_nested():
            await save_filter(session, actor_of(request), PAGE, name, query, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, faults=refused.errors, name=name)
    return go_to(request, f"{home_of(actor_of(request))}?{query}")


@post(of_keepers("/filters/{filter_id:uuid}/remove"), opt=permission(REMOVE), status_code=200)
async def forget_claim_filter(request: HTMXRequest, session: Session, filter_id: FromPath[UUID]) -> Response[Any]:
    """Remove one of the caller's own."""
    await remove_filter(session, actor_of(request), filter_id, at=now())
    return go_to(request, home_of(actor_of(request)))


async def _shown(request: HTMXRequest, session: AsyncSession, *, faults: Sequence[FieldError] = (), name: str = "") -> Response[Any]:
    actor, at = actor_of(request), now()
    home, seen = home_of(actor), visible(actor, LIST)
    wanted = read_wanted(request.query_params, home, at)
    found = await claim_page(session, actor, seen, wanted.filter, wanted.tab, wanted.place, limit=LENGTH)
    overrides = await calendar_in_force(session)
    late = await count_due(session, actor, seen, ClaimFilter(due_by=ends_of(at)[Until.OVERDUE]))
    mine = await count_due(session, actor, seen, ClaimFilter(mine=True))
    funds, banks = await choices_of(session, seen)
    saves = policy_table().grant(actor.role, SAVE) is not None
    saved = await saved_filters(session, actor, PAGE) if saves else []
    return page(
        request,
        "pages/compensation/queue.html",
        swap="queue",
        status_code=422 if faults else 200,
        nav="claims",
        home=home,
        saves=saves,
        draws=policy_table().grant(actor.role, "claims:sample:draw") is not None,
        title="补偿申请" if home == AUDIT else "补偿审核",
        sections=sections_of([claim_line(row, overrides, at) for row in found.rows]),
        tab=Tab(wanted.tab or Tab.DUE).value,
        tabs=tabs_of(wanted),
        typed=wanted.typed,
        filtered=wanted.filtered,
        choices={
            "state": states_of(wanted.tab),
            "fund": options(funds),
            "bank": options(banks),
            "until": [{"value": key.value, "label": label} for key, label in UNTIL_ZH.items()],
        },
        late=_counted(late),
        mine=_counted(mine),
        saved=[{"id": each.id, "name": each.name_zh, "href": f"{home}?{each.query}"} for each in saved],
        query=str(wanted.address).partition("?")[2],
        pages=wanted.pages(found),
        name=name,
        faults=[{"name": each.pointer.strip("/"), "message": each.detail} for each in faults],
    )


def _counted(found: int) -> str:
    return f"{MOST_COUNTED}+" if found >= MOST_COUNTED else str(found or "")


CLAIM_QUEUE: list[ControllerRouterHandler] = [claim_queue, audited_claims, keep_claim_filter, forget_claim_filter]
