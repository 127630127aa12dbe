"""What people ask about clocks that stand still: why, since when, and whether today counts."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.calendar.working_days import Overrides, Unit, is_working_day, last_day, shanghai_day, weekday_zh
from marketplace.clocks.models import Clock
from web.template_filters import minute


def clock_notes(clocks: Sequence[Clock], overrides: Overrides, *, at: datetime) -> list[str]:
    """Sentences beside the bars: pauses of running clocks, and a day off on which none of them moves."""
    running = [each for each in clocks if each.stopped_at is None]
    notes = [note for each in running if (note := _pauses(each))]
    today = shanghai_day(at)
    counting = any(each.unit is Unit.WORKING_DAYS and each.paused_at is None for each in running)
    if counting and not is_working_day(today, overrides).is_working:
        again, _ = last_day(today, 1, Unit.WORKING_DAYS, overrides)
        notes.append(f"今天{weekday_zh(today)}，不是工作日，不计时；下个工作日是 {again.isoformat()}（{weekday_zh(again)}）。")
    return notes


def _pauses(clock: Clock) -> str:
    if clock.paused_at is not None:
        return f"{clock.title_zh}自 {minute(clock.paused_at)} 起暂停，等企业补充材料；补齐后按剩下的天数继续。"
    times = len(clock.pauses) // 2
    return f"{clock.title_zh}曾为补充材料暂停 {times} 次，暂停的时间不计。" if times else ""
