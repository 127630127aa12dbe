"""Bank statements of a fund's special accounts as their pages show them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marketplace.eligibility.vocabulary import builtin_vocabulary
from policies.funds.bank_statement_item import STATEMENT_ITEM
from policies.funds.journal_models import BankStatement, FundDeposit
from policies.funds.reconciliation_result import Left
from web.forms import FormData
from web.views.fund_ledger import money, signed
from web.views.layout_form import layout_rows
from web.views.loan_reports import Columns

STATES_ZH = {"mapping": ("待确认表头", "warn"), "compared": ("已对账", "good"), "failed": ("不能读取", "bad")}


def statement_line(statement: BankStatement, deposits: Mapping[UUID, FundDeposit]) -> dict[str, Any]:
    """One row of the list."""
    words, tag = STATES_ZH[statement.state]
    deposit = deposits[statement.deposit_id]
    return {
        "id": statement.id, "code": statement.state, "state": words, "tag": tag, "file_name": statement.file_name,
        "deposit": f"{deposit.code} {deposit.bank_name}", "from_on": statement.from_on, "to_on": statement.to_on,
        "opening": money(statement.opening_fen), "closing": money(statement.closing_fen), "matched": statement.matched,
        "differences": statement.differences, "received_at": statement.received_at,
    }  # fmt: skip


def columns_of_statement(statement: BankStatement) -> Columns:
    """Of a file that was brought."""
    return Columns(statement.layout)


def statement_facts(statement: BankStatement, form: FormData | None) -> dict[str, Any]:
    """How its columns were understood, to be confirmed."""
    waits, seen = statement.state == "mapping", statement.layout
    rows, choices = layout_rows(columns_of_statement(statement), STATEMENT_ITEM, builtin_vocabulary(), form) if waits else ([], [])
    return {
        "rows": rows, "choices": choices, "notes": seen.get("notes", []), "failure": seen.get("refused") or "",
        "problems": [sentence for _, sentence in seen.get("problems", [])], "preview": seen.get("rows", []) if waits else [],
    }  # fmt: skip


def differences(statement: BankStatement, left: Left) -> dict[str, Any]:
    """Both sides of what does not agree, each with what a person said of it."""
    numbers = {each.entry_id: each for each in left.gaps}
    return {
        "lines": [
            {
                "line": each.line, "on": each.booked_on, "amount": signed(each.amount_fen), "reference": each.reference,
                "counterparty": each.counterparty, "explained": each.explained_zh,
                "instead": _instead(numbers[left.differing[each.line]]) if each.line in left.differing else None,
            }
            for each in left.lines
        ],
        "gaps": [
            {
                "entry_id": each.entry_id, "number": each.number, "on": each.occurred_on, "amount": signed(each.amount_fen),
                "voucher": each.voucher or "", "explained": left.explained_gaps.get(each.entry_id),
            }
            for each in left.gaps
        ],
        "books": money(left.books_fen), "bank": money(statement.closing_fen),
        "apart": signed(statement.closing_fen - left.books_fen) if statement.closing_fen != left.books_fen else None,
        "sums_up": left.sums_up,
    }  # fmt: skip


def deposits_by_id(deposits: Sequence[FundDeposit]) -> dict[UUID, FundDeposit]:
    """For the lines of the list."""
    return {each.id: each for each in deposits}


def _instead(entry: Any) -> str:
    return f"账簿第 {entry.number} 号为 {signed(entry.amount_fen)} 元"
