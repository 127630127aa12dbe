"""`/operator/calendar/notices`: drafting, reviewing and publishing the yearly arrangement of days off."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now
from marketplace.clocks.rules import Standing
from marketplace.clocks.service import clocks_of
from marketplace.clocks.view import ClockView, clock_view
from marketplace.errors import FieldError, Invalid, Malformed
from marketplace.holidays.decide import ACTIONS
from marketplace.holidays.draft import CHANGEABLE, change_notice, create_notice, require_changeable, terms_of
from marketplace.holidays.models import HolidayNotice
from marketplace.holidays.repository import get_notice, in_force_for, list_notices
from marketplace.holidays.rules import balance
from marketplace.holidays.states import NOTICE
from web.api.holiday_views import notice_file
from web.forms import FormData
from web.pages.operator.notice_form import NoticeForm
from web.pages.operator.notice_people import ready_documents, reviewers
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.notice_days import day_lines
from web.workflow_pages import move_forms, said_in_form, timeline_of

BASE = "/operator/calendar/notices"
SHOWN = 100
LATER = datetime.max.replace(tzinfo=UTC)
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One row of the list."""

    notice: HolidayNotice
    state_zh: str
    clocks: list[ClockView]

    @property
    def due_at(self) -> datetime | None:
        """When somebody has to have acted; None where nobody has to."""
        return next((clock.due_at for clock in self.clocks if clock.state is not Standing.DONE), None)


@get(BASE, opt=permission("holidays:notice:list"))
async def notice_list(request: HTMXRequest, session: Session) -> Response[Any]:
    """What waits for somebody first, by when it is due; then the rest, the newest first."""
    found = await list_notices(session, actor_of(request), limit=SHOWN)
    clocks = await clocks_of(session, NOTICE.resource, [notice.id for notice in found])
    overrides, instant = await calendar_in_force(session), now()
    lines = [
        NoticeLine(each, NOTICE.labels_zh[each.status], [clock_view(clock, overrides, at=instant) for clock in clocks[each.id]])
        for each in found
    ]
    lines.sort(key=lambda line: line.due_at or LATER)
    return page(request, "pages/operator/holiday_notices.html", nav="calendar", lines=lines)


@get(BASE + "/new", opt=permission("holidays:notice:create"))
async def new_notice(request: HTMXRequest, session: Session) -> Response[Any]:
    """An empty form."""
    return await _form_page(request, session, NoticeForm(), BASE, status=200)


@post(BASE, opt=permission("holidays:notice:create"), status_code=200)
async def draft_notice(request: HTMXRequest, session: Session, form: Form) -> Response[Any]:
    """Keep a draft."""
    fields = NoticeForm.sent(form)
    try:
        async with session.begin_nested():
            notice = await create_notice(session, actor_of(request), await _read(session, fields), at=now())
    except Invalid as refused:
        fields.refuse(refused.errors)
        return await _form_page(request, session, fields, BASE, status=422)
    return go_to(request, f"{BASE}/{notice.id}")


@get(BASE + "/{notice_id:uuid}", opt=permission("holidays:notice:read"))
async def notice_page(request: HTMXRequest, session: Session, notice_id: FromPath[UUID]) -> Response[Any]:
    """One notice with its clock, timeline, four eyes and moves."""
    return await _notice_page(request, session, await get_notice(session, actor_of(request), notice_id))


@get(BASE + "/{notice_id:uuid}/edit", opt=permission("holidays:notice:change"))
async def edit_notice(request: HTMXRequest, session: Session, notice_id: FromPath[UUID]) -> Response[Any]:
    """The form of a draft."""
    notice = await get_notice(session, actor_of(request), notice_id)
    require_changeable(notice)
    return await _form_page(request, session, NoticeForm.of(notice), f"{BASE}/{notice_id}/edit", status=200, version=notice.version)


@post(BASE + "/{notice_id:uuid}/edit", opt=permission("holidays:notice:change"), status_code=200)
async def save_notice(request: HTMXRequest, session: Session, notice_id: FromPath[UUID], form: Form) -> Response[Any]:
    """Keep what was changed."""
    actor, fields, version = actor_of(request), NoticeForm.sent(form), _version(form)
    await get_notice(session, actor, notice_id)
    try:
        async with session.begin_nested():
            await change_notice(session, actor, notice_id, await _read(session, fields), version=version, at=now())
    except Invalid as refused:
        fields.refuse(refused.errors)
        return await _form_page(request, session, fields, f"{BASE}/{notice_id}/edit", status=422, version=version)
    return go_to(request, f"{BASE}/{notice_id}")


