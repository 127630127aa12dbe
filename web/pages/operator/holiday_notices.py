"""`/operator/calendar/notices`: drafting, reviewing and publishing the yearly arrangement of days off."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now
from marketplace.clocks.rules import Standing
from marketplace.clocks.service import clocks_of
from marketplace.clocks.view import ClockView, clock_view
from marketplace.errors import Invalid
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
from web.workflow_pages import NOT_REFUSED, Refused, move_forms, timeline_of
from web.workflow_routes import page_moves, version_in

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
    actor, fields, version = actor_of(request), NoticeForm.sent(form), version_in(form)
    await get_notice(session, actor, notice_id)
    try:
        async with session.begin_nested():
            await change_notice(session, actor, notice_id, await _read(session, fields), version=version, at=now())
    except Invalid as refused:
        fields.refuse(refused.errors)
        return await _form_page(request, session, fields, f"{BASE}/{notice_id}/edit", status=422, version=version)
    return go_to(request, f"{BASE}/{notice_id}")


async def _look(session: AsyncSession, actor: Actor, notice_id: UUID) -> HolidayNotice:
    return await get_notice(session, actor, notice_id)


async def _notice_page(request: HTMXRequest, session: AsyncSession, notice: HolidayNotice, refused: Refused = NOT_REFUSED) -> Response[Any]:
    actor, instant = actor_of(request), now()
    file, terms = await notice_file(session, actor, notice), terms_of(notice)
    overrides = await calendar_in_force(session)
    return page(
        request,
        "pages/operator/holiday_notice.html",
        status_code=422 if refused.errors else 200,
        nav="calendar",
        notice=notice,
        state_zh=NOTICE.labels_zh[notice.status],
        days=day_lines(terms.days),
        balance=balance(terms),
        clocks=[clock_view(each, overrides, at=instant) for each in file.clocks],
        timeline=timeline_of(file.steps),
        eyes=reviewers(file.steps, notice.status, actor),
        forms=move_forms(NOTICE, file.moves, f"{BASE}/{notice.id}", refused),
        faults=refused.elsewhere,
        changeable=notice.status in CHANGEABLE,
    )


NOTICE_PAGE_MOVES = page_moves(NOTICE, BASE, ACTIONS, _look, _notice_page)


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
