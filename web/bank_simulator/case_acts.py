"""What the bank does next with a case: by its state and the rule, from what the platform shows. Pure, so a restart decides the same."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from web.bank_simulator.acts import Act
from web.bank_simulator.rules import Decision, Rule

YUAN = Decimal("0.01")
OPERATIONS = (
    "accept_application", "record_contact_application", "request_application_documents", "propose_application", "approve_application",
    "reject_application", "sign_application", "disburse_loan",
)  # fmt: skip


class NoFigures(Exception):
    """Neither the rule nor the product says what a proposal needs."""


def next_act(  # noqa: PLR0911  # one return for each state
    case: Mapping[str, Any], product: Mapping[str, Any], rule: Rule, today: date
) -> Act | None:
    """The next step of a case; None where it is the enterprise's turn, people's, or nobody's. Raises: NoFigures."""
    if rule.decision is Decision.LEAVE or case["state"] == rule.stop_at:
        return None
    match case["state"]:
        case "submitted":
            return _act(case, "accept", "accept_application", {"external_reference": reference_of(case)})
        case "accepted":
            return _act(case, "record_contact", "record_contact_application", {})
        case "contacted":
            return _weighed(case, product, rule)
        case "proposed":
            return _act(case, "approve", "approve_application", {})
        case "approved":
            signed = {"contract_number": f"HT-{case['case_number']}", "signed_on": _back(today, rule)}
            return _act(case, "sign", "sign_application", signed)
    return None


def _weighed(case: Mapping[str, Any], product: Mapping[str, Any], rule: Rule) -> Act:
    if rule.documents and not _asked(case):
        return _act(case, "request_documents", "request_application_documents", {"lines": [{"name": each} for each in rule.documents]})
    if rule.decision is Decision.REJECT:
        return _act(case, "reject", "reject_application", {"reason_code": rule.reason_code, "reason": rule.reason})
    return _act(case, "propose", "propose_application", _figures(case, product, rule))


def disbursements(case: Mapping[str, Any], contract: Mapping[str, Any], rule: Rule) -> list[Act]:
    """Every payment that the rule makes under a contract, in equal parts; the last one takes what is left."""
    if contract["state"] != "active" or rule.disbursements < 1:
        return []
    whole = Decimal(contract["amount"])
    part = (whole / rule.disbursements).quantize(YUAN, ROUND_DOWN)
    amounts = [part] * (rule.disbursements - 1) + [whole - part * (rule.disbursements - 1)]
    return [
        Act(
            "disburse_loan",
            contract["id"],
            {"amount": f"{amount:.2f}", "disbursed_on": contract["signed_on"], "external_reference": f"JJ-{case['case_number']}-{number}"},
        )
        for number, amount in enumerate(amounts, 1)
    ]


def reference_of(case: Mapping[str, Any]) -> str:
    """The bank's own number of a case."""
    return f"SIM-{case['case_number']}"


def _act(case: Mapping[str, Any], action: str, operation: str, body: Mapping[str, Any]) -> Act:
    return Act(operation, case["id"], {**body, "version": case["version"]}, action)


def _asked(case: Mapping[str, Any]) -> bool:
    return any(step["action"] == "request_documents" for step in case["steps"])


def _back(today: date, rule: Rule) -> str:
    return (today - timedelta(days=rule.backdate_days)).isoformat()


def _figures(case: Mapping[str, Any], product: Mapping[str, Any], rule: Rule) -> dict[str, Any]:
    rate = rule.rate or product.get("rate", {}).get("min")
    method = rule.repayment_method or next(iter(product.get("repayment_methods", [])), None)
    if not rate or not method:
        raise NoFigures(f"{case['product']['code']} states no rate or no repayment method: the rule {rule.name} has to")
    return {
        "amount": f"{(Decimal(case['amount']) * rule.amount_share).quantize(YUAN, ROUND_DOWN):.2f}",
        "rate": rate,
        "term_months": rule.term_months or case["term_months"],
        "repayment_method": method,
        "conditions": rule.conditions,
        "note": f"按规则「{rule.name}」处理（模拟）",
    }
