"""`/api/v1/holiday_notices`: the yearly arrangement of days off, drafted and reviewed by operators."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from marketplace.holidays.decide import ACTIONS
from marketplace.holidays.draft import change_notice, create_notice
from marketplace.holidays.models import HolidayNotice
from marketplace.holidays.repository import get_notice, list_notices
from marketplace.holidays.schemas import NoticeTerms
from marketplace.holidays.states import NOTICE
from web.api.etags import NOT_MODIFIED, require_match, tag_of, tagged_response
from web.api.holiday_views import HolidayNoticePage, HolidayNoticeResource, notice_file, notice_resource, notice_summary
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit
from web.api.problem import problems
from web.security.permissions import actor_of, permission
from web.workflow_routes import api_moves

PATH = "/holiday_notices"
ANSWER = {200: ResponseSpec(HolidayNoticeResource, generate_examples=False, description="放假安排")}
CREATED = {201: ResponseSpec(HolidayNoticeResource, generate_examples=False, description="放假安排草稿")}
LISTED = {200: ResponseSpec(HolidayNoticePage, generate_examples=False, description="一页放假安排，新的在前")}
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]


@post(PATH, opt=permission("holidays:notice:create"), summary="起草放假安排", responses=CREATED | problems(400, 401, 403, 409, 422))
async def create_holiday_notice(request: Caller, session: Session, data: JSONBody[NoticeTerms]) -> Response[Any]:
    """A draft. Every fault of its days is named at once; a year in force is corrected with `replaces_id` only."""
    made = await create_notice(session, actor_of(request), data, at=now())
    resource = await _show(session, actor_of(request), made)
    headers = {"Location": f"/api/v1{PATH}/{made.id}", "ETag": tag_of(resource)}
    return Response(resource, status_code=201, headers=headers)


@get(PATH, opt=permission("holidays:notice:list"), summary="放假安排列表", responses=LISTED | problems(400, 401, 403, 422))
async def list_holiday_notices(request: Caller, session: Session, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> HolidayNoticePage:
    """Notices of the caller's platform, the newest first."""
    found = await list_notices(session, actor_of(request), limit=limit + 1, after=_place(cursor))
    shown = found[:limit]
    return HolidayNoticePage([notice_summary(each) for each in shown], str(shown[-1].id) if len(found) > limit else None)


@get(
    PATH + "/{notice_id:uuid}",
    opt=permission("holidays:notice:read"),
    summary="一份放假安排",
    responses=ANSWER | NOT_MODIFIED | problems(400, 401, 403, 404),
)
async def get_holiday_notice(request: Caller, session: Session, notice_id: FromPath[UUID]) -> Response[Any]:
    """With its steps, clocks and the moves open to the caller. Answers with an ETag."""
    actor = actor_of(request)
    return tagged_response(request, await _show(session, actor, await get_notice(session, actor, notice_id)))


@put(
    PATH + "/{notice_id:uuid}",
    opt=permission("holidays:notice:change"),
    summary="修改放假安排草稿",
    responses=ANSWER | problems(400, 401, 403, 404, 409, 412, 422),
)
async def change_holiday_notice(request: Caller, session: Session, notice_id: FromPath[UUID], data: JSONBody[NoticeTerms]) -> Response[Any]:
    """Replaces what a draft or a returned notice says; wants `If-Match`."""
    actor = actor_of(request)
    present = await get_notice(session, actor, notice_id)
    require_match(request, await _show(session, actor, present))
    changed = await change_notice(session, actor, notice_id, data, version=present.version, at=now())
    resource = await _show(session, actor, changed)
    return Response(resource, headers={"ETag": tag_of(resource)})


async def _look(session: AsyncSession, actor: Actor, notice_id: UUID) -> HolidayNotice:
    return await get_notice(session, actor, notice_id)


async def _show(session: AsyncSession, actor: Actor, notice: HolidayNotice) -> HolidayNoticeResource:
    return notice_resource(await notice_file(session, actor, notice))


HOLIDAY_NOTICE_MOVES = api_moves(NOTICE, PATH, ACTIONS, _look, _show, HolidayNoticeResource)


def _place(cursor: str | None) -> UUID | None:
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError:
        raise Invalid("游标无法识别，请从第一页重新开始", [FieldError("/cursor", "请原样传回上一页的 next_cursor")]) from None
