"""A list of claims as its address asks for it: what was typed, what of it can be read, and a line for each claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar.datastructures import MultiDict
from sqlalchemy import Row

from marketplace.calendar.working_days import Overrides, Unit
from marketplace.clocks.rules import remaining
from marketplace.clocks.view import UNITS_ZH, due_zh
from policies.claims.desk.queue import ClaimFilter, Place, QueuePage, Tab, Until
from policies.claims.models import Claim
from policies.claims.states import CLAIM, ClaimStatus
from products.applications.desk.queue import end_of_day
from web.views.addresses import Address
from web.views.compensation.amounts import exact
from web.views.compensation.head import STATE_TAGS
from web.views.listing import value_of

FILTERS = ("q", "state", "fund", "bank", "turn", "until", "sampled")
KEPT = ("tab", *FILTERS)
AFTER, BEFORE = "after", "before"
LONGEST_QUERY = 4_000
TABS_ZH = {Tab.DUE: "待办", Tab.NO_CLOCK: "无时限", Tab.AFTER: "拨付后与办结"}
UNTIL_ZH = {Until.OVERDUE: "已超期", Until.TODAY: "今天到期及超期", Until.WEEK: "七天内到期及超期"}
SECTIONS_ZH = {"overdue": "已超期", "today": "今天到期", "later": "以后到期"}
OPEN = frozenset({
    ClaimStatus.SUBMITTED, ClaimStatus.RETURNED, ClaimStatus.IN_REVIEW, ClaimStatus.APPROVED, ClaimStatus.DEFERRED,
    ClaimStatus.PAYMENT_QUEUED,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """`typed` is as it stands in the address; what cannot be read is left out of the filter."""

    path: str
    typed: Mapping[str, str]
    tab: Tab | None
    filter: ClaimFilter
    place: Place | None

    @property
    def address(self) -> Address:
        """The first page of what is asked for."""
        return Address(self.path, tuple((name, self.typed[name]) for name in KEPT if self.typed[name]))

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.typed[name] for name in FILTERS)

    def pages(self, found: QueuePage) -> dict[str, str | None]:
        """Addresses of the page before and the one behind."""
        rows = found.rows
        return {
            "before": self._beside(rows[0][0], BEFORE) if rows and found.more_before else None,
            "after": self._beside(rows[-1][0], AFTER) if rows and found.more_after else None,
            "first": str(self.address) if self.place is not None else None,
        }

    def _beside(self, claim: Claim, name: str) -> str:
        at = f"{claim.due_at.astimezone(UTC):%Y%m%dT%H%M%S.%f}" if self.tab is Tab.DUE and claim.due_at else ""
        return str(self.address.having(name, f"{at}_{claim.id}"))


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim. `section` is overdue, today, later or empty; `due_note` says how late it is or when it ends."""

    id: UUID
    number: str
    borrower: str
    synthetic: bool
    claimant: str
    fund: str
    asked: str
    decided: str | None
    state_zh: str
    state_tag: str
    sampled: bool
    section: str
    due_note: str | None
    due_day: str | None
    at: datetime


def read_wanted(query: MultiDict[str], path: str, at: datetime, *, tabs: bool = True) -> Wanted:
    """Whatever stands in the address; without `tabs` there is one list of all."""
    typed = {name: value_of(query, name) for name in KEPT}
    tab = (Tab(typed["tab"]) if typed["tab"] in set(Tab) else Tab.DUE) if tabs else None
    until = Until(typed["until"]) if typed["until"] in set(Until) and tab is Tab.DUE else None
    wanted = ClaimFilter(
        state=ClaimStatus(typed["state"]) if typed["state"] in set(ClaimStatus) else None,
        fund_id=_id(typed["fund"]),
        claimant_id=_id(typed["bank"]),
        mine=typed["turn"] == "mine",
        due_by=None if until is None else ends_of(at)[until],
        sampled=typed["sampled"] == "1",
        text=typed["q"],
    )
    return Wanted(path, typed, tab, wanted, _place(query, tab))


