"""`/bank/applications`: the lender's queue by what is due, with filters, filters kept under a name, and handing out many cases at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from marketplace.members.away import away_among
from marketplace.members.models import Organisation
from products.applications.assign import ASSIGN, assign
from products.applications.desk.officers import Desk, Officer, branches_of, desk_of, officers_of
from products.applications.desk.queue import MOST_COUNTED, QueuePage, Tab, count_overdue, queue_page
from products.applications.desk.saved_filters import REMOVE, remove_filter, save_filter, saved_filters
from products.applications.repository import LIST
from products.catalogue.models import Product, ProductVersion
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.application_queue import (
    PATH,
    TABS_ZH,
    UNTIL_ZH,
    WHOSE_ZH,
    Known,
    Wanted,
    kept_query,
    queue_line,
    read_wanted,
    region_choices,
    sections_of,
    states_of,
)
from web.views.listing import value_of

PAGE = "bank_applications"  # of saved filters
LENGTH = 50
MOST_PRODUCTS = 500
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(PATH, opt=permission(LIST))
async def application_queue(request: HTMXRequest, session: Session, state: State) -> Response[Any]:
    """What is due first; every choice stands in the address."""
    return await _shown(request, session, state)


@post(PATH + "/assign", opt=permission(ASSIGN), status_code=200)
async def assign_from_queue(request: HTMXRequest, session: Session, state: State, form: Form) -> Response[Any]:
    """Give the ticked cases to one officer; what was refused comes back with the ticks."""
    chosen = list(dict.fromkeys(str(each) for each in form.getall("case", [])))
    wanted = read_wanted(request.query_params)
    try:
        async with session.begin_nested():
            cases = await assign(session, actor_of(request), _ids(chosen), _officer(str(form.get("officer_id", ""))), at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, state, faults=refused.errors, chosen=chosen)
    return go_to(request, str(wanted.address.having("assigned", str(len(cases)))))


@post(PATH + "/filters", opt=permission("applications:filter:save"), status_code=200)
async def keep_filter(request: HTMXRequest, session: Session, state: State, form: Form) -> Response[Any]:
    """Keep the present filter under a name."""
    query, name = kept_query(str(request.url.query)), str(form.get("name", ""))
    try:
        async with session.begin_nested():
            await save_filter(session, actor_of(request), PAGE, name, query, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, state, faults=refused.errors, name=name)
    return go_to(request, f"{PATH}?{query}")


@post(PATH + "/filters/{filter_id:uuid}/remove", opt=permission(REMOVE), status_code=200)
async def forget_filter(request: HTMXRequest, session: Session, filter_id: FromPath[UUID]) -> Response[Any]:
    """Remove one of the caller's own."""
    await remove_filter(session, actor_of(request), filter_id, at=now())
    return go_to(request, PATH)


async def _shown(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    *,
    faults: Sequence[FieldError] = (),
    chosen: Sequence[str] = (),
    name: str = "",
) -> Response[Any]:
    actor, instant, wanted = actor_of(request), now(), read_wanted(request.query_params)
    assert actor.organisation_id is not None  # noqa: S101  # the permission is that of institutions' people
    desk = await desk_of(session, actor.organisation_id)
    found = await queue_page(session, actor, desk, wanted.filter, wanted.tab, wanted.place, limit=LENGTH, at=instant)
    officers, branches = await officers_of(session, actor, desk, at=instant), await branches_of(session, desk.lender_id)
    saved = await saved_filters(session, actor, PAGE)
    known = Known(
        overrides=await calendar_in_force(session),
        away=await away_among(session, {row[0].officer_id for row in found.rows if row[0].officer_id}, at=instant),
        branches={each.id: each.name for each in branches},
        me=actor.account_id,
        now=instant,
    )
    late = await count_overdue(session, actor, desk, at=instant)
    return page(
        request,
        "pages/bank/applications.html",
        swap="queue",
        status_code=422 if faults else 200,
        nav="applications",
        sections=sections_of([queue_line(row, known) for row in found.rows]),
        tab=wanted.tab.value,
        tabs=_tabs(wanted),
        typed=wanted.typed,
        errors=wanted.errors,
        filtered=wanted.filtered,
        choices=await _choices(session, actor, state, desk, wanted, officers, branches),
        late=f"{MOST_COUNTED}+" if late >= MOST_COUNTED else str(late or ""),
        saved=[{"id": each.id, "name": each.name_zh, "href": f"{PATH}?{each.query}"} for each in saved],
        query=str(wanted.address).partition("?")[2],
        pages=_pages(wanted, found),
        officers=[{"value": str(each.account_id), "label": _officer_zh(each)} for each in officers],
        may_assign=wanted.tab is not Tab.ENDED and policy_table().grant(actor.role, ASSIGN) is not None,
        chosen=frozenset(chosen),
        assigned=_count(value_of(request.query_params, "assigned")),
        name=name,
        faults=[{"name": each.pointer.strip("/").split("/")[0], "message": each.detail} for each in faults],
    )


def _tabs(wanted: Wanted) -> list[dict[str, Any]]:
    return [
        {"href": str(wanted.address.having("tab", "" if each is Tab.DUE else each.value)), "label": label, "count": None,
         "current": each is wanted.tab}
        for each, label in TABS_ZH.items()
    ]  # fmt: skip


def _pages(wanted: Wanted, found: QueuePage) -> dict[str, str | None]:
    """Addresses of the page before and the one behind."""
    rows = found.rows
    return {
        "before": wanted.beside(rows[0], back=True) if rows and found.more_before else None,
        "after": wanted.beside(rows[-1]) if rows and found.more_after else None,
        "first": str(wanted.address) if wanted.place is not None else None,
    }


async def _choices(
    session: AsyncSession,
    actor: Actor,
    state: State,
    desk: Desk,
    wanted: Wanted,
    officers: Sequence[Officer],
    branches: Sequence[Organisation],
) -> dict[str, list[dict[str, str]]]:
    """The options of each filter; branches are head office's to choose from."""
    of_lender = select(Product.id, ProductVersion.name).join(ProductVersion, ProductVersion.id == Product.current_version_id)
    products = await session.execute(
        of_lender.where(Product.lender_id == desk.lender_id).order_by(ProductVersion.name).limit(MOST_PRODUCTS)
    )
    people = [{"value": str(each.account_id), "label": each.name} for each in officers]
    own = [{"value": str(actor.organisation_id), "label": "总行"}]
    return {
        "state": states_of(wanted.tab),
        "product": [{"value": str(key), "label": name} for key, name in products],
        "whose": [*({"value": key.value, "label": label} for key, label in WHOSE_ZH.items()), *people],
        "until": [{"value": key.value, "label": label} for key, label in UNTIL_ZH.items()],
        "branch": [*own, *({"value": str(each.id), "label": each.name} for each in branches)] if desk.head_office and branches else [],
        "region": region_choices(state.installation.root_region, [each.region for each in branches], wanted.typed["region"]),
    }


def _officer_zh(officer: Officer) -> str:
    where = f"{officer.name}（{officer.branch}）" if officer.branch else officer.name
    return f"{where} · 休假至 {officer.away.until:%m-%d}，{officer.away.delegate}代理" if officer.away else where


def _ids(texts: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(each) for each in texts]
    except ValueError:
        raise Invalid("没有分配", [FieldError("/application_ids", "请在列表中勾选申请")]) from None


def _officer(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("没有分配", [FieldError("/officer_id", "请选择把申请交给谁")]) from None


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None
