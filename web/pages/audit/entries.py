"""`/audit`: what happened, searched by kind, subject, day and acting organisation; one entry with its proof."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import MediaType, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.audit.proof import inclusion_proof
from marketplace.audit.search import read_entry, search_entries
from marketplace.clock import now
from marketplace.members.names import names_of
from web.audit import places_of
from web.composition import EVENT_KINDS
from web.rendering import page
from web.security.permissions import permission
from web.views.audit import entry_line, ids_in, read_filter, titles_of

ADDRESS = "/audit"
READ = "audit:entry:read"
PAGE_LENGTH = 50
FIELDS = ("kind", "subject", "on", "organisation")
LONGEST_POSITION = 18  # digits; more is no bigint


@get(ADDRESS, opt=permission(READ))
async def audit_entries(request: HTMXRequest, system_session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Newest first, fifty a page; `?before=` is the position where the page before ended."""
    typed = {name: request.query_params.get(name, "") for name in FIELDS}
    wanted, errors = read_filter(typed)
    before = _position(request.query_params.get("before", ""))
    found, following = ([], None) if errors else await search_entries(
        system_session, wanted, before=before, limit=PAGE_LENGTH, at=now()
    )  # fmt: skip
    titles = titles_of(EVENT_KINDS)
    given = {name: text for name, text in typed.items() if text}
    return page(
        request,
        "pages/audit/entries.html",
        swap="entries",
        nav="entries",
        entries=[entry_line(each, titles) for each in found],
        names=await names_of(system_session, set().union(*map(ids_in, found))),
        kinds=[{"value": name, "label": f"{title}（{name}）"} for name, title in titles.items()],
        typed=typed,
        errors=errors,
        filtered=bool(given),
        older=f"{ADDRESS}?{urlencode(given | {'before': str(following)})}" if following else None,
        newest=f"{ADDRESS}?{urlencode(given)}" if before is not None else None,
    )


@get(ADDRESS + "/entries/{event_id:uuid}", opt=permission(READ))
async def audit_entry(request: HTMXRequest, event_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Everything that the log holds of one event, with the names as they are now: the log itself holds ids only."""
    found = await read_entry(system_session, event_id, at=now())
    names = await names_of(system_session, ids_in(found))
    return page(request, "pages/audit/entry.html", nav="entries", entry=entry_line(found, titles_of(EVENT_KINDS)), names=names)


@get(ADDRESS + "/entries/{event_id:uuid}/proof", opt=permission(READ))
async def audit_proof(event_id: FromPath[UUID], system_session: NamedDependency[AsyncSession], state: State) -> Response[bytes]:
    """The proof that the entry is in the signed log, as a file for the independent verifier."""
    found = await read_entry(system_session, event_id, at=now())
    proof = await inclusion_proof(system_session, places_of(state.settings.home), found.position)
    headers = {"Content-Disposition": f'attachment; filename="audit-{found.position}-proof.json"'}
    return Response(exact_json.encode(proof), media_type=MediaType.JSON, headers=headers)


def _position(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_POSITION else None
