"""`GET /api/v1/me/accesses`: who saw what of mine, when, under which consent, for what."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.disclosure.accesses import LIST, Filter, accesses_of
from marketplace.disclosure.models import AccessOutcome, AccessRecord, Way
from marketplace.members.repository import organisation_names
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, place_of
from web.api.problem import problems
from web.security.permissions import actor_of, permission

Reader = Annotated[UUID | None, QueryParameter(name="reader", description="只列这家机构的")]
Wanted = Annotated[AccessOutcome | None, QueryParameter(name="outcome", description="只列给出的，或被拒绝的")]


class AccessView(msgspec.Struct, frozen=True):
    """One reading. `by`: a person of the institution or its program; `consent_ids` are the consents that allowed it."""

    id: UUID
    at: datetime
    reader_id: UUID | None
    reader: str
    by: str
    way: Way
    outcome: AccessOutcome
    items: list[str]
    purpose: str | None
    consent_ids: list[UUID]


class AccessPage(msgspec.Struct, frozen=True):
    """One page of readings."""

    items: list[AccessView]
    next_cursor: str | None


@get(
    "/me/accesses",
    opt=permission(LIST),
    summary="谁看过本企业的信息",
    responses={200: ResponseSpec(AccessPage, generate_examples=False, description="一页查询记录，新的在前")} | problems(400, 401, 403, 422),
)
async def list_accesses(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    reader: Reader = None,
    outcome: Wanted = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> AccessPage:
    """Refused attempts too. Free and complete."""
    wanted = Filter(reader=reader, outcome=outcome)
    found = await accesses_of(session, actor_of(request), limit=limit + 1, before=place_of(cursor), wanted=wanted)
    names = await organisation_names(session, {each.reader_id for each in found if each.reader_id})
    shown = [_view(each, names) for each in found[:limit]]
    return AccessPage(shown, str(shown[-1].id) if len(found) > limit else None)


def _view(row: AccessRecord, names: dict[UUID, str]) -> AccessView:
    return AccessView(
        id=row.id,
        at=row.at,
        reader_id=row.reader_id,
        reader=names.get(row.reader_id, "") if row.reader_id else "",
        by="person" if row.account_id else "program",
        way=row.way,
        outcome=row.outcome,
        items=row.items,
        purpose=row.purpose,
        consent_ids=row.consent_ids,
    )
