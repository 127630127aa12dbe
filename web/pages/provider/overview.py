"""`/provider`: what a data provider delivers, when it did so last, and what waits for it."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.information.batches import repository
from marketplace.information.batches.quality import last_deliveries
from marketplace.information.catalogue.in_force import items_in_force
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.deliveries import batch_line, item_line

LIST = "information:batch:list"
PAGE_LENGTH = 20


@get("/provider", opt=permission(LIST))
async def provider_overview(
    request: HTMXRequest, session: NamedDependency[AsyncSession], before: FromQuery[UUID | None] = None
) -> Response[Any]:
    """The own items, the newest batches, how many rows wait."""
    actor = actor_of(request)
    items = await items_in_force(session, today())
    own = await repository.provided_items(session, actor.organisation_id) if actor.organisation_id else []
    last = await last_deliveries(session, actor.organisation_id) if actor.organisation_id else {}
    lines = [item_line(items[code].definition, last.get(code), retired=items[code].retired, today=today()) for code in own if code in items]
    found = await repository.batches(session, actor, LIST, limit=PAGE_LENGTH + 1, before=before)
    names = {code: each.definition.name_zh for code, each in items.items()}
    waiting = await repository.held_rows(session, actor, "information:held_row:list", limit=1)
    return page(
        request,
        "pages/provider/overview.html",
        nav="provider",
        items=sorted((line for line in lines if line.last), key=lambda line: (not line.late, line.retired, line.name)),
        fresh=sorted((line for line in lines if not line.last), key=lambda line: (line.retired, line.name)),
        batches=[batch_line(each, names) for each in found[:PAGE_LENGTH]],
        waiting=bool(waiting),
        older=f"/provider?before={found[PAGE_LENGTH - 1].id}" if len(found) > PAGE_LENGTH else None,
        newest="/provider" if before else None,
    )
