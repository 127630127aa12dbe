"""Notices on days off as the open interface shows them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clocks.models import Clock
from marketplace.clocks.service import clocks_of
from marketplace.holidays.draft import terms_of
from marketplace.holidays.models import HolidayNotice
from marketplace.holidays.schemas import NamedDay
from marketplace.holidays.states import NOTICE, NoticeStatus
from marketplace.workflow.reading import OpenMove, Step, actions, open_moves, timeline
from web.api.pagination import Page
from web.workflow_pages import StepView, step_views


class ClockState(msgspec.Struct, frozen=True):
    """A term of the case. `due_at` is exclusive; `provisional` while it reaches into a year without an arrangement."""

    name: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    paused_at: datetime | None
    stopped_at: datetime | None


class HolidayNoticeSummary(msgspec.Struct, frozen=True):
    """One line of the list."""

    id: UUID
    year: int
    source: str
    issued_on: date
    state: NoticeStatus
    in_force: bool
    version: int
    updated_at: datetime


class HolidayNoticePage(Page[HolidayNoticeSummary], frozen=True):
    """One page of notices; `next_cursor` is null on the last one."""


class HolidayNoticeResource(msgspec.Struct, frozen=True):
    """One notice, what was done to it and what the caller may do next."""

    id: UUID
    year: int
    source: str
    issued_on: date
    days: list[NamedDay]
    document_id: UUID | None
    replaces_id: UUID | None
    state: NoticeStatus
    in_force: bool
    version: int
    created_at: datetime
    updated_at: datetime
    actions: list[str]
    clocks: list[ClockState]
    steps: list[StepView]


@dataclass(frozen=True, slots=True)
class NoticeFile:
    """Everything about one notice that its page and its resource show."""

    notice: HolidayNotice
    moves: list[OpenMove]
    steps: list[Step]
    clocks: list[Clock]


async def notice_file(session: AsyncSession, actor: Actor, notice: HolidayNotice) -> NoticeFile:
    """Moves, timeline and clocks of a notice that the caller may see."""
    moves = await open_moves(session, actor, NOTICE, notice.id, notice)
    clocks = (await clocks_of(session, NOTICE.resource, [notice.id]))[notice.id]
    return NoticeFile(notice, list(moves), await timeline(session, NOTICE, notice.id), clocks)


def notice_resource(file: NoticeFile) -> HolidayNoticeResource:
    """For one notice."""
    notice = file.notice
    return HolidayNoticeResource(
        id=notice.id,
        year=notice.year,
        source=notice.source,
        issued_on=notice.issued_on,
        days=terms_of(notice).days,
        document_id=notice.document_id,
        replaces_id=notice.replaces_id,
        state=notice.status,
        in_force=notice.in_force,
        version=notice.version,
        created_at=notice.created_at,
        updated_at=notice.updated_at,
        actions=actions(file.moves),
        clocks=[
            ClockState(each.name, each.started_at, each.due_at, each.provisional, each.paused_at, each.stopped_at) for each in file.clocks
        ],
        steps=step_views(file.steps),
    )


def notice_summary(notice: HolidayNotice) -> HolidayNoticeSummary:
    """For the list."""
    return HolidayNoticeSummary(
        notice.id, notice.year, notice.source, notice.issued_on, notice.status, notice.in_force, notice.version, notice.updated_at
    )
