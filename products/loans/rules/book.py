"""The book of one loan: its terms and lines, and what a payment, a repayment in advance and an extension make of them.

A payment of what is due goes to the oldest lines. Principal beyond that is repaid in advance: the lines not yet due are closed and another
plan begins on that day. The instalment that comes next, paid whole before its day, is that instalment and changes no plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from marketplace.errors import FieldError, Invalid
from marketplace.money import yuan_text
from products.catalogue.pricing.methods import Method
from products.loans.rules.early_repayment import Keep, NotRepayable, payoff, repay_part
from products.loans.rules.lines import Line, Standing, lines_of, standing
from products.loans.rules.payment_order import Debt, Part, spread_parts
from products.schedules.schedule import Row, Schedule
from products.schedules.terms import LoanTerms

ONE_DAY = timedelta(days=1)


class RepaymentRefused(Invalid):
    """The payment does not fit what is owed; the error says what would."""

    code = "repayment_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Principal and interest of one payment. What is paid for penalties and fees touches no line."""

    on: date
    principal_fen: int
    interest_fen: int
    keep: Keep = Keep.TERM


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """`lines` are those of the plan in force, `replaced` lines of earlier plans as a change has left them.

    `carried_fen`: interest from before the plan began, which its first line bears beside its own.
    """

    terms: LoanTerms
    method: Method
    plan: int
    lines: tuple[Line, ...]
    replaced: tuple[Line, ...] = ()
    carried_fen: int = 0

    @property
    def waiting(self) -> list[Line]:
        """Lines by which something is still asked."""
        return [line for line in self.lines if line.settled_on is None]

    def due(self, on: date) -> list[Line]:
        """Those of them that are due on the day or before."""
        return [line for line in self.waiting if line.due_on <= on]

    def standing(self, on: date) -> Standing:
        """Where the loan stands."""
        return standing(self.lines, on)

    def schedule(self) -> Schedule:
        """The plan in force as it was made; what was repaid in advance on its first day is not part of it."""
        planned = [line for line in self.lines if line.to_on >= self.terms.start_on]
        left, rows = sum(line.principal_fen for line in planned), []
        for line in planned:
            left -= line.principal_fen
            rows.append(_row(line, left))
        return Schedule(tuple(rows), ())


def open_book(terms: LoanTerms, method: Method) -> Book:
    """The book of a loan on the day on which it is paid out."""
    return Book(terms=terms, method=method, plan=1, lines=lines_of(method.build(terms).rows, plan=1))


def pay(book: Book, paid: Paid) -> Book:
    """The book after a payment. Raises: PaymentBeyondDebt with the exact remainder, RepaymentRefused."""
    due = book.due(paid.on)
    if not paid.principal_fen and not paid.interest_fen:
        return book
    ahead = [line for line in book.waiting if line.due_on > paid.on][:1]
    owed = [line.debt for line in due]
    if paid.principal_fen <= sum(debt.principal_fen for debt in owed):
        return _spread(book, paid, [*owed, *(replace(line.debt, principal_fen=0) for line in ahead)])
    with_next = [*owed, *(line.debt for line in ahead)]
    if (paid.principal_fen, paid.interest_fen) == _sums(with_next):
        return _spread(book, paid, with_next)
    return _in_advance(book, paid, owed)


def owed_on(book: Book, on: date) -> tuple[int, int]:
    """Principal and interest that settle the loan on a day."""
    due = book.due(on)
    return sum(line.principal_left_fen for line in book.waiting), sum(line.interest_left_fen for line in due) + _accrued_fen(book, on)


def extend(book: Book, on: date, until: date, annual_rate: Decimal) -> Book:
    """The rest of the principal runs on to another last day, from `on`; interest that is due has to be paid before.

    Raises: RepaymentRefused.
    """
    unpaid = sum(line.interest_left_fen for line in book.due(on))
    if unpaid:
        raise _refused("/extended_on", f"展期前须付清已到期的利息 {yuan_text(unpaid)} 元。")
    _require_after_start(book, on, "/extended_on")
    accrued = _accrued_fen(book, on)
    left = sum(line.principal_left_fen for line in book.waiting)
    terms = replace(
        book.terms, principal_fen=left, start_on=on, counted_from=book.terms.anchor, first_period_min_days=1, matures_on=until,
        annual_rate=annual_rate,
    )  # fmt: skip
    lines = lines_of(book.method.build(terms).rows, plan=book.plan + 1, carried_fen=accrued)
    return replace(book, terms=terms, plan=book.plan + 1, lines=lines, replaced=(*book.replaced, *_closed(book, on)), carried_fen=accrued)


