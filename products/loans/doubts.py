"""Penalties and fees beyond what is plausible: taken as the lender states them, but never silently."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.cash_flows.flow import Flow
from marketplace.money import yuan_text
from products.loans.disburse import costs_of
from products.loans.loan_terms import kept_terms
from products.loans.models import Contract, Loan, LoanInstallment, Repayment
from products.loans.repository import instalments_of, repayments_of
from products.loans.rules.lines import Line
from products.loans.rules.plausible import most_penalty_fen
from products.schedules.schedule import Row, Schedule

_FIELDS = ("number", "from_on", "to_on", "due_on", "grace_until", "principal_fen", "interest_fen", "settled_on")


@dataclass(frozen=True, slots=True)
class Difference:
    """Both as text, money in yuan. Of `penalty` and `fees` both are sums, and `recorded` is the most that is plausible."""

    field: str
    reported: str
    recorded: str


async def doubts_of(session: AsyncSession, loan: Loan) -> list[Difference]:
    """Of one loan as it stands; empty for nearly every one."""
    return await doubts_in(session, loan, await instalments_of(session, loan.id), await repayments_of(session, loan.id))


async def doubts_in(
    session: AsyncSession, loan: Loan, instalments: Sequence[LoanInstallment], repayments: Sequence[Repayment]
) -> list[Difference]:
    """The same where lines and repayments are at hand; asks for the contract only if fees were paid."""
    undone = {each.reverses_id for each in repayments}
    counted = [each for each in repayments if each.id not in undone]
    return [*_of_penalties(loan, instalments, counted), *await _of_fees(session, loan, instalments, counted)]


def _of_penalties(loan: Loan, instalments: Sequence[LoanInstallment], counted: Sequence[Repayment]) -> list[Difference]:
    penalties = [each for each in counted if each.penalty_fen]
    if not penalties:
        return []
    lines = [Line(plan=each.schedule, **{name: getattr(each, name) for name in _FIELDS}) for each in instalments]
    last = max(each.paid_on for each in penalties)
    most = most_penalty_fen(lines, loan.annual_rate, kept_terms(loan.terms).now.day_count, last)
    return _beyond("penalty", sum(each.penalty_fen for each in penalties), most)


async def _of_fees(
    session: AsyncSession, loan: Loan, instalments: Sequence[LoanInstallment], counted: Sequence[Repayment]
) -> list[Difference]:
    """Held against the product's fees; nothing to hold against where the contract came about elsewhere, or names a fee in words only."""
    paid = sum(each.fees_fen for each in counted)
    if not paid:
        return []
    contract = await session.get_one(Contract, loan.contract_id)
    costs = None if contract.product_version_id is None else await costs_of(session, contract, first_plan(loan, instalments))
    if costs is None or costs.in_words:
        return []
    return _beyond("fees", paid, sum(each.amount_fen for each in costs.charges))


def first_plan(loan: Loan, instalments: Sequence[LoanInstallment]) -> Schedule:
    """The plan with which the loan was paid out."""
    left, rows = loan.principal_fen, []
    for line in (each for each in instalments if each.schedule == 1):
        left -= line.principal_fen
        rows.append(_row(line, left))
    repaid = (Flow(row.due_on, -row.principal_fen) for row in rows if row.principal_fen)
    return Schedule(tuple(rows), (Flow(loan.disbursed_on, loan.principal_fen), *repaid))


def _row(line: LoanInstallment, left_fen: int) -> Row:
    return Row(
        number=line.number, from_on=line.from_on, to_on=line.to_on, due_on=line.due_on, grace_until=line.grace_until,
        principal_fen=line.principal_fen, interest_fen=line.interest_fen, balance_after_fen=left_fen,
    )  # fmt: skip


def _beyond(field: str, reported_fen: int, most_fen: int) -> list[Difference]:
    return [Difference(field, yuan_text(reported_fen), yuan_text(most_fen))] if reported_fen > most_fen else []
