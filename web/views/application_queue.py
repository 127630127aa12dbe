"""The queue of applications as its address asks for it: what was typed, what of it can be read, and a line for each case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar.datastructures import MultiDict
from sqlalchemy import Row

from marketplace.calendar.working_days import Overrides
from marketplace.clocks.rules import remaining
from marketplace.clocks.view import UNITS_ZH, due_zh
from marketplace.members.away import Away
from marketplace.money import YUAN_PER_WAN, fen_from_yuan
from marketplace.reference import regions
from matching.recommend.questions import WrongAnswer, number
from products.applications.desk.queue import Place, QueueFilter, Tab, Until, Whose, end_of_day
from products.applications.models import Application
from products.applications.states import APPLICATION, OPEN, ApplicationStatus
from products.applications.time_limits import ALL
from web.views.addresses import Address
from web.views.listing import value_of

PATH = "/bank/applications"
FILTERS = ("q", "state", "product", "whose", "branch", "region", "min", "max", "until")  # what is kept under a name
KEPT = ("tab", *FILTERS)
AFTER, BEFORE = "after", "before"
TABS_ZH = {Tab.DUE: "在办", Tab.NO_CLOCK: "无时限", Tab.ENDED: "已办结"}
UNTIL_ZH = {Until.OVERDUE: "已超期", Until.TODAY: "今天到期及超期", Until.WEEK: "七天内到期及超期"}
WHOSE_ZH = {Whose.MINE: "我的（含代理）", Whose.NOBODY: "还没有经办人"}
SECTIONS_ZH = {"overdue": "已超期", "today": "今天到期", "later": "以后到期"}
CLOCKS = {kind.name: kind for kind in ALL}
LONGEST_QUERY = 4_000
MOST_WAN = Decimal(10_000_000)
TAGS = {
    ApplicationStatus.SUBMITTED: "chosen", ApplicationStatus.SUPPLEMENTING: "outline", ApplicationStatus.PROPOSED: "warn",
    ApplicationStatus.APPROVED: "good", ApplicationStatus.SIGNED: "good", ApplicationStatus.REJECTED: "bad",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """`typed` is as it stands in the address; `errors` by field: what could not be read is left out of the filter."""

    typed: Mapping[str, str]
    tab: Tab
    filter: QueueFilter
    place: Place | None
    errors: Mapping[str, str]

    @property
    def address(self) -> Address:
        """The first page of what is asked for."""
        return Address(PATH, tuple((name, self.typed[name]) for name in KEPT if self.typed[name]))

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the tab."""
        return any(self.typed[name] for name in FILTERS)

    def beside(self, row: Row[Any], *, back: bool = False) -> str:
        """The address of the page behind this case, or before it."""
        case: Application = row[0]
        at = "" if case.due_at is None else f"{case.due_at.astimezone(UTC):%Y%m%dT%H%M%S.%f}"
        return str(self.address.having(BEFORE if back else AFTER, f"{at}_{case.id}"))


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One case. `section` is overdue, today or later; `due_note` says how late it is or when it ends."""

    id: UUID
    case_number: str
    enterprise: str
    product: str
    amount_fen: int
    term_months: int
    state_zh: str
    state_tag: str
    officer: str | None
    officer_note: str | None
    branch: str | None
    section: str
    due_what: str | None
    due_note: str | None
    due_day: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What the lines of a page are told with."""

    overrides: Overrides
    away: Mapping[UUID, Away]
    branches: Mapping[UUID, str]
    me: UUID | None
    now: datetime


def read_wanted(query: MultiDict[str]) -> Wanted:
    """Whatever stands in the address."""
    typed = {name: value_of(query, name) for name in KEPT}
    errors: dict[str, str] = {}
    tab = Tab(typed["tab"]) if typed["tab"] in set(Tab) else Tab.DUE
    whose = typed["whose"]
    region = typed["region"]
    if region and regions.find(region) is None:
        errors["region"] = "没有这个地区，请在列表中选"
    wanted = QueueFilter(
        state=ApplicationStatus(typed["state"]) if typed["state"] in set(ApplicationStatus) else None,
        product_id=_id(typed["product"]),
        whose=Whose(whose) if whose in set(Whose) else None,
        officer_id=_id(whose),
        branch_id=_id(typed["branch"]),
        region=region if region and "region" not in errors else None,
        least_fen=_fen(typed["min"], "min", errors),
        most_fen=_fen(typed["max"], "max", errors),
        until=Until(typed["until"]) if typed["until"] in set(Until) and tab is Tab.DUE else None,
        text=typed["q"],
    )
    return Wanted(typed, tab, wanted, _place(query, tab), errors)


