"""`/institution/enterprises/{uscc}/records`: raw records of one item, for people; linked from the report where they are given."""

from typing import Any

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.disclosure.raw_records import raw_records
from marketplace.disclosure.subjects import subject_named
from marketplace.eligibility.vocabulary import builtin_vocabulary
from web.api.pagination import Cursor, place_of
from web.api.raw_records import LIST, Item
from web.disclosure import spend_reading
from web.pages.institution.enterprises import PATH
from web.personal_fields import opener_of_rows
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.raw_records import raw_lines

SHOWN = 20


@get(PATH + "/{uscc:str}/records", opt=permission(LIST))
async def raw_record_page(
    request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, uscc: FromPath[str], item: Item = "", cursor: Cursor = None
) -> Response[Any]:
    """Twenty at a time. Each page is a reading of its own, and recorded."""
    actor, at = actor_of(request), now()
    await spend_reading(state, actor, now=at)
    subject = await subject_named(session, uscc)
    found = await raw_records(
        session, actor, subject.id, item, vocabulary=builtin_vocabulary(), limit=SHOWN, before=place_of(cursor), now=at,
        open_sealed=await opener_of_rows(state, session, subject.id),
    )  # fmt: skip
    base = f"{PATH}/{subject.uscc or subject.id}"
    return page(
        request,
        "pages/report/records.html",
        nav="enterprises",
        subject={"name": subject.name, "href": base},
        item=found.definition.name_zh,
        valid_until=found.valid_until,
        records=raw_lines(found),
        more=f"{base}/records?item={item}&cursor={found.records[-1].id}" if found.more else None,
    )
