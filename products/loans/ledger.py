"""A loan's book between the tables and the rules: read whole, kept by what changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.in_force import calendar_in_force
from marketplace.calendar.working_days import NOTHING_ANNOUNCED, Overrides
from marketplace.clock import SHANGHAI
from products.catalogue.labels import RepaymentMethod
from products.catalogue.pricing.methods import METHODS
from products.loans.loan_terms import Base, kept_terms, loan_terms, plan_terms, written
from products.loans.models import Loan, LoanInstallment, Repayment
from products.loans.rules.book import Book, Paid, pay
from products.loans.rules.classification import suggested
from products.loans.rules.early_repayment import Keep
from products.loans.rules.lines import Line
from products.schedules.terms import OnDayOff

_FIELDS = ("number", "from_on", "to_on", "due_on", "grace_until", "principal_fen", "interest_fen", "paid_principal_fen",
           "paid_interest_fen", "settled_on")  # fmt: skip
_KEY = ("loan_id", "schedule", "number")


async def book_of(session: AsyncSession, loan: Loan) -> Book:
    """The book by the plan in force."""
    kept = kept_terms(loan.terms)
    rows = await _plan_rows(session, loan, None)
    terms = loan_terms(kept.now, await _calendar(session, kept.now.on_day_off))
    return _book(loan, rows, plan=rows[0].schedule, terms=terms, carried_fen=kept.now.carried_fen)


async def book_without(session: AsyncSession, loan: Loan, undone: Repayment, instead: Paid) -> Book | None:
    """The book as it would be had `instead` been paid in the place of `undone`: everything since the base plan is done again in order.

    None where the repayment lies before that plan. Raises: as `pay`.
    """
    base = kept_terms(loan.terms).base
    recorded = (await session.scalars(select(Repayment).where(Repayment.loan_id == loan.id).order_by(Repayment.id))).all()
    corrected = {each.reverses_id: each for each in recorded if each.reverses_id is not None}
    places = [each for each in recorded if each.reverses_id is None and (base.after is None or each.id > base.after)]
    terms = loan_terms(base.terms, await _calendar(session, base.terms.on_day_off))
    book = _book(loan, await _plan_rows(session, loan, base.plan), plan=base.plan, terms=terms, carried_fen=base.terms.carried_fen)
    book = replace(book, lines=tuple(_unpaid(line) for line in book.lines))
    found = False
    for place in places:
        standing = place
        while standing.id != undone.id and standing.id in corrected:
            standing = corrected[standing.id]
        found = found or standing.id == undone.id
        book = pay(book, instead if standing.id == undone.id else paid_by(standing))
    return book if found else None


async def keep_book(session: AsyncSession, loan: Loan, book: Book, *, at: datetime, from_plan: int | None = None) -> None:
    """Write lines and the loan's own figures. `from_plan`: the plans from this one on are written anew."""
    kept = kept_terms(loan.terms)
    if from_plan is not None:
        await session.execute(delete(LoanInstallment).where(LoanInstallment.loan_id == loan.id, LoanInstallment.schedule >= from_plan))
    await write_lines(session, loan, [*book.replaced, *book.lines])
    now = plan_terms(book.terms, book.carried_fen)
    loan.terms = written(msgspec.structs.replace(kept, now=now))
    stand(loan, book, at.astimezone(SHANGHAI).date())
    loan.version += 1
    loan.updated_at = at
    await session.flush()


async def write_lines(session: AsyncSession, loan: Loan, lines: Iterable[Line]) -> None:
    """Add the lines, or write over those of their numbers."""
    rows = [{"loan_id": loan.id, "schedule": line.plan} | {name: getattr(line, name) for name in _FIELDS} for line in lines]
    added = insert(LoanInstallment).values(rows)
    changed = {name: added.excluded[name] for name in ("paid_principal_fen", "paid_interest_fen", "settled_on")}
    await session.execute(added.on_conflict_do_update(index_elements=_KEY, set_=changed))


def rebase(loan: Loan, book: Book, after: Repayment | None) -> None:
    """A plan that no repayment made: corrections of what was paid before it are over."""
    kept = kept_terms(loan.terms)
    terms = plan_terms(book.terms, book.carried_fen)
    base = Base(plan=book.plan, terms=terms, after=after.id if after else kept.base.after)
    loan.terms = written(msgspec.structs.replace(kept, base=base))


def stand(loan: Loan, book: Book, today: date) -> None:
    """Put balance, due days and arrears of the day on the loan.

    The grade follows the days past due when they pass the next limit; a better one, given by the bank with its reason, stays until then.
    """
    found, before = book.standing(today), suggested(loan.days_past_due or 0).classification
    loan.balance_fen, loan.next_due_on, loan.overdue_fen = found.balance_fen, found.next_due_on, found.overdue_fen
    loan.oldest_unpaid_on, loan.days_past_due = found.oldest_unpaid_on, found.days_past_due
    least = suggested(found.days_past_due).classification
    if least.rank > max(before.rank, loan.classification.rank):
        loan.classification, loan.classified_on = least, today


def paid_by(row: Repayment) -> Paid:
    """A recorded repayment as the rules see it."""
    return Paid(on=row.paid_on, principal_fen=row.principal_fen, interest_fen=row.interest_fen, keep=Keep(row.keep))


def _book(loan: Loan, rows: list[LoanInstallment], **known: Any) -> Book:
    lines = tuple(Line(plan=row.schedule, **{name: getattr(row, name) for name in _FIELDS}) for row in rows)
    return Book(method=METHODS[RepaymentMethod(loan.repayment_method)], lines=lines, **known)


def _unpaid(line: Line) -> Line:
    return replace(line, paid_principal_fen=0, paid_interest_fen=0, settled_on=None).paid(line.due_on)


async def _plan_rows(session: AsyncSession, loan: Loan, plan: int | None) -> list[LoanInstallment]:
    """Of one plan, by default the last."""
    of_loan = LoanInstallment.loan_id == loan.id
    last = select(LoanInstallment.schedule).where(of_loan).order_by(LoanInstallment.schedule.desc()).limit(1).scalar_subquery()
    wanted = select(LoanInstallment).where(of_loan, LoanInstallment.schedule == (last if plan is None else plan))
    ordered = wanted.order_by(LoanInstallment.number).execution_options(populate_existing=True)
    return list((await session.scalars(ordered)).all())


async def _calendar(session: AsyncSession, on_day_off: OnDayOff) -> Overrides:
    return NOTHING_ANNOUNCED if on_day_off is OnDayOff.STAYS else await calendar_in_force(session)