def _in_advance(book: Book, paid: Paid, due: Sequence[Debt]) -> Book:
    """Everything due is paid, and of the rest a part or all."""
    due_principal, due_interest = _sums(due)
    left, owed_interest = owed_on(book, paid.on)
    whole = Debt(number=0, due_on=paid.on, principal_fen=left, interest_fen=owed_interest)
    spread_parts({Part.PRINCIPAL: paid.principal_fen, Part.INTEREST: paid.interest_fen}, [whole])  # refuses what is beyond it
    if paid.interest_fen < due_interest:
        raise _refused(
            "/interest",
            f"提前归还本金前须付清已到期的利息 {yuan_text(due_interest)} 元，这笔还款付的是 {yuan_text(paid.interest_fen)} 元。",
        )
    _require_after_start(book, paid.on, "/paid_on")
    now = _spread(book, replace(paid, principal_fen=due_principal, interest_fen=due_interest), due)
    _require_none_ahead(now, paid.on)
    taken = replace(paid, principal_fen=paid.principal_fen - due_principal, interest_fen=paid.interest_fen - due_interest)
    carried = owed_interest - paid.interest_fen
    first = _advance_line(now, taken)
    terms, rest = _rest(now, taken, carried) if paid.principal_fen < left else (now.terms, _last_interest(first, carried))
    return replace(
        now, terms=terms, plan=now.plan + 1, lines=(first, *rest), replaced=(*now.replaced, *_closed(now, paid.on)), carried_fen=carried
    )


def _rest(book: Book, taken: Paid, carried_fen: int) -> tuple[LoanTerms, tuple[Line, ...]]:
    try:
        rest = repay_part(book.schedule(), book.terms, book.method, taken.on, taken.principal_fen, taken.keep)
    except NotRepayable:
        raise _refused("/paid_on", "这一天不能提前归还部分本金：上一期的还款日顺延，尚未到期；或这种还款方式不能缩短期限。") from None
    return rest.terms, lines_of(rest.schedule.rows, plan=book.plan + 1, after=1, carried_fen=carried_fen)


def _advance_line(book: Book, taken: Paid) -> Line:
    """What was repaid in advance, as a settled line of the plan that begins with it."""
    until = taken.on - ONE_DAY
    made = Line(
        plan=book.plan + 1, number=1, from_on=min(book.waiting[0].from_on, until), to_on=until, due_on=taken.on, grace_until=taken.on,
        principal_fen=taken.principal_fen, interest_fen=taken.interest_fen,
    )  # fmt: skip
    return made.paid(taken.on, principal_fen=taken.principal_fen, interest_fen=taken.interest_fen)


def _last_interest(first: Line, interest_fen: int) -> tuple[Line, ...]:
    """Interest that is still owed when all principal is repaid."""
    left = replace(first, number=2, principal_fen=0, interest_fen=interest_fen, paid_principal_fen=0, paid_interest_fen=0, settled_on=None)
    return (left,) if interest_fen else ()


def _spread(book: Book, paid: Paid, debts: Sequence[Debt]) -> Book:
    stated = {Part.PRINCIPAL: paid.principal_fen, Part.INTEREST: paid.interest_fen}
    if not any(stated.values()):
        return book
    lines = {line.number: line for line in book.lines}
    for number, part, amount in spread_parts(stated, debts):
        of_part = {"principal_fen": amount} if part is Part.PRINCIPAL else {"interest_fen": amount}
        lines[number] = lines[number].paid(paid.on, **of_part)
    return replace(book, lines=tuple(lines.values()))


def _accrued_fen(book: Book, on: date) -> int:
    """Interest up to the day before, of lines not yet due, less what was paid of it."""
    later = [line for line in book.lines if line.due_on > on and line.to_on >= book.terms.start_on]
    if not later or on < book.terms.start_on:
        return 0
    # A line that has ended and waits for a working day is counted whole, with what it bears from before.
    begins_here = later[0].from_on <= book.terms.start_on and later[0].to_on >= on
    accrued = payoff(book.schedule(), book.terms, on).interest_fen + (book.carried_fen if begins_here else 0)
    return max(0, accrued - sum(line.paid_interest_fen for line in later))


def _closed(book: Book, on: date) -> tuple[Line, ...]:
    return tuple(replace(line, settled_on=on) if line.settled_on is None else line for line in book.lines)


def _require_after_start(book: Book, on: date, pointer: str) -> None:
    if on < book.terms.start_on:
        raise _refused(pointer, f"{book.terms.start_on} 已办理提前还款或展期，这里的日期 {on} 须不早于那一天。")


def _require_none_ahead(book: Book, on: date) -> None:
    """An instalment paid before its day has paid for days to come, of which no advance can take a part."""
    ahead = [line.due_on for line in book.lines if line.due_on > on and line.paid_principal_fen]
    if ahead:
        raise _refused("/paid_on", f"{max(ahead)} 到期的一期已提前还清；请在那一天或之后登记提前还款。")


def _sums(debts: Sequence[Debt]) -> tuple[int, int]:
    return sum(debt.principal_fen for debt in debts), sum(debt.interest_fen for debt in debts)


def _row(line: Line, left_fen: int) -> Row:
    return Row(
        number=line.number, from_on=line.from_on, to_on=line.to_on, due_on=line.due_on, grace_until=line.grace_until,
        principal_fen=line.principal_fen, interest_fen=line.interest_fen, balance_after_fen=left_fen,
    )  # fmt: skip


def _refused(pointer: str, text: str) -> RepaymentRefused:
    return RepaymentRefused("还款未登记。" if pointer != "/extended_on" else "展期未登记。", [FieldError(pointer, text)])
