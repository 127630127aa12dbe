"""The lender's book of loans as a desk shows it: what to do first, with borrower and contract in the same query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.access.actor import Actor
from marketplace.members.models import Organisation
from products.loans.models import Contract, Loan
from products.loans.repository import visible
from products.loans.states import PERFORMING, Classification, LoanStatus

SOON = timedelta(days=7)
LIST = "loans:loan:list"


class Tab(StrEnum):
    """Parts of the book. `DUE`: overdue, or an instalment within seven days."""

    DUE = "due"
    LENT = "lent"
    OVERDUE = "overdue"
    SETTLED = "settled"
    BAD = "bad"


BAD_STATES = frozenset(LoanStatus) - PERFORMING - {LoanStatus.SETTLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`text`: a loan's or contract's number from its beginning, or part of the borrower's name."""

    tab: Tab = Tab.DUE
    text: str = ""
    classification: Classification | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the day by which the tab is sorted, and the loan."""

    day: date
    loan_id: UUID


@dataclass(frozen=True, slots=True)
class BookLine:
    """A loan with the names beside it."""

    loan: Loan
    borrower: str
    contract_number: str

    def place(self, tab: Tab) -> Place:
        """For the next page."""
        day = getattr(self.loan, _day(tab).key)
        return Place(day or date.max, self.loan.id)


@dataclass(frozen=True, slots=True)
class Sums:
    """Of everything that was asked for, not of one page; money in fen."""

    count: int
    principal_fen: int
    balance_fen: int
    overdue_fen: int


async def browse(
    session: AsyncSession, actor: Actor, wanted: Wanted, *, today: date, limit: int, after: Place | None = None
) -> Sequence[BookLine]:
    """What is due earliest first; of settled loans the latest first."""
    chosen = _joined(select(Loan, Organisation.name, Contract.contract_number)).where(_asked(actor, wanted, today))
    day = _day(wanted.tab)
    if after is not None:
        place = tuple_(day, Loan.id)
        chosen = chosen.where(place < (after.day, after.loan_id) if wanted.tab is Tab.SETTLED else place > (after.day, after.loan_id))
    order = (day.desc(), Loan.id.desc()) if wanted.tab is Tab.SETTLED else (day, Loan.id)
    rows = await session.execute(chosen.order_by(*order).limit(limit))
    return [BookLine(*row) for row in rows]


async def sums(session: AsyncSession, actor: Actor, wanted: Wanted, *, today: date) -> Sums:
    """Of all loans that `browse` would list."""
    figures = (func.count(), func.sum(Loan.principal_fen), func.sum(Loan.balance_fen), func.sum(Loan.overdue_fen))
    row = (await session.execute(_joined(select(*figures).select_from(Loan)).where(_asked(actor, wanted, today)))).one()
    return Sums(*(int(each or 0) for each in row))


async def counts(session: AsyncSession, actor: Actor, *, today: date) -> Mapping[Tab, int]:
    """How many loans each tab holds; one query."""
    figures = [func.count().filter(_in_tab(tab, today)) for tab in Tab]
    row = (await session.execute(select(*figures).select_from(Loan).where(visible(actor, LIST, Loan)))).one()
    return dict(zip(Tab, row, strict=True))


def _joined(chosen: Any) -> Any:
    return chosen.join(Contract, Contract.id == Loan.contract_id).join(Organisation, Organisation.id == Loan.subject_id)


def _asked(actor: Actor, wanted: Wanted, today: date) -> ColumnElement[bool]:
    chosen = and_(visible(actor, LIST, Loan), _in_tab(wanted.tab, today))
    if wanted.classification is not None:
        chosen = and_(chosen, Loan.classification == wanted.classification)
    if wanted.text:
        found = (
            Loan.external_reference.startswith(wanted.text, autoescape=True),
            Contract.contract_number.startswith(wanted.text, autoescape=True),
            Organisation.name.contains(wanted.text, autoescape=True),
        )
        chosen = and_(chosen, or_(*found))
    return chosen


def _in_tab(tab: Tab, today: date) -> ColumnElement[bool]:
    performing = Loan.status.in_(sorted(PERFORMING))
    match tab:
        case Tab.DUE:
            return and_(performing, Loan.next_due_on <= today + SOON)
        case Tab.LENT:
            return performing
        case Tab.OVERDUE:
            return and_(performing, Loan.days_past_due > 0)
        case Tab.SETTLED:
            return Loan.status == LoanStatus.SETTLED
        case Tab.BAD:
            return Loan.status.in_(sorted(BAD_STATES))


def _day(tab: Tab) -> InstrumentedAttribute[date] | InstrumentedAttribute[date | None]:
    """By which a tab is sorted; of a performing loan the oldest day on which something is still asked."""
    match tab:
        case Tab.SETTLED:
            return Loan.settled_on
        case Tab.BAD:
            return Loan.due_on
        case _:
            return Loan.next_due_on
