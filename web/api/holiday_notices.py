"""`/api/v1/holiday_notices`: the yearly arrangement of days off, drafted and reviewed by operators."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from marketplace.holidays.decide import ACTIONS
from marketplace.holidays.draft import change_notice, create_notice
from marketplace.holidays.models import HolidayNotice
from marketplace.holidays.repository import get_notice, list_notices
from marketplace.holidays.schemas import NoticeTerms
from marketplace.workflow.mover import Said
from web.api.etags import NOT_MODIFIED, require_match, tag_of, tagged_response
from web.api.holiday_views import HolidayNoticeResource, HolidayNoticeSummary, notice_file, notice_resource, notice_summary
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page
from web.api.problem import problems
from web.security.fresh_factor import require_fresh_factor
from web.security.permissions import actor_of, permission
from web.workflow_pages import MoveBody, said_in_body

PATH = "/holiday_notices"
ANSWER = {200: ResponseSpec(HolidayNoticeResource, generate_examples=False, description="放假安排")}
CREATED = {201: ResponseSpec(HolidayNoticeResource, generate_examples=False, description="放假安排草稿")}
LISTED = {200: ResponseSpec(Page[HolidayNoticeSummary], generate_examples=False, description="一页放假安排，新的在前")}
MOVED = ANSWER | problems(400, 401, 403, 404, 409, 422)
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]


class PublishBody(MoveBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`code` is the second factor's of this moment."""

    code: Annotated[str, Meta(max_length=32)] = ""


@post(PATH, opt=permission("holidays:notice:create"), summary="起草放假安排", responses=CREATED | problems(400, 401, 403, 409, 422))
async def create_holiday_notice(request: Caller, session: Session, data: JSONBody[NoticeTerms]) -> Response[Any]:
    """A draft. Every fault of its days is named at once; a year in force is corrected with `replaces_id` only."""
    made = await create_notice(session, actor_of(request), data, at=now())
    resource = await _resource(request, session, made)
    headers = {"Location": f"/api/v1{PATH}/{made.id}", "ETag": tag_of(resource)}
    return Response(resource, status_code=201, headers=headers)


@get(PATH, opt=permission("holidays:notice:list"), summary="放假安排列表", responses=LISTED | problems(400, 401, 403, 422))
async def list_holiday_notices(
    request: Caller, session: Session, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Page[HolidayNoticeSummary]:
    """Notices of the caller's platform, the newest first."""
    found = await list_notices(session, actor_of(request), limit=limit + 1, after=_place(cursor))
    shown = found[:limit]
    return Page([notice_summary(each) for each in shown], str(shown[-1].id) if len(found) > limit else None)


@get(
    PATH + "/{notice_id:uuid}",
    opt=permission("holidays:notice:read"),
    summary="一份放假安排",
    responses=ANSWER | NOT_MODIFIED | problems(400, 401, 403, 404),
)
async def get_holiday_notice(request: Caller, session: Session, notice_id: FromPath[UUID]) -> Response[Any]:
    """With its steps, clocks and the moves open to the caller. Answers with an ETag."""
    return tagged_response(request, await _resource(request, session, await get_notice(session, actor_of(request), notice_id)))


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
    require_match(request, await _resource(request, session, present))
    changed = await change_notice(session, actor, notice_id, data, version=present.version, at=now())
    return await _tagged(request, session, changed)


@post(PATH + "/{notice_id:uuid}/submit", opt=permission("holidays:notice:submit"), status_code=200, summary="提交复核", responses=MOVED)
async def submit_holiday_notice(request: Caller, session: Session, notice_id: FromPath[UUID], data: JSONBody[MoveBody]) -> Response[Any]:
    """Asks another operator to look at it, within two working days."""
    return await _act(request, session, notice_id, "submit", data)


@post(PATH + "/{notice_id:uuid}/publish", opt=permission("holidays:notice:publish"), status_code=200, summary="发布", responses=MOVED)
async def publish_holiday_notice(
    request: Caller, session: Session, state: State, notice_id: FromPath[UUID], data: JSONBody[PublishBody]
) -> Response[Any]:
    """Wants the second factor of a person who is signed in; a program is refused with `second-factor-required`."""
    actor = actor_of(request)
    await get_notice(session, actor, notice_id)  # first: a notice that is not the caller's to see asks for nothing
    await require_fresh_factor(state, actor, data.code, now=now())
    return await _act(request, session, notice_id, "publish", data, replace(said_in_body(data), factor_fresh=True))


@post(PATH + "/{notice_id:uuid}/return", opt=permission("holidays:notice:return"), status_code=200, summary="退回修改", responses=MOVED)
async def return_holiday_notice(request: Caller, session: Session, notice_id: FromPath[UUID], data: JSONBody[MoveBody]) -> Response[Any]:
    """With a reason and a note; the review's clock waits."""
    return await _act(request, session, notice_id, "return", data)


@post(PATH + "/{notice_id:uuid}/withdraw", opt=permission("holidays:notice:withdraw"), status_code=200, summary="撤回", responses=MOVED)
async def withdraw_holiday_notice(request: Caller, session: Session, notice_id: FromPath[UUID], data: JSONBody[MoveBody]) -> Response[Any]:
    """Ends a notice that is not published."""
    return await _act(request, session, notice_id, "withdraw", data)


async def _act(
    request: Caller, session: AsyncSession, notice_id: UUID, action: str, body: MoveBody, said: Said | None = None
) -> Response[Any]:
    move = ACTIONS[action]
    moved = await move(session, actor_of(request), notice_id, at=now(), version=body.version, said=said or said_in_body(body))
    return await _tagged(request, session, moved)


async def _tagged(request: Caller, session: AsyncSession, notice: HolidayNotice) -> Response[Any]:
    resource = await _resource(request, session, notice)
    return Response(resource, headers={"ETag": tag_of(resource)})


async def _resource(request: Caller, session: AsyncSession, notice: HolidayNotice) -> HolidayNoticeResource:
    return notice_resource(await notice_file(session, actor_of(request), notice))


def _place(cursor: str | None) -> UUID | None:
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError:
        raise Invalid("游标无法识别，请从第一页重新开始", [FieldError("/cursor", "请原样传回上一页的 next_cursor")]) from None
