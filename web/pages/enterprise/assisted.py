"""`/me/assisted`: what clerks filled in for the enterprise, value by value to take or to strike; nothing of it counts before."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.consents.texts import TextKind, readable, text_in_force
from marketplace.enrolment.assisted.decide import Choice, confirm, refuse
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.repository import offered, offered_filing
from marketplace.errors import FieldError, Invalid
from web.forms import FormData
from web.pages.enterprise.declarations import commitment_in_force
from web.pages.operator.assisted import cards
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.views.assisted import listed
from web.workflow_routes import version_in

PATH = "/me/assisted"
RESOURCE = "enrolment:assisted_offer"
NOT_AGREED = FieldError("/agreed", "请阅读承诺书，并勾选「已阅读并承诺」")
System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(PATH, opt=permission(f"{RESOURCE}:list"))
async def my_assisted(request: HTMXRequest, system_session: System, state: State) -> Response[Any]:
    """Filings for the caller's enterprise."""
    filings = await cards(system_session, state, await offered(system_session, actor_of(request)))
    return page(request, "pages/assisted_offers.html", nav="profile", filings=filings)


@get(PATH + "/{filing_id:uuid}", opt=permission(f"{RESOURCE}:read"))
async def my_assisted_filing(request: HTMXRequest, system_session: System, state: State, filing_id: FromPath[UUID]) -> Response[Any]:
    """One of them; every value is ticked at first."""
    return await _shown(request, system_session, state, await offered_filing(system_session, actor_of(request), filing_id))


@post(PATH + "/{filing_id:uuid}/confirm", opt=permission(f"{RESOURCE}:confirm"), status_code=200)
async def confirm_assisted(
    request: HTMXRequest, system_session: System, state: State, filing_id: FromPath[UUID], form: Form
) -> Response[Any]:
    """Declare what is ticked as the enterprise's own words."""
    actor, taken = actor_of(request), [str(name) for name in form.getall("taken", [])]
    await offered_filing(system_session, actor, filing_id, f"{RESOURCE}:confirm")  # first: another's asks for nothing
    choice = Choice(version_in(form), taken, str(form.get("text_version", "")))
    try:
        if not form.get("agreed"):
            raise Invalid("没有确认", [NOT_AGREED])
        commitment = await commitment_in_force(system_session)
        async with system_session.begin_nested():  # takes back the end of the filing where the declaration is refused
            await confirm(system_session, actor, filing_id, choice, commitment, sealer=sealer_of(state), now=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        filing = await offered_filing(system_session, actor, filing_id, f"{RESOURCE}:confirm")  # as it was before
        return await _shown(request, system_session, state, filing, taken, refused.errors)
    return go_to(request, f"{PATH}/{filing_id}")


@post(PATH + "/{filing_id:uuid}/refuse", opt=permission(f"{RESOURCE}:refuse"), status_code=200)
async def refuse_assisted(
    request: HTMXRequest, system_session: System, state: State, filing_id: FromPath[UUID], form: Form
) -> Response[Any]:
    """None of it, with a reason."""
    actor, because = actor_of(request), str(form.get("because", ""))[:1_000]
    filing = await offered_filing(system_session, actor, filing_id, f"{RESOURCE}:refuse")
    try:
        await refuse(system_session, actor, filing_id, because, version=version_in(form), now=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, system_session, state, filing, None, refused.errors, because=because)
    return go_to(request, f"{PATH}/{filing_id}")


async def _shown(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    filing: AssistedFiling,
    taken: Sequence[str] | None = None,
    faults: Sequence[FieldError] = (),
    *,
    because: str = "",
) -> Response[Any]:
    (card,) = await cards(session, state, [filing])
    text = await text_in_force(session, TextKind.COMMITMENT, now())
    return page(
        request,
        "pages/assisted_offer.html",
        status_code=422 if faults else 200,
        nav="profile",
        filing=card,
        taken=[each.name for each in card.values] if taken is None else taken,
        errors=listed(faults, {"text_version": "agreed"}),
        because=because,
        text=readable(text.body),
        text_version=text.version,
    )