@post(BASE + "/{notice_id:uuid}/submit", opt=permission("holidays:notice:submit"), status_code=200)
async def submit_notice(request: HTMXRequest, session: Session, state: State, notice_id: FromPath[UUID], form: Form) -> Response[Any]:
    """Ask another operator to look at it."""
    return await _act(request, session, state, notice_id, "submit", form)


@post(BASE + "/{notice_id:uuid}/publish", opt=permission("holidays:notice:publish"), status_code=200)
async def publish_notice(request: HTMXRequest, session: Session, state: State, notice_id: FromPath[UUID], form: Form) -> Response[Any]:
    """Put it in force; asks for the second factor."""
    return await _act(request, session, state, notice_id, "publish", form)


@post(BASE + "/{notice_id:uuid}/return", opt=permission("holidays:notice:return"), status_code=200)
async def return_notice(request: HTMXRequest, session: Session, state: State, notice_id: FromPath[UUID], form: Form) -> Response[Any]:
    """Give it back with a reason."""
    return await _act(request, session, state, notice_id, "return", form)


@post(BASE + "/{notice_id:uuid}/withdraw", opt=permission("holidays:notice:withdraw"), status_code=200)
async def withdraw_notice(request: HTMXRequest, session: Session, state: State, notice_id: FromPath[UUID], form: Form) -> Response[Any]:
    """End it without publishing."""
    return await _act(request, session, state, notice_id, "withdraw", form)


async def _act(request: HTMXRequest, session: AsyncSession, state: State, notice_id: UUID, action: str, form: FormData) -> Response[Any]:
    """Make the move; a refused form comes back with its faults. The savepoint takes back what the move did before it was refused."""
    actor = actor_of(request)
    try:
        said = await said_in_form(state, actor, NOTICE.move(action), form)
        async with session.begin_nested():
            await ACTIONS[action](session, actor, notice_id, at=now(), version=_version(form), said=said)
    except Invalid as refused:
        notice = await get_notice(session, actor, notice_id)
        return await _notice_page(request, session, notice, refused=action, typed=form, errors=refused.errors)
    return go_to(request, f"{BASE}/{notice_id}")


async def _notice_page(
    request: HTMXRequest,
    session: AsyncSession,
    notice: HolidayNotice,
    *,
    refused: str = "",
    typed: FormData | None = None,
    errors: tuple[FieldError, ...] = (),
) -> Response[Any]:
    actor, instant = actor_of(request), now()
    file, terms = await notice_file(session, actor, notice), terms_of(notice)
    overrides = await calendar_in_force(session)
    return page(
        request,
        "pages/operator/holiday_notice.html",
        status_code=422 if refused else 200,
        nav="calendar",
        notice=notice,
        state_zh=NOTICE.labels_zh[notice.status],
        days=day_lines(terms.days),
        balance=balance(terms),
        clocks=[clock_view(each, overrides, at=instant) for each in file.clocks],
        timeline=timeline_of(file.steps),
        eyes=reviewers(file.steps, notice.status, actor),
        forms=move_forms(NOTICE, file.moves, f"{BASE}/{notice.id}", refused=refused, typed=typed, errors=errors),
        # Faults of the notice itself have no field in the form of a move.
        faults=[each.detail for each in errors if each.pointer not in {"/reason_code", "/note", "/code"}],
        changeable=notice.status in CHANGEABLE,
    )


async def _form_page(
    request: HTMXRequest, session: AsyncSession, fields: NoticeForm, address: str, *, status: int, version: int | None = None
) -> Response[Any]:
    return page(
        request,
        "pages/operator/holiday_notice_form.html",
        status_code=status,
        nav="calendar",
        address=address,
        version=version,
        typed=fields.typed,
        errors=fields.errors,
        documents=await ready_documents(session, actor_of(request)),
    )


async def _read(session: AsyncSession, fields: NoticeForm) -> Any:
    year = fields.year()
    return fields.read(None if year is None else await in_force_for(session, year))


def _version(form: FormData) -> int:
    text = str(form.get("version", ""))
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Malformed("表单缺少版本号，请重新打开页面")
    return int(text)
