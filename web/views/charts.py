"""Bars of a trend, laid out on the server: an SVG without script or style of its own, words for it, and the table beneath.

The drawing carries no text, so that it may be stretched to any width; labels are the page's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from marketplace.disclosure.report.structure import Trend, TrendPoint
from marketplace.money import grouped, people_amount

WIDTH, HEIGHT, GAP = 720, 120, 4
WIDEST = 56  # of a few years
PERIODS_ZH = {"month": "个月", "year": "年"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in units of the drawing. `last`: the newest one, the point of the title."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    last: bool
    disputed: bool


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One line of the table beneath."""

    period: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One trend as it is shown. `finding` says in words what the drawing shows; `zero`: the height of the base line."""

    key: str
    title: str
    finding: str
    unit: str
    item: str
    provider: str
    as_of: date
    bars: tuple[Bar, ...]
    zero: Decimal
    first: str
    last: str
    highest: str
    rows: tuple[ChartRow, ...]
    width: int = WIDTH
    height: int = HEIGHT


def charts_of(trends: Iterable[Trend]) -> list[Chart]:
    """In the report's order."""
    return [chart_of(each) for each in trends]


def chart_of(trend: Trend) -> Chart:
    """The newest period first in the table, oldest first in the drawing."""
    known = [(point, point.value) for point in trend.points if point.value is not None]
    top, bottom = max(Decimal(0), *(value for _, value in known)), min(Decimal(0), *(value for _, value in known))
    scale = HEIGHT / ((top - bottom) or Decimal(1))
    highest, value = max(known, key=lambda each: each[1])
    return Chart(
        key=f"{trend.item}-{trend.series}".replace("_", "-"),
        title=trend.label_zh, finding=_finding(trend, known), unit=trend.unit, item=trend.name_zh, provider=trend.provider_zh,
        as_of=trend.as_of, bars=tuple(_bars(trend.points, top, scale)), zero=_rounded(top * scale),
        first=trend.points[0].period, last=trend.points[-1].period, highest=f"最高 {in_words(value, trend.unit)}（{highest.period}）",
        rows=tuple(ChartRow(each.period, in_words(each.value, trend.unit), _note(each)) for each in reversed(trend.points)),
    )  # fmt: skip


def in_words(value: Decimal | None, unit: str) -> str:
    """Yuan as 万元 or 亿元, other units plainly; a dash where nothing is known."""
    if value is None:
        return "—"
    return people_amount(value) if unit == "元" else f"{grouped(value)} {unit}"


def _bars(points: list[TrendPoint], top: Decimal, scale: Decimal) -> Iterable[Bar]:
    step = Decimal(WIDTH) / len(points)
    wide = min(step - GAP, Decimal(WIDEST))
    for place, point in enumerate(points):
        if point.value is not None:
            above = max(point.value, Decimal(0))
            yield Bar(
                x=_rounded(place * step + (step - wide) / 2), y=_rounded((top - above) * scale), width=_rounded(wide),
                height=max(_rounded(abs(point.value) * scale), Decimal(1)), last=place == len(points) - 1, disputed=point.disputed,
            )  # fmt: skip


def _finding(trend: Trend, known: list[tuple[TrendPoint, Decimal]]) -> str:
    """「2026-10 为 12.5 万元，比上年同月增长 8.2%；缺 2 个月」"""
    newest, value = known[-1]
    said = f"{newest.period} 为 {in_words(value, trend.unit)}"
    before = next((old for point, old in known if point.period == _year_before(newest.period)), None)
    if before is not None and before > 0:
        change = ((value - before) * 100 / before).quantize(Decimal("0.1"), ROUND_HALF_UP)
        same = "上年同月" if trend.by == "month" else "上年"
        said += f"，与{same}持平" if change == 0 else f"，比{same}{'增长' if change > 0 else '下降'} {grouped(abs(change))}%"
    missing = len(trend.points) - len(known)
    return said + (f"；缺 {missing} {PERIODS_ZH[trend.by]}" if missing else "")


def _year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


def _note(point: TrendPoint) -> str:
    if point.value is None:
        return "没有记录"
    return "异议处理中" if point.disputed else ""


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)
