"""`/me/accesses`: who looked at what of mine, when, for what, under which consent; refused attempts too. Free, and as a table to keep."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import today
from marketplace.disclosure.accesses import LIST, Filter, accesses_of, readers_of
from marketplace.disclosure.models import AccessOutcome
from marketplace.documents.file_names import attachment
from marketplace.documents.tables_out import csv_lines
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.repository import organisation_names
from web.api.pagination import Cursor, place_of
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.accesses import OUTCOMES_ZH, AccessLine, access_line

PATH = "/me/accesses"
PAGE_LENGTH, AT_ONCE, MOST_ROWS = 50, 1_000, 100_000
HEADER = ("时间", "机构", "方式", "看了什么", "事项", "用途", "结果", "授权编号")
Typed = Annotated[str, QueryParameter(max_length=40)]


@get(PATH, opt=permission(LIST))
async def my_accesses(
    request: HTMXRequest,
    session: NamedDependency[AsyncSession],
    reader: Typed = "",
    outcome: Typed = "",
    since: Typed = "",
    until: Typed = "",
    cursor: Cursor = None,
) -> Response[Any]:
    """Newest first, fifty a page. What cannot be read in the address does not narrow the list."""
    actor = actor_of(request)
    typed = {"reader": reader, "outcome": outcome, "since": since, "until": until}
    found = await accesses_of(session, actor, limit=PAGE_LENGTH + 1, before=place_of(cursor), wanted=_filter(typed))
    readers = await organisation_names(session, await readers_of(session, actor))
    items = await _item_names(session)
    kept = {name: value for name, value in typed.items() if value}
    older = f"{PATH}?{urlencode(kept | {'cursor': str(found[PAGE_LENGTH - 1].id)})}" if len(found) > PAGE_LENGTH else None
    return page(
        request,
        "pages/accesses.html",
        swap="accesses",
        nav="consents",
        lines=[access_line(row, readers, items) for row in found[:PAGE_LENGTH]],
        readers=[{"value": str(key), "label": name} for key, name in sorted(readers.items(), key=lambda pair: pair[1])],
        outcomes=[{"value": key.value, "label": label} for key, label in OUTCOMES_ZH.items()],
        typed=typed,
        export=f"{PATH}/export?{urlencode(kept)}",
        older=older,
        newest=PATH if cursor else None,
    )


@get(f"{PATH}/export", opt=permission(LIST))
async def export_my_accesses(
    request: HTMXRequest,
    session: NamedDependency[AsyncSession],
    reader: Typed = "",
    outcome: Typed = "",
    since: Typed = "",
    until: Typed = "",
) -> Response[bytes]:
    """The whole list as CSV, with the filter of the page."""
    actor = actor_of(request)
    wanted = _filter({"reader": reader, "outcome": outcome, "since": since, "until": until})
    readers = await organisation_names(session, await readers_of(session, actor))
    items = await _item_names(session)
    rows = [_cells(line) async for line in _all_lines(session, actor, wanted, readers, items)]
    headers = {"Content-Disposition": attachment(f"查询记录 {today()}.csv")}
    return Response("".join(csv_lines(HEADER, rows)).encode(), media_type="text/csv; charset=utf-8", headers=headers)


async def _all_lines(
    session: AsyncSession, actor: Actor, wanted: Filter, readers: dict[UUID, str], items: dict[str, str]
) -> AsyncIterator[AccessLine]:
    """Part by part, up to what one table may hold."""
    before, read = None, 0
    while read < MOST_ROWS:
        rows = await accesses_of(session, actor, limit=AT_ONCE, before=before, wanted=wanted)
        for row in rows:
            yield access_line(row, readers, items)
        if len(rows) < AT_ONCE:
            return
        before, read = rows[-1].id, read + len(rows)


def _cells(line: AccessLine) -> tuple[Any, ...]:
    consents = " ".join(map(str, line.consents))
    return (line.at, line.reader, line.by, line.way, "、".join(line.items), line.purpose, line.outcome, consents)


async def _item_names(session: AsyncSession) -> dict[str, str]:
    return {code: each.definition.name_zh for code, each in (await items_in_force(session, today())).items()}


def _filter(typed: dict[str, str]) -> Filter:
    return Filter(
        reader=_read(typed["reader"], UUID),
        outcome=_read(typed["outcome"], AccessOutcome),
        since=_read(typed["since"], date),
        until=_read(typed["until"], date),
    )


def _read(text: str, kind: Any) -> Any:
    try:
        return msgspec.convert(text, kind) if text else None
    except msgspec.ValidationError:
        return None
