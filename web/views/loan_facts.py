"""Contracts, loans and payments as both sides see them: exact sums in yuan as text, states and methods in words."""

from collections.abc import Sequence
from typing import Any

from marketplace.clock import today
from products.loans.first_loan import FIRST_LOAN_ZH
from products.loans.models import Contract, Loan, LoanInstallment
from products.loans.preview import Payoff, Spread
from products.loans.states import CONTRACT, ContractStatus
from web.views.loan_lines import days_left, next_line
from web.views.loan_words import grade_words, method_words, rate_words, state_words, yuan


def contract_facts(contract: Contract) -> dict[str, Any]:
    """What both sides see of a contract."""
    return {
        "number": contract.contract_number,
        "state": CONTRACT.labels_zh[contract.status],
        "tag": "good" if contract.status is ContractStatus.ACTIVE else "",
        "signed_on": contract.signed_on,
        "valid_until": contract.valid_until,
        "amount": yuan(contract.amount_fen),
        "drawn": yuan(contract.drawn_fen),
        "left": yuan(contract.amount_fen - contract.drawn_fen),
        "share": contract.drawn_fen * 100 // contract.amount_fen,
        "rate": rate_words(contract.annual_rate),
        "term_months": contract.term_months,
        "method": method_words(contract),
        "revolving": contract.revolving,
        "document_id": contract.document_id,
    }


def loan_row(loan: Loan) -> dict[str, Any]:
    """One loan of a list without the names that stand above it."""
    state, tag = state_words(loan)
    return {
        "reference": loan.external_reference,
        "state": state,
        "tag": tag,
        "principal": yuan(loan.principal_fen),
        "balance": yuan(loan.balance_fen),
        "due": days_left(loan, today()),
        "days_past_due": loan.days_past_due,
        "grade": grade_words(loan.classification),
        "first": bool(loan.first_loan),
        "disbursed_on": loan.disbursed_on,
        "due_on": loan.due_on,
    }


def loan_facts(loan: Loan, instalments: Sequence[LoanInstallment], contract: Contract) -> dict[str, Any]:
    """What both sides see of a loan above its schedule."""
    state, tag = state_words(loan)
    line = next_line(instalments)
    asked = None if line is None else line.principal_fen + line.interest_fen - line.paid_principal_fen - line.paid_interest_fen
    return {
        "id": loan.id,
        "reference": loan.external_reference,
        "contract": contract.contract_number,
        "state": state,
        "tag": tag,
        "principal": yuan(loan.principal_fen),
        "balance": yuan(loan.balance_fen),
        "due": days_left(loan, today()),
        "due_amount": None if asked is None else yuan(asked),
        "days_past_due": loan.days_past_due,
        "overdue": yuan(loan.overdue_fen),
        "grade": grade_words(loan.classification),
        "graded_on": loan.classified_on,
        "cost_rate": rate_words(loan.cost_rate),
        "rate": rate_words(loan.annual_rate),
        "method": method_words(loan),
        "disbursed_on": loan.disbursed_on,
        "due_on": loan.due_on,
        "extensions": loan.extensions,
        "settled_on": loan.settled_on,
        "first": {True: "首贷", False: "不是首贷", None: "尚未认定"}[loan.first_loan],
        "first_means": FIRST_LOAN_ZH,
    }


def payoff_view(found: Payoff | None) -> dict[str, Any] | None:
    """What is asked today, and what would settle the loan today."""
    if found is None:
        return None
    return {
        "on": found.on,
        "due": yuan(found.due_principal_fen + found.due_interest_fen) if found.due_principal_fen + found.due_interest_fen else None,
        "due_principal": yuan(found.due_principal_fen),
        "due_interest": yuan(found.due_interest_fen),
        "principal": yuan(found.principal_fen),
        "interest": yuan(found.interest_fen),
        "total": yuan(found.principal_fen + found.interest_fen),
    }


def spread_view(spread: Spread) -> dict[str, Any]:
    """A previewed payment."""
    return {
        "shares": [
            {
                "what": "提前还本" if each.in_advance else f"第 {each.number} 期",
                "due_on": each.due_on,
                "principal": yuan(each.principal_fen),
                "interest": yuan(each.interest_fen),
            }
            for each in spread.shares
        ],
        "balance": yuan(spread.balance_after_fen),
        "next_due_on": spread.next_due_on,
        "next_due": yuan(spread.next_due_fen),
        "new_plan": spread.new_plan,
    }
