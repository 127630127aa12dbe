"""`/provider/quality` and `/operator/imports`: how good deliveries are, month by month, and what they are used for."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.disclosure.usage import SMALLEST, readings_of
from marketplace.errors import Forbidden
from marketplace.information.batches import repository
from marketplace.information.batches.quality import quality
from marketplace.information.catalogue.in_force import ItemInForce, items_in_force
from marketplace.members.names import names_of
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.deliveries import batch_line, quality_line
from web.views.item_usage import items_asked_for

READ, LIST = "information:quality:read", "information:batch:list"
MONTHS_SHOWN, USED_WITHIN = timedelta(days=400), timedelta(days=90)
PAGE_LENGTH = 30


@get("/provider/quality", opt=permission(READ))
async def provider_quality(request: HTMXRequest, system_session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """Of the caller's organisation. Readings are counted over all institutions, so the system counts them."""
    actor, at = actor_of(request), now()
    if actor.organisation_id is None:
        raise Forbidden("这个账户不属于任何单位")
    items = await items_in_force(system_session, today())
    own = await repository.provided_items(system_session, actor.organisation_id)
    lines = await quality(system_session, _cycles(items), since=at - MONTHS_SHOWN, provider_id=actor.organisation_id)
    read = await readings_of(system_session, own, since=at - USED_WITHIN)
    asked = await items_asked_for(system_session, state)
    names = _names(items)
    return page(
        request,
        "pages/provider/quality.html",
        nav="quality",
        lines=[quality_line(each, names) for each in lines],
        usage=[
            {"item": names.get(code, code), "read": read.get(code), "asked": asked.get(code, 0)}
            for code in sorted(own, key=lambda code: (-read.get(code, 0), -asked.get(code, 0), code))
        ],
        smallest=SMALLEST,
        days=USED_WITHIN.days,
    )


@get("/operator/imports", opt=permission(READ))
async def operator_imports(
    request: HTMXRequest,
    session: NamedDependency[AsyncSession],
    before: FromQuery[UUID | None] = None,
    provider: FromQuery[UUID | None] = None,
) -> Response[Any]:
    """Every provider's batches, newest first, and the quality of this and the last month."""
    actor, items = actor_of(request), await items_in_force(session, today())
    found = await repository.batches(session, actor, LIST, limit=PAGE_LENGTH + 1, before=before, provider_id=provider)
    lines = await quality(session, _cycles(items), since=_two_months(now()), provider_id=provider)
    waiting = await repository.held_rows(session, actor, "information:held_row:list", limit=1)
    providers = await names_of(session, {*(each.provider_id for each in found), *(each.provider_id for each in lines)})
    names, kept = _names(items), f"&provider={provider}" if provider else ""
    return page(
        request,
        "pages/provider/imports.html",
        nav="imports",
        batches=[batch_line(each, names, providers) | {"provider_id": each.provider_id} for each in found[:PAGE_LENGTH]],
        lines=[quality_line(each, names, providers) for each in lines],
        waiting=bool(waiting),
        provider=providers.get(provider) if provider else None,
        older=f"/operator/imports?before={found[PAGE_LENGTH - 1].id}{kept}" if len(found) > PAGE_LENGTH else None,
        newest=f"/operator/imports?{kept.removeprefix('&')}" if before else None,
    )


def _two_months(at: datetime) -> datetime:
    return at - timedelta(days=62)


def _cycles(items: dict[str, ItemInForce]) -> dict[str, Any]:
    return {code: each.definition.cycle for code, each in items.items()}


def _names(items: dict[str, ItemInForce]) -> dict[str, str]:
    return {code: each.definition.name_zh for code, each in items.items()}
