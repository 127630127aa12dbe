"""One case as its enterprise sees it, put together; a refused form of the page comes back with what was typed."""

from typing import Any

from litestar import Response
from litestar.datastructures import State
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import SHANGHAI, now
from marketplace.clocks.rules import Standing
from marketplace.clocks.service import clocks_of
from marketplace.clocks.view import clock_view
from marketplace.workflow.reading import open_moves, timeline
from products.applications.models import Application
from products.applications.repository import form_of, open_request, papers_of
from products.applications.states import APPLICATION, ApplicationStatus
from products.catalogue.models import Product, ProductVersion
from products.catalogue.states import Channel
from web.api.application_views import application_summaries
from web.forms import FormData
from web.pages.own_cases import sections
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of
from web.views.own_cases.lines import FORMS, CaseLine, case_line, next_clock
from web.views.own_cases.words import PAUSED, may_go_elsewhere, own_timeline, refusal_of
from web.workflow_pages import NOT_REFUSED, Refused, move_forms
from web.workflow_routes import moves_named

WITHDRAW = moves_named(APPLICATION, "withdraw")
TYPED = ("note", "text", "keep_others", "agreed")


async def show_case(request: HTMXRequest, session: AsyncSession, case: Application, refused: Refused = NOT_REFUSED) -> Response[Any]:
    """The whole page; 422 where a form was refused. A draft leads to its form."""
    if case.status is ApplicationStatus.DRAFT:
        return go_to(request, f"{FORMS}/{case.group_id}")
    actor, instant, state = actor_of(request), now(), request.app.state
    version = await session.get_one(ProductVersion, case.product_version_id)
    line, clocks = await _line(session, case, version, instant)
    steps = await timeline(session, APPLICATION, case.id)
    elsewhere = may_go_elsewhere(case.status, line.step)
    submitted = case.submitted_at is not None
    return page(
        request,
        "pages/own_cases/case.html",
        status_code=422 if refused.errors else 200,
        nav="applications",
        case=line,
        version=case.version,
        group_id=case.group_id,
        receipt_id=case.receipt_id,
        submitted=submitted,
        clocks=clocks,
        paused=PAUSED if any(each.state is Standing.PAUSED for each in clocks) else None,
        timeline=own_timeline(steps, line.lender),
        refusal=refusal_of(steps),
        messages=await sections.messages_in(session, case, line.lender),
        papers=await papers_of(session, case.id),
        consents=await sections.consents_in(session, case, instant),
        ways=await sections.ways_on(session, state, case) if elsewhere and submitted else None,
        forms=move_forms(WITHDRAW, await open_moves(session, actor, WITHDRAW, case.id, case), line.url, refused),
        errors=(errors := _errors(refused)),
        faults={each["name"]: each["message"] for each in errors},
        typed={name: str(refused.typed.get(name, "")) if refused.typed is not None else "" for name in TYPED},
        **await _decided(session, state, case, version),
        **await _asked(session, actor, case, refused),
        verdict=await _verdict(session, state, actor, case, version, instant) if submitted else None,
    )


async def _line(session: AsyncSession, case: Application, version: ProductVersion, instant: Any) -> tuple[CaseLine, list[Any]]:
    """The case's head and all its clocks."""
    (named,) = await application_summaries(session, [case])
    found, overrides = (await clocks_of(session, APPLICATION.resource, [case.id]))[case.id], await calendar_in_force(session)
    running = next_clock(case, found)
    view = None if running is None else clock_view(running, overrides, at=instant)
    here = version.channel is Channel.HERE
    return case_line(case, named, view, here=here), [clock_view(each, overrides, at=instant) for each in found]


async def _decided(session: AsyncSession, state: State, case: Application, version: ProductVersion) -> dict[str, Any]:
    """What was approved, what the other lenders of the form say, and what signing asks."""
    siblings = await sections.siblings_of(session, case)
    form = await form_of(session, case)
    approved = case.status is ApplicationStatus.APPROVED
    return {
        "siblings": siblings,
        "offer": await sections.offer_in(session, case, version, now()),
        "sign": sections.signing_of(state, case, form, version, siblings) if approved else None,
        "contract": await sections.contract_in(session, case) if case.status is ApplicationStatus.SIGNED else None,
    }


async def _asked(session: AsyncSession, actor: Actor, case: Application, refused: Refused) -> dict[str, Any]:
    """Papers that the lender asks for, and the own files to answer with; `chosen` is what a refused form had."""
    asked = await open_request(session, case.id) if case.status is ApplicationStatus.SUPPLEMENTING else None
    if asked is None:
        return {"asked": None}
    typed = FormData() if refused.typed is None else refused.typed
    chosen: dict[str, Any] = {name: str(value) for name, value in typed.items() if name.startswith("line-")}
    chosen["documents"] = [str(each) for each in typed.getall("documents", [])]
    return {"asked": asked, "chosen": chosen, **await sections.files_of(session, actor)}


async def _verdict(session: AsyncSession, state: State, actor: Actor, case: Application, version: ProductVersion, instant: Any) -> Any:
    product = await session.get_one(Product, case.product_id)
    return await sections.verdict_of(session, state, actor, case, product, version, instant.astimezone(SHANGHAI).date())


def _errors(refused: Refused) -> list[dict[str, str | None]]:
    """For the summary; the form of a move shows its own at its fields."""
    known = {"withdraw": refused.elsewhere}.get(refused.action)
    if known is not None:
        return [{"name": None, "message": each} for each in known]
    return [{"name": each.pointer.removeprefix("/").split("/")[0] or None, "message": each.detail} for each in refused.errors]
