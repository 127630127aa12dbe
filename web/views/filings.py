"""Filings in words: states with their colours, conditions with what is known, frozen shares step by step, the lender's book."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.access.actor import Actor
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.money import plain
from marketplace.reference.names import code_names
from policies.filings.conditions import Condition, Verdict
from policies.filings.facts import LOAN_BOOK
from policies.filings.models import Filing, GuarantorPayment
from policies.filings.states import FILING, FilingStatus
from policies.funds.rules.words import CLAIMANT_NAMES
from products.loans.rules.classification import CLASSIFICATION_NAMES
from products.loans.states import LOAN, Classification, LoanStatus
from web.api.filing_views import shows_value
from web.views.loan_words import yuan

TAGS = {FilingStatus.SUBMITTED: "warn", FilingStatus.FILED: "good", FilingStatus.REJECTED: "", FilingStatus.REVOKED: "bad"}
VERDICTS = {Verdict.MET: ("条件满足", "good"), Verdict.UNKNOWN: ("有条件待核实", "warn"), Verdict.UNMET: ("有条件不满足", "bad")}
OUTCOMES = {"pass": ("满足", "good"), "fail": ("不满足", "bad"), "unknown": ("待核实", "warn")}
HIDDEN = "由资金管理方查看"


def filing_row(filing: Filing, names: Mapping[Any, str]) -> dict[str, Any]:
    """One line of a list."""
    verdict, verdict_tag = VERDICTS[Verdict(filing.verdict)]
    return {
        "number": filing.number,
        "reference": filing.loan_reference,
        "state": FILING.labels_zh[filing.status],
        "tag": TAGS[filing.status],
        "verdict": verdict,
        "verdict_tag": verdict_tag,
        "borrower": names.get(filing.subject_id, ""),
        "lender": names.get(filing.lender_id, ""),
        "guarantor": names.get(filing.guarantor_id, "") if filing.guarantor_id else "",
        "amount": yuan(filing.amount_fen),
        "principal": yuan(filing.principal_fen),
        "disbursed_on": filing.disbursed_on,
        "due_on": filing.due_on,
        "filed_on": filing.filed_on,
        "conditions_until": filing.conditions_until,
        "defaulted_on": filing.defaulted_on,
        "automatic": filing.automatic,
    }


def book_facts(book: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the lender's books say of the loan."""
    grade = CLASSIFICATION_NAMES[Classification(book["classification"])]
    facts = [
        {"label": "借款状态", "value": LOAN.labels_zh[LoanStatus(book["status"])], "note": f"{book['as_of']} 更新"},
        {"label": "余额（元）", "value": yuan(book["balance_fen"])},
        {"label": "逾期", "value": f"{book['days_past_due']} 天", "note": f"{yuan(book['overdue_fen'])} 元" if book["overdue_fen"] else ""},
        {"label": "风险分类", "value": grade, "note": book["classified_on"] or ""},
    ]
    if "defaulted_on" in book:
        owed = f"本金 {yuan(book['owed_principal_fen'])} 元，利息 {yuan(book['owed_interest_fen'])} 元"
        facts.append({"label": "违约日", "value": book["defaulted_on"], "note": f"当日欠{owed}"})
        facts.append({"label": "违约后已还本金（元）", "value": yuan(book["repaid_principal_fen"])})
    return facts


def condition_rows(conditions: Sequence[Condition], actor: Actor) -> list[dict[str, Any]]:
    """Each condition with its answer. What the profile says is shown to those who keep the fund."""
    return [_condition(each, actor) for each in conditions]


def share_rows(shares: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The frozen share of each kind of claimant, with the steps that led to it."""
    return [
        {
            "claimant": CLAIMANT_NAMES[kind],  # type: ignore[index]  # its names are those of the enumeration
            "pct": f"{plain(Decimal(str(share['pct'])))}%" if share["pct"] is not None else "",
            "bands": bool(share["bands"]),
            "steps": share["steps"],
            "blocked": share["blocked_by"],
        }
        for kind, share in (shares or {}).items()
    ]


def payment_rows(payments: Sequence[GuarantorPayment]) -> list[dict[str, Any]]:
    """What the guarantor paid, the newest first; one that was corrected says so."""
    corrected = {each.reverses_id for each in payments}
    vouchers = {each.id: each.voucher for each in payments}
    return [
        {
            "id": str(each.id),
            "paid_on": each.paid_on,
            "amount": yuan(each.amount_fen),
            "voucher": each.voucher,
            "corrects": vouchers.get(each.reverses_id, "") if each.reverses_id else "",
            "corrected": each.id in corrected,
        }
        for each in reversed(payments)
    ]


def days_since(day: date, today: date) -> str:
    """How long something waits."""
    waited = (today - day).days
    return "今天报送" if waited == 0 else f"已等 {waited} 天"


def _condition(condition: Condition, actor: Actor) -> dict[str, Any]:
    word, tag = OUTCOMES[condition.outcome]
    known = condition.value is not None
    shown = shows_value(condition, actor)
    attribute = builtin_vocabulary()[condition.attribute]
    return {
        "text": condition.text_zh,
        "outcome": word,
        "tag": tag,
        "value": value_text(condition.value, attribute, code_names) if known and shown else HIDDEN if known else "",
        "source": ("借款登记" if condition.source == LOAN_BOOK else condition.source or "") if shown else "",
        "as_of": condition.as_of if shown else None,
    }
