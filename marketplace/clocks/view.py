"""How a clock is shown: in words, with a bar beside them; the same for every workflow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from marketplace.calendar.working_days import SHANGHAI, Overrides, Unit, shanghai_day, weekday_zh
from marketplace.clocks.models import Clock
from marketplace.clocks.rules import Standing, remaining, standing

UNITS_ZH = {Unit.WORKING_DAYS: "个工作日", Unit.CALENDAR_DAYS: "天", Unit.HOURS: "小时"}


@dataclass(frozen=True, slots=True)
class ClockView:
    """`state` names the component's state, `note` says it in words; `used` of `promised` units fill the bar."""

    id: UUID
    name: str
    state: Standing
    state_zh: str
    note: str
    due_zh: str
    provisional: bool
    used: int
    promised: int
    due_at: datetime


STATES_ZH = {
    Standing.RUNNING: "进行中",
    Standing.SOON: "即将到期",
    Standing.OVER: "已超期",
    Standing.PAUSED: "已暂停",
    Standing.DONE: "已办结",
}


def clock_view(clock: Clock, overrides: Overrides, *, at: datetime) -> ClockView:
    """The clock as it stands at `at`."""
    state = standing(
        at, due_at=clock.due_at, warn_at=clock.warn_at, paused=clock.paused_at is not None, stopped=clock.stopped_at is not None
    )
    reached = clock.stopped_at or clock.paused_at or at
    left = remaining(clock.unit, clock.due_at, reached, overrides)
    return ClockView(
        id=clock.id,
        name=clock.title_zh,
        state=state,
        state_zh=STATES_ZH[state],
        note=_note(clock, state, left, reached),
        due_zh=due_zh(clock.due_at, clock.unit),
        provisional=clock.provisional and state is not Standing.DONE,
        used=min(max(clock.amount - left, 0), clock.amount),
        promised=clock.amount,
        due_at=clock.due_at,
    )


def in_order_of_need(views: Sequence[ClockView]) -> list[ClockView]:
    """A queue's order: what is due first; paused ones after all that run, ended ones last."""
    rank = {Standing.PAUSED: 1, Standing.DONE: 2}
    return sorted(views, key=lambda view: (rank.get(view.state, 0), view.due_at, view.id))


def due_zh(due_at: datetime, unit: Unit) -> str:
    """The end as people say it: the last day's 24:00, not the next day's 0:00, which would be read as a day more."""
    if unit is Unit.HOURS:
        return f"{due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 前"
    last = shanghai_day(due_at - timedelta(microseconds=1))
    return f"{last.isoformat()}（{weekday_zh(last)}）24:00 前"


def _note(clock: Clock, state: Standing, left: int, reached: datetime) -> str:
    unit = UNITS_ZH[clock.unit]
    if state is Standing.DONE:
        ended = f"{reached.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 办结"
        return f"{ended}，已超期" if reached >= clock.due_at else ended
    if state is Standing.OVER:
        return f"已超期 {-left} {unit}" if left < 0 else "已超期"
    rest = _rest_zh(left, clock.unit)
    return f"已暂停，恢复后{rest}" if state is Standing.PAUSED else rest


def _rest_zh(left: int, unit: Unit) -> str:
    if left > 0:
        return f"剩余 {left} {UNITS_ZH[unit]}"
    return "剩余不足 1 小时" if unit is Unit.HOURS else "今天到期"
