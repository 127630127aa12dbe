"""How one value of a profile came about, as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.states import Ending
from marketplace.profiles.history import Statement, rule_of
from marketplace.profiles.rules.definition import Rule
from marketplace.reference.names import code_names
from web.views.profile import Shown, ValueRow, written

ENDINGS_ZH: dict[Ending, str] = {
    Ending.SUPERSEDED: "有了新的一条",
    Ending.REPLACED: "提供单位重报了这一期或全部",
    Ending.WITHDRAWN: "提供单位撤回",
    Ending.CORRECTED: "经核实更正",
    Ending.ERASED: "按要求删除",
}
KINDS_ZH = {
    "latest": "取最近一条的数",
    "first": "取最早一条的数",
    "sum": "合计",
    "average": "取平均",
    "monthly_average": "合计后按月平均",
    "maximum": "取最大的一条",
    "minimum": "取最小的一条",
    "worst": "取最差的一级",
    "count": "数记录的条数",
    "active_months": "数有记录的月份",
    "months_in_a_row": "数到最近一期为止连续的期数",
    "longest_gap": "取最长的空档月数",
    "growth": "与前一段同样长的时间相比的增幅",
    "decline": "与前一段同样长的时间相比的降幅",
    "share": "两项合计之比",
    "ratio": "最近一条里两项之比",
    "exists": "看有没有符合的记录",
    "codes": "汇集全部不同的取值",
    "earliest": "取最早的日期",
    "last_day": "取最近的日期",
    "months_left": "到最晚一个日期还剩的整月数",
}
WINDOWS_ZH = {"period": "截至最近一个已报的整月", "day": "截至今天", "year": "截至最近一个完整年度"}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One record's part."""

    said: str
    provider: str
    item: str
    batch: str
    row: int
    as_of: date
    received_at: datetime
    valid: str
    live: bool
    disputed: bool
    ended_at: datetime | None
    ending: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """`current` None: nothing is known now. `method`: how it follows from records, None where it is only reported."""

    name: str
    label: str
    definition: str
    current: ValueRow | None
    method: str | None
    lines: tuple[HistoryLine, ...]


def history_page(attribute: str, shown: Shown, found: Iterable[Statement]) -> HistoryPage:
    """The page of one attribute."""
    entry = shown.vocabulary[attribute]
    current = next((row for row in shown.rows() if row.name == attribute), None)
    source = shown.known.sources.get(attribute)
    rule = rule_of(attribute, source.item) if source else None
    lines = tuple(_line(each, attribute, shown) for each in found)
    return HistoryPage(attribute, entry.label_zh, entry.definition or "", current, _method(rule) if rule else None, lines)


def _line(each: Statement, attribute: str, shown: Shown) -> HistoryLine:
    definition = shown.items.get(each.item)
    return HistoryLine(
        said=_said(each, attribute),
        provider=each.provider,
        item=definition.name_zh if definition else each.item,
        batch=str(each.batch_id)[-12:],
        row=each.row,
        as_of=each.as_of,
        received_at=each.received_at,
        valid=_period(each.valid_from, each.valid_to),
        live=each.ended_at is None,
        disputed=each.disputed,
        ended_at=each.ended_at,
        ending=ENDINGS_ZH[each.ending] if each.ending else "",
    )


def _said(each: Statement, attribute: str) -> str:
    if each.value is not None:
        return value_text(each.value, builtin_vocabulary()[attribute], code_names)
    return "；".join(f"{label} {written(value)}" for label, value in each.fields)


def _period(begun: date | None, end: date | None) -> str:
    if begun is None and end is None:
        return ""
    return f"{begun or '—'} 至 {end or '长期'}"


def _method(rule: Rule) -> str:
    window = f"近 {rule.months} 个月（{WINDOWS_ZH[rule.by]}），" if rule.months else ""
    return f"由明细计算：{window}{KINDS_ZH[rule.kind]}。"
