"""A report of loan facts as its page shows it: the columns to confirm, what is wrong row by row, what differs and what to do about it."""

from dataclasses import dataclass
from typing import Any

from marketplace.eligibility.vocabulary import builtin_vocabulary
from products.loans.models import LoanReport
from products.loans.report_item import LABELS_ZH, REPORT_ITEM
from web.forms import FormData
from web.views.layout_form import layout_rows
from web.views.loan_words import DIFFERENCES_ZH, value_words

STATES_ZH = {
    "mapping": ("待确认表头", "warn"),
    "checking": ("正在登记", "warn"),
    "applied": ("已登记", "good"),
    "partly_applied": ("部分登记", "warn"),
    "rejected": ("没有登记", "bad"),
    "failed": ("不能读取", "bad"),
    "discarded": ("已放弃", "outline"),
}
WAYS_ZH = {
    "balance": "补登漏记的还款，或更正记错的还款",
    "days_past_due": "核对还款日，更正记错的还款",
    "overdue": "补登漏记的还款，或更正记错的还款",
    "state": "在借款页办理对应的步骤",
    "penalty": "更正罚息记错的还款",
    "fees": "更正费用记错的还款",
}


@dataclass
class Columns:
    """What was understood of a file, as the form of columns reads it."""

    guess: dict[str, Any]


def columns_of_report(report: LoanReport) -> Columns:
    """Of a file that was brought."""
    return Columns(report.layout or {})


def report_line(report: LoanReport) -> dict[str, Any]:
    """One row of the list."""
    state, tag = STATES_ZH[report.state]
    return {
        "id": report.id,
        "file_name": report.file_name or "接口报送",
        "as_of": report.as_of,
        "state": state,
        "tag": tag,
        "received": report.received,
        "accepted": report.accepted,
        "rejected": report.rejected_rows,
        "open": sum(1 for each in report.differences if not each.get("accepted_at")),
        "received_at": report.received_at,
    }


def report_facts(report: LoanReport, form: FormData | None) -> dict[str, Any]:
    """Everything of one report."""
    rows, choices = layout_rows(columns_of_report(report), REPORT_ITEM, builtin_vocabulary(), form)
    seen = report.layout or {}
    return {
        "report": report_line(report)
        | {"code": report.state, "unchanged": report.unchanged, "failure": report.note_zh, "apply_valid": report.apply_valid},
        "rows": rows if report.state == "mapping" else [],
        "choices": choices,
        "notes": seen.get("notes", []),
        "problems": [sentence for _, sentence in seen.get("problems", [])],
        "preview": seen.get("rows", []) if report.state == "mapping" else [],
        "early_faults": [_fault(each) for each in seen.get("faults", [])] if report.state == "mapping" else [],
        "rejected": [_fault(each) for each in report.rejected],
        "differences": [_difference(place, each) for place, each in enumerate(report.differences)],
    }


def _fault(said: dict[str, Any]) -> dict[str, Any]:
    field = str(said["field"]).rpartition("/")[2]
    return {"row": said["row"], "column": LABELS_ZH.get(field, field) or "整行", "problem": said["problem"]}


def _difference(place: int, said: dict[str, Any]) -> dict[str, Any]:
    field = said["field"]
    return {
        "place": place,
        "row": said["row"],
        "reference": said["external_reference"],
        "href": f"/bank/loans/{said['loan_id']}",
        "what": DIFFERENCES_ZH[field],
        "reported": value_words(field, said["reported"]),
        "recorded": value_words(field, said["recorded"]),
        "bound": field in {"penalty", "fees"},
        "way": WAYS_ZH[field],
        "accepted": bool(said.get("accepted_at")),
        "note": said.get("note"),
    }
