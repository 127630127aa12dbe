"""`/api/v1/enterprises/{uscc}/records`: raw records of one item under consent, where the installation gives them at all."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.disclosure.raw_records import RawRecord, raw_records
from marketplace.disclosure.subjects import subject_named
from marketplace.eligibility.vocabulary import builtin_vocabulary
from web.api.exact import exact_json_response
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, place_of
from web.api.problem import problems
from web.disclosure import spend_reading
from web.personal_fields import opener_of_rows
from web.security.permissions import actor_of, permission

LIST = "disclosure:raw_record:list"
Item = Annotated[str, QueryParameter(name="item", max_length=64, description="信息事项的代码，必填，见 /information")]


class RawRecordView(msgspec.Struct, frozen=True):
    """One record. `fields` by the item's field codes, amounts in yuan; `masked` names those that are masked. `disputed`: 异议处理中."""

    id: UUID
    provider: str
    batch_id: UUID
    row: int
    as_of: date
    received_at: datetime
    valid_from: date | None
    valid_to: date | None
    disputed: bool
    fields: dict[str, Any]
    masked: list[str]


class RawRecordPage(msgspec.Struct, frozen=True):
    """One page, the newest arrival first. `consent_ids` open the item until `valid_until`."""

    item: str
    name_zh: str
    consent_ids: list[UUID]
    valid_until: datetime
    items: list[RawRecordView]
    next_cursor: str | None


@get(
    "/enterprises/{uscc:str}/records",
    opt=permission(LIST),
    summary="一个事项的原始记录",
    responses={200: ResponseSpec(RawRecordPage, generate_examples=False, description="一页记录，新收到的在前")}
    | problems(400, 401, 403, 404, 422, 429),
)
async def list_raw_records(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    state: State,
    uscc: FromPath[str],
    item: Item = "",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response[Any]:
    """Under a live consent to the item, else 403 `…/consent-required`; 403 `…/raw-records-closed` where records are not given."""
    actor, at = actor_of(request), now()
    await spend_reading(state, actor, now=at)
    subject = await subject_named(session, uscc)
    found = await raw_records(
        session, actor, subject.id, item, vocabulary=builtin_vocabulary(), limit=limit, before=place_of(cursor), now=at,
        open_sealed=await opener_of_rows(state, session, subject.id),
    )  # fmt: skip
    views = [_view(each) for each in found.records]
    following = str(views[-1].id) if found.more else None
    page = RawRecordPage(item, found.definition.name_zh, list(found.consent_ids), found.valid_until, views, following)
    return exact_json_response(page)


def _view(record: RawRecord) -> RawRecordView:
    return RawRecordView(
        id=record.id, provider=record.provider, batch_id=record.batch_id, row=record.row, as_of=record.as_of,
        received_at=record.received_at, valid_from=record.valid_from, valid_to=record.valid_to, disputed=record.disputed,
        fields=record.fields, masked=list(record.masked),
    )  # fmt: skip