def kept_query(text: str) -> str:
    """A query string with nothing but the filters that this page knows; "" where none is in it."""
    given = MultiDict[str](parse_qsl(text[:LONGEST_QUERY], errors="replace"))
    pairs = tuple((name, value) for name in KEPT if (value := value_of(given, name)))
    return str(Address("", pairs)).removeprefix("?") if any(name in FILTERS for name, _ in pairs) else ""


def ends_of(at: datetime) -> dict[Until, datetime]:
    """The last instants of what the filter of terms names."""
    return {Until.OVERDUE: at, Until.TODAY: end_of_day(at), Until.WEEK: end_of_day(at, 6)}


def claim_line(row: Row[Any], overrides: Overrides, at: datetime) -> ClaimLine:
    """For one row of the list."""
    claim: Claim = row[0]
    section, note, day = _due(claim, overrides, at)
    return ClaimLine(
        id=claim.id, number=claim.number, borrower=row.borrower, synthetic=row.synthetic, claimant=row.claimant, fund=row.fund,
        asked=exact(claim.computed_fen), decided=exact(claim.approved_fen) if claim.approved_fen else None,
        state_zh=CLAIM.labels_zh[claim.status], state_tag=STATE_TAGS.get(claim.status, ""), sampled=claim.sampled, section=section,
        due_note=note, due_day=day, at=claim.updated_at,
    )  # fmt: skip


def sections_of(lines: Sequence[ClaimLine]) -> list[dict[str, Any]]:
    """The lines under headings; they are in order of what is due, so those of a heading stand together."""
    return [
        {"kind": kind, "title": SECTIONS_ZH.get(kind), "lines": list(found)} for kind, found in groupby(lines, lambda line: line.section)
    ]  # fmt: skip


def tabs_of(wanted: Wanted) -> list[dict[str, Any]]:
    """For the component `tabs`."""
    return [
        {"href": str(wanted.address.having("tab", "" if each is Tab.DUE else each.value)), "label": label, "count": None,
         "current": each is wanted.tab}
        for each, label in TABS_ZH.items()
    ]  # fmt: skip


def states_of(tab: Tab | None) -> list[dict[str, str]]:
    """The states that a claim of the tab can have, as options."""
    shown = [each for each in ClaimStatus if tab is None or ((each in OPEN) == (tab is not Tab.AFTER) and each is not ClaimStatus.DRAFT)]
    return [{"value": each.value, "label": CLAIM.labels_zh[each]} for each in shown]


def options(found: Sequence[tuple[UUID, str]]) -> list[dict[str, str]]:
    """Choices of a select."""
    return [{"value": str(key), "label": name} for key, name in found]


def _due(claim: Claim, overrides: Overrides, at: datetime) -> tuple[str, str | None, str | None]:
    if claim.due_at is None:
        return "", None, None
    left = remaining(Unit.WORKING_DAYS, claim.due_at, at, overrides)
    unit = UNITS_ZH[Unit.WORKING_DAYS]
    if claim.due_at <= at:
        section, note = "overdue", f"超期 {-left} {unit}" if left < 0 else "刚刚超期"
    elif claim.due_at <= end_of_day(at):
        section, note = "today", "今天到期"
    else:
        section, note = "later", f"剩 {left} {unit}" if left else "下一个工作日到期"
    return section, note, due_zh(claim.due_at, Unit.WORKING_DAYS)


def _place(query: MultiDict[str], tab: Tab | None) -> Place | None:
    for name, back in ((AFTER, False), (BEFORE, True)):
        instant, _, key = value_of(query, name).partition("_")
        found, due_at = _id(key), _instant(instant)
        if found is not None and (due_at is not None) == (tab is Tab.DUE):
            return Place(found, due_at if tab is Tab.DUE else None, back)
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
