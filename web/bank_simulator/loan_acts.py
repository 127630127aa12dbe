"""What the bank reports of a loan next, by its schedule and the rule. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from web.bank_simulator.acts import Act
from web.bank_simulator.rules import Repay, Rule

OPERATIONS = ("record_repayment", "mark_overdue_loan", "default_loan", "settle_loan", "write_off_loan")
NOTHING = Decimal(0)
WAIVED = "剩余利息免除（模拟）"
LOST = "按规则核销（模拟）"


def next_loan_act(loan: Mapping[str, Any], rule: Rule, today: date) -> Act | None:
    """One thing to report; None where nothing is due today."""
    if rule.repay is Repay.LEAVE:
        return None
    if loan["state"] == "defaulted":
        return _act(loan, "write_off", "write_off_loan", {"note": LOST}) if rule.write_off else None
    if loan["state"] not in {"active", "overdue"}:
        return None
    return next(_payments(loan, rule, today), None) or _trouble(loan, rule, today)


def _payments(loan: Mapping[str, Any], rule: Rule, today: date) -> Iterator[Act]:
    due = [line for line in loan["schedule"] if date.fromisoformat(line["due_on"]) <= today]
    for line in due if rule.repay is not Repay.MISS else due[: rule.pays]:
        principal, interest = [Decimal(line[name]) - Decimal(line[f"paid_{name}"]) for name in ("principal", "interest")]
        if principal + interest > NOTHING:
            yield _payment(loan, line["due_on"], line["due_on"], principal, interest)
    balance = Decimal(loan["balance"])
    if rule.repay is Repay.EARLY and balance > NOTHING:
        yield _payment(loan, "all", today.isoformat(), balance, NOTHING)
    if balance == NOTHING:
        yield _act(loan, "settle", "settle_loan", {"note": WAIVED})


def _trouble(loan: Mapping[str, Any], rule: Rule, today: date) -> Act | None:
    if rule.repay is not Repay.MISS or Decimal(loan["overdue"]) == NOTHING:
        return None
    if loan["state"] == "active":
        return _act(loan, "mark_overdue", "mark_overdue_loan", {})
    if rule.default_after_days is not None and loan["days_past_due"] >= rule.default_after_days:
        return _act(loan, "default", "default_loan", {"defaulted_on": today.isoformat()})
    return None


def _payment(loan: Mapping[str, Any], what: str, paid_on: str, principal: Decimal, interest: Decimal) -> Act:
    """The reference is made of what is paid for, so the same payment is never reported twice."""
    body = {
        "paid_on": paid_on, "external_reference": f"HK-{loan['external_reference']}-{what}", "principal": f"{principal:.2f}",
        "interest": f"{interest:.2f}",
    }  # fmt: skip
    return Act("record_repayment", loan["id"], body)


def _act(loan: Mapping[str, Any], action: str, operation: str, body: Mapping[str, Any]) -> Act:
    return Act(operation, loan["id"], {**body, "version": loan["version"]}, action)
