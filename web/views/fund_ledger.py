"""A fund's money as its pages show it: lines of the journal, statements and their rows for files."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketplace.clock import SHANGHAI
from marketplace.documents.tables_out import Cell
from marketplace.documents.xlsx_writer import Cell as SheetCell
from marketplace.money import yuan_text
from marketplace.subject_keys.masking import HIDDEN
from policies.funds.journal_labels import ACCOUNT_NAMES, DEFINITIONS, KIND_NAMES, NOT_TOLD_APART
from policies.funds.journal_models import FundDeposit
from policies.funds.journal_rules import Account, EntryKind
from policies.funds.ledger_entries import REVERSIBLE
from policies.funds.ledger_list import EntryLines
from policies.funds.models import FundContribution
from policies.funds.periods import Closing
from policies.funds.statements import Standing, Statement

JOURNAL_HEADER = (
    "编号", "记账日", "账期", "补记", "类别", "金额（元）", "行", "科目", "出资方", "专户", "借（元）", "贷（元）", "凭证号", "说明",
    "冲正的编号", "补偿申请", "登记时间", "上一笔校验值", "校验值",
)  # fmt: skip
STATEMENT_HEADER = ("项目", "出资方", "存款增加（元）", "存款减少（元）", "预留变动（元）", "可用变动（元）", "应追回变动（元）")


def money(fen: int) -> str:
    """Yuan as pages show exact amounts: 1,234.50, −50.00."""
    return f"{Decimal(fen).scaleb(-2):,.2f}".replace("-", "−")


def signed(fen: int) -> str:
    """The same with a sign before what came."""
    return f"{'+' if fen > 0 else ''}{money(fen)}"


def entry_line(found: EntryLines, accounts: Mapping[UUID, str]) -> dict[str, Any]:
    """One entry on the page; `accounts` are codes of special accounts by id."""
    entry = found.entry
    return {
        "id": entry.id, "number": entry.number, "kind": KIND_NAMES[entry.kind], "amount": money(entry.amount_fen),
        "occurred_on": entry.occurred_on, "period": entry.period, "late": entry.late, "voucher": entry.voucher or "",
        "note": entry.note_zh, "reverses": found.reverses, "claim_id": entry.claim_id, "hash": entry.hash,
        "reversible": entry.kind in REVERSIBLE,
        "lines": [
            {
                "account": ACCOUNT_NAMES[each.account], "payer": each.payer or NOT_TOLD_APART,
                "deposit": accounts.get(each.deposit_id, "") if each.deposit_id else "",
                "debit": money(each.amount_fen) if each.amount_fen > 0 else "",
                "credit": money(-each.amount_fen) if each.amount_fen < 0 else "",
            }
            for each in found.lines
        ],
    }  # fmt: skip


def journal_rows(found: EntryLines, accounts: Mapping[UUID, str]) -> list[Sequence[Cell]]:
    """One row of the file for each posting."""
    entry, recorded = found.entry, found.entry.recorded_at.astimezone(SHANGHAI).isoformat(timespec="seconds")
    head = (entry.number, entry.occurred_on.isoformat(), entry.period, "是" if entry.late else "", KIND_NAMES[entry.kind])
    tail = (
        entry.voucher or "", entry.note_zh, found.reverses, str(entry.claim_id or ""), recorded, entry.previous_hash, entry.hash
    )  # fmt: skip
    return [
        (
            *head, yuan_text(entry.amount_fen), each.line, ACCOUNT_NAMES[each.account], each.payer,
            accounts.get(each.deposit_id, "") if each.deposit_id else "",
            yuan_text(each.amount_fen) if each.amount_fen > 0 else "", yuan_text(-each.amount_fen) if each.amount_fen < 0 else "", *tail,
        )
        for each in found.lines
    ]  # fmt: skip


def statement_view(statement: Statement) -> dict[str, Any]:
    """The statement with its words."""
    return {
        "period": statement.period, "first": statement.first, "last": statement.last, "opening": _standing(statement.opening),
        "closing": _standing(statement.closing), "came": money(statement.came_fen), "went": money(statement.went_fen),
        "lines": [
            {
                "kind": KIND_NAMES[each.kind], "payer": each.payer or NOT_TOLD_APART, "came": _blank(each.came_fen),
                "went": _blank(each.went_fen), "reserved": _signed(each.reserved_fen), "free": _signed(each.free_fen),
                "receivable": _signed(each.receivable_fen),
            }
            for each in statement.lines
        ],
        "definitions": DEFINITIONS,
    }  # fmt: skip


def statement_sheets(statement: Statement, fund: str, at: datetime) -> dict[str, list[Sequence[SheetCell]]]:
    """The workbook of a statement: what moved, and what the words mean. Exact figures, in yuan."""
    lines: list[Sequence[SheetCell]] = [
        (KIND_NAMES[each.kind], each.payer or NOT_TOLD_APART, *_yuan(each.came_fen, each.went_fen, each.reserved_fen, each.free_fen,
         each.receivable_fen))
        for each in statement.lines
    ]  # fmt: skip
    about: list[Sequence[SheetCell]] = [
        ("项目", "说明"),
        ("资金池", fund),
        ("账期", f"{statement.first} 至 {statement.last}"),
        ("生成时间", at.astimezone(SHANGHAI).isoformat(timespec="seconds")),
        *DEFINITIONS,
    ]
    opening, closing = _balance_row("期初余额", statement.opening), _balance_row("期末余额", statement.closing)
    return {"报表": [STATEMENT_HEADER, opening, *lines, closing], "说明": about}


def _balance_row(words: str, standing: Standing) -> Sequence[SheetCell]:
    """Balances stand under what changes them; what went has none."""
    cash, *others = _yuan(standing.cash_fen, standing.reserved_fen, standing.free_fen, standing.receivable_fen)
    return (words, "", cash, None, *others)


def _yuan(*amounts_fen: int) -> list[Decimal]:
    return [Decimal(fen).scaleb(-2) for fen in amounts_fen]


def contribution_line(made: FundContribution) -> dict[str, Any]:
    """One contribution with what is still to come."""
    left = made.committed_fen - made.paid_in_fen
    return {
        "id": made.id, "source": made.source, "committed": money(made.committed_fen), "paid_in": money(made.paid_in_fen),
        "left": money(left) if left else None, "budget_document": made.budget_document, "due_on": made.due_on,
    }  # fmt: skip


def deposit_line(deposit: FundDeposit) -> dict[str, Any]:
    """One special account, masked."""
    number = HIDDEN + (deposit.last_four or "")
    return {"code": deposit.code, "bank": deposit.bank_name, "number": number, "balance": money(deposit.balance_fen)}


def period_line(closing: Closing, names: Mapping[UUID, str]) -> dict[str, Any]:
    """One period on its way."""
    proposal, closed = closing.proposal, closing.closed
    return {
        "period": proposal.period, "proposed_by": names.get(proposal.proposed_by, "已停用的账户"), "proposed_at": proposal.proposed_at,
        "closed_by": names.get(closed.closed_by, "已停用的账户") if closed else None, "closed_at": closed.closed_at if closed else None,
        "cash": money(closed.balances.get(Account.CASH, 0)) if closed else None, "last_entry": closed.last_entry if closed else None,
    }  # fmt: skip


def kinds() -> list[dict[str, str]]:
    """Choices of the filter."""
    return [{"value": each.value, "label": KIND_NAMES[each]} for each in EntryKind]


def period_choices(months: Sequence[str], today: date) -> list[str]:
    """Months, quarters and years in which anything was booked, and the present month."""
    known = sorted({*months, f"{today:%Y-%m}"}, reverse=True)
    quarters = {f"{each[:4]}-Q{(int(each[5:]) + 2) // 3}" for each in known}
    return [*known, *sorted(quarters, reverse=True), *sorted({each[:4] for each in known}, reverse=True)]


def _standing(standing: Standing) -> dict[str, str]:
    return {
        "cash": money(standing.cash_fen), "reserved": money(standing.reserved_fen), "free": money(standing.free_fen),
        "receivable": money(standing.receivable_fen),
    }  # fmt: skip


def _blank(fen: int) -> str:
    return money(fen) if fen else ""


def _signed(fen: int) -> str:
    return signed(fen) if fen else ""