def kept_query(text: str) -> str:
    """A query string with nothing but the filters that this page knows; "" where none is in it."""
    given = MultiDict[str](parse_qsl(text[:LONGEST_QUERY], errors="replace"))
    pairs = tuple((name, value) for name in KEPT if (value := value_of(given, name)))
    return str(Address("", pairs)).removeprefix("?") if any(name in FILTERS for name, _ in pairs) else ""


def queue_line(row: Row[Any], known: Known) -> QueueLine:
    """For one row of the queue."""
    case: Application = row[0]
    away = known.away.get(case.officer_id) if case.officer_id else None
    due_what, due_note, due_day, section = _due(case, known)
    return QueueLine(
        id=case.id, case_number=case.case_number or "", enterprise=row.enterprise, product=row.product, amount_fen=case.amount_fen or 0,
        term_months=case.term_months or 0, state_zh=APPLICATION.labels_zh[case.status], state_tag=TAGS.get(case.status, ""),
        officer=row.officer, officer_note=_away_zh(away, known.me), branch=known.branches.get(case.branch_id) if case.branch_id else None,
        section=section, due_what=due_what, due_note=due_note, due_day=due_day, at=case.decided_at or case.updated_at,
    )  # fmt: skip


def sections_of(lines: Sequence[QueueLine]) -> list[dict[str, Any]]:
    """The lines under headings; they are in order of what is due, so those of a heading stand together."""
    return [
        {"kind": kind, "title": SECTIONS_ZH.get(kind), "lines": list(found)} for kind, found in groupby(lines, lambda line: line.section)
    ]  # fmt: skip


def states_of(tab: Tab) -> list[dict[str, str]]:
    """The states that a case of the tab can have, as options."""
    shown = [each for each in ApplicationStatus if (each in OPEN) == (tab is not Tab.ENDED) and each is not ApplicationStatus.DRAFT]
    return [{"value": each.value, "label": APPLICATION.labels_zh[each]} for each in shown]


def region_choices(root: str, branches: list[str | None], chosen: str) -> list[dict[str, str]]:
    """Places directly below the installation's own, those of the branches, and what was asked for."""
    codes = [each.code for each in regions.children(root)]
    codes += sorted({code for code in (*branches, chosen) if code and regions.find(code)} - set(codes))
    return [{"value": code, "label": regions.full_name(code) or code} for code in codes]


def _due(case: Application, known: Known) -> tuple[str | None, str | None, str | None, str]:
    kind = CLOCKS.get(case.due_what or "")
    if case.due_at is None or kind is None:
        return None, None, None, ""
    unit, left = kind.term.unit, remaining(kind.term.unit, case.due_at, known.now, known.overrides)
    if case.due_at <= known.now:
        section, note = "overdue", f"超期 {-left} {UNITS_ZH[unit]}" if left < 0 else "刚刚超期"
    elif case.due_at <= end_of_day(known.now):
        section, note = "today", "今天到期"
    else:
        section, note = "later", f"剩 {left} {UNITS_ZH[unit]}" if left else "下一个工作日到期"
    what = f"{kind.title_zh}（等企业）" if case.status is ApplicationStatus.SUPPLEMENTING else kind.title_zh
    return what, note, due_zh(case.due_at, unit), section


def _away_zh(away: Away | None, me: UUID | None) -> str | None:
    if away is None:
        return None
    return f"休假至 {away.until:%m-%d}，由{'你' if away.delegate_id == me else away.delegate}代理"


def _place(query: MultiDict[str], tab: Tab) -> Place | None:
    for name, back in ((AFTER, False), (BEFORE, True)):
        instant, _, key = value_of(query, name).partition("_")
        found, due_at = _id(key), _instant(instant)
        if found is not None and (due_at is not None) == (tab is Tab.DUE):
            return Place(found, due_at, back)
    return None


def _instant(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
    except ValueError:
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _fen(text: str, name: str, errors: dict[str, str]) -> int | None:
    if not text:
        return None
    try:
        return fen_from_yuan(number(text, "万元", low=Decimal(0), high=MOST_WAN) * YUAN_PER_WAN)
    except WrongAnswer as wrong:
        errors[name] = str(wrong)
        return None
