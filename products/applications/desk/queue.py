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

from sqlalchemy import Boolean, ColumnElement, Row, Select, func, literal_column, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.clock import SHANGHAI
from marketplace.members.models import Organisation
from products.applications.desk.officers import Desk
from products.applications.models import ENDED, IS_OPEN, Application
from products.applications.repository import LIST, visible
from products.applications.states import ApplicationStatus
from products.catalogue.models import ProductVersion

CASE_NUMBER = "SQ-"
MOST_COUNTED = 100
FEW = 200  # enterprises of a name


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
    session: AsyncSession, actor: Actor, desk: Desk, wanted: QueueFilter, tab: Tab, place: Place | None, *, limit: int, at: datetime
) -> QueuePage:
    """One page of the caller's queue."""
    keys: tuple[Any, ...] = (Application.due_at, Application.id) if tab is Tab.DUE else (Application.id,)
    backwards = place is not None and place.back
    ascending = (tab is Tab.DUE) != backwards  # without a clock the newest come first
    conditions = [*_conditions(actor, desk, wanted, tab, at), *await _said(session, desk, wanted.text)]
    if place is not None:
        here = tuple_(*((place.due_at, place.id) if tab is Tab.DUE else (place.id,)))
        conditions.append(tuple_(*keys) > here if ascending else tuple_(*keys) < here)
    order = [key if ascending else key.desc() for key in keys]
    found = select(Application.id).where(*conditions).order_by(*order).limit(limit + 1).subquery()  # by the index alone, the rows after
    rows = list((await session.execute(_columns().join(found, found.c.id == Application.id).order_by(*order))).all())
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        return QueuePage(rows[::-1], more, True)
    return QueuePage(rows, place is not None, more)


async def count_overdue(session: AsyncSession, actor: Actor, desk: Desk, *, at: datetime) -> int:
    """How many of the caller's cases are overdue; counting ends at `MOST_COUNTED`."""
    late = select(Application.id).where(*_conditions(actor, desk, QueueFilter(until=Until.OVERDUE), Tab.DUE, at)).limit(MOST_COUNTED)
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


def _conditions(actor: Actor, desk: Desk, wanted: QueueFilter, tab: Tab, at: datetime) -> list[ColumnElement[bool]]:
    own = Application.lender_id if desk.head_office else Application.branch_id
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
    return found


def _of_tab(tab: Tab) -> list[ColumnElement[bool]]:
    """In the words of the partial indexes, so that the planner knows them again."""
    if tab is Tab.DUE:
        return [Application.due_at.is_not(None)]
    return [Application.due_at.is_(None), literal_column(f"({IS_OPEN if tab is Tab.NO_CLOCK else ENDED})", Boolean)]


def _of_officer(actor: Actor, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.whose is Whose.NOBODY:
        found.append(Application.officer_id.is_(None))
    if wanted.whose is Whose.MINE:
        found.append(Application.officer_id.in_([each for each in (actor.account_id, *sorted(actor.stands_in_for)) if each]))
    if wanted.officer_id is not None:
        found.append(Application.officer_id == wanted.officer_id)
    return found


async def _said(session: AsyncSession, desk: Desk, text: str) -> list[ColumnElement[bool]]:
    """A case number or its beginning; else the enterprise's name or code, or the lender's own reference.

    Enterprises are looked up first: of a few the cases are found by enterprise; where very many have the name, the queue meets them soon.
    """
    if not text:
        return []
    if text.upper().startswith(CASE_NUMBER):
        number = text.upper()
        return [Application.case_number >= number, Application.case_number < number + "~"]  # a range: LIKE would not use the index
    referred = select(Application.id).where(Application.lender_id == desk.lender_id, Application.external_reference == text)
    known = await session.scalar(referred)
    named = select(Organisation.id).where(or_(Organisation.name.contains(text, autoescape=True), Organisation.uscc == text.upper()))
    few = (await session.scalars(named.limit(FEW + 1))).all()
    theirs = Application.subject_id.in_(few if len(few) <= FEW else named)
    return [theirs if known is None else or_(Application.id == known, theirs)]


def _subtree(region: str) -> str:
    return region.removesuffix("00").removesuffix("00")
