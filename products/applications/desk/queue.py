"""The work queue of a lender (办理队列): what is due first, filtered, page by page in both directions.

A page is one walk of an index by (`due_at`, `id`), or by `id` where no clock runs. The caller's own organisation is named outright beside
the row policy, because the policy's "or" alone would not let the walk begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.clock import SHANGHAI
from marketplace.members.models import Organisation
from products.applications.models import Application
from products.applications.repository import LIST, visible
from products.applications.states import OPEN, ApplicationStatus
from products.catalogue.models import ProductVersion

CASE_NUMBER = "SQ-"
MOST_COUNTED = 100


class Tab(StrEnum):
    """Cases with a running clock; open ones without; ended ones."""

    DUE = "due"
    NO_CLOCK = "no_clock"
    ENDED = "ended"


class Whose(StrEnum):
    """Officers by how they stand to the caller."""

    MINE = "mine"  # with those of colleagues for whom the caller stands in
    NOBODY = "nobody"


class Until(StrEnum):
    """How soon something is due, by days of Asia/Shanghai."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What is asked for; amounts in fen, both included. `region` is a GB/T 2260 code and finds its subtree."""

    state: ApplicationStatus | None = None
    product_id: UUID | None = None
    whose: Whose | None = None
    officer_id: UUID | None = None
    branch_id: UUID | None = None
    region: str | None = None
    least_fen: int | None = None
    most_fen: int | None = None
    until: Until | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins or ends: behind this case, or (`back`) before it. `due_at` is None where no clock runs."""

    id: UUID
    due_at: datetime | None
    back: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The cases in order, each a row of case, enterprise, product and officer; whether there is more on either side."""

    rows: Sequence[Row[Any]]
    more_before: bool
    more_after: bool


async def queue_page(
    session: AsyncSession, actor: Actor, wanted: QueueFilter, tab: Tab, place: Place | None, *, head_office: bool, limit: int, at: datetime
) -> QueuePage:
    """One page of the caller's queue. `head_office`: the caller's organisation is the lender itself and not one of its branches."""
    keys: tuple[Any, ...] = (Application.due_at, Application.id) if tab is Tab.DUE else (Application.id,)
    backwards = place is not None and place.back
    ascending = (tab is Tab.DUE) != backwards  # without a clock the newest come first
    found = _columns().where(*_conditions(actor, wanted, tab, at, head_office=head_office))
    if place is not None:
        here = tuple_(*((place.due_at, place.id) if tab is Tab.DUE else (place.id,)))
        found = found.where(tuple_(*keys) > here if ascending else tuple_(*keys) < here)
    found = found.order_by(*(key if ascending else key.desc() for key in keys)).limit(limit + 1)
    rows = list((await session.execute(found)).all())
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        return QueuePage(rows[::-1], more, True)
    return QueuePage(rows, place is not None, more)


async def count_overdue(session: AsyncSession, actor: Actor, *, head_office: bool, at: datetime) -> int:
    """How many of the caller's cases are overdue; counting ends at `MOST_COUNTED`."""
    late = select(Application.id).where(
        *_conditions(actor, QueueFilter(until=Until.OVERDUE), Tab.DUE, at, head_office=head_office)
    ).limit(MOST_COUNTED)  # fmt: skip
    return await session.scalar(select(func.count()).select_from(late.subquery())) or 0


def end_of_day(at: datetime, days: int = 0) -> datetime:
    """24:00 of the Asia/Shanghai day of `at`, `days` later. A clock that ends with a day is due at this instant, which is exclusive."""
    here = at.astimezone(SHANGHAI)
    return here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days + 1)


def _columns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Application, Organisation.name.label("enterprise"), Organisation.uscc.label("uscc"), ProductVersion.name.label("product"),
            Account.display_name.label("officer"),
        )
        .join(Organisation, Organisation.id == Application.subject_id)
        .join(ProductVersion, ProductVersion.id == Application.product_version_id)
        .outerjoin(Account, Account.id == Application.officer_id)
    )  # fmt: skip


def _conditions(actor: Actor, wanted: QueueFilter, tab: Tab, at: datetime, *, head_office: bool) -> list[ColumnElement[bool]]:
    own = Application.lender_id if head_office else Application.branch_id
    found = [own == actor.organisation_id, visible(actor, LIST), *_of_tab(tab), *_of_officer(actor, wanted)]
    if wanted.state is not None:
        found.append(Application.status == wanted.state)
    if wanted.product_id is not None:
        found.append(Application.product_id == wanted.product_id)
    if wanted.branch_id is not None:
        found.append(
            Application.branch_id.is_(None) if wanted.branch_id == actor.organisation_id else Application.branch_id == wanted.branch_id
        )
    if wanted.region is not None:
        found.append(Application.region.startswith(_subtree(wanted.region)))
    if wanted.least_fen is not None:
        found.append(Application.amount_fen >= wanted.least_fen)
    if wanted.most_fen is not None:
        found.append(Application.amount_fen <= wanted.most_fen)
    if wanted.until is not None:
        ends = {Until.OVERDUE: at, Until.TODAY: end_of_day(at), Until.WEEK: end_of_day(at, 6)}
        found.append(Application.due_at <= ends[wanted.until])
    return [*found, *_said(wanted.text)]


def _of_tab(tab: Tab) -> list[ColumnElement[bool]]:
    if tab is Tab.DUE:
        return [Application.due_at.is_not(None)]
    is_open = Application.status.in_(sorted(OPEN))
    if tab is Tab.NO_CLOCK:
        return [Application.due_at.is_(None), is_open]
    return [Application.submitted_at.is_not(None), Application.due_at.is_(None), ~is_open]


def _of_officer(actor: Actor, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.whose is Whose.NOBODY:
        found.append(Application.officer_id.is_(None))
    if wanted.whose is Whose.MINE:
        found.append(Application.officer_id.in_([each for each in (actor.account_id, *sorted(actor.stands_in_for)) if each]))
    if wanted.officer_id is not None:
        found.append(Application.officer_id == wanted.officer_id)
    return found


def _said(text: str) -> list[ColumnElement[bool]]:
    """A case number or its beginning; else the enterprise's name or code, or the lender's own reference."""
    if not text:
        return []
    if text.upper().startswith(CASE_NUMBER):
        number = text.upper()
        return [Application.case_number >= number, Application.case_number < number + "~"]  # a range: LIKE would not use the index
    named = select(Organisation.id).where(or_(Organisation.name.contains(text, autoescape=True), Organisation.uscc == text.upper()))
    return [or_(Application.external_reference == text, Application.subject_id.in_(named))]


def _subtree(region: str) -> str:
    return region.removesuffix("00").removesuffix("00")
