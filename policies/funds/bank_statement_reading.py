"""Reading the file of a bank's statement, in the process that reads files of others."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from marketplace.documents.store import DocumentStore
from marketplace.errors import FieldError, Invalid
from marketplace.exact_json import encode
from marketplace.information.batches.desk import original
from marketplace.information.batches.frames import Frame, GoodRow, ReadingOrder, Refused, Rows, Understood
from marketplace.information.batches.reading import read_file
from marketplace.money import fen_from_yuan
from policies.funds.bank_statement_item import LABELS_ZH, STATEMENT_ITEM
from policies.funds.reconciliation_rules import BankLine

AT_ONCE_SECONDS = 10  # of processor time, while somebody waits for the page
MOST_ROWS = 20_000
PREVIEWED = 5
SHOWN_FAULTS = 20
_EXACT = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A kept file. `declared` is what a person said of its columns."""

    key: UUID
    name: str
    to_on: date
    today: date
    declared: dict[str, Any]


async def look_at_statement(store: DocumentStore, file: StatementFile) -> dict[str, Any]:
    """How the columns were understood, with the first rows; `refused` says why a file is not read at all."""
    seen: dict[str, Any] = {"layout": {}, "problems": [], "notes": [], "rows": [], "refused": None, "declared": file.declared}
    async with aclosing(_frames(store, file)) as frames:
        async for frame in frames:
            match frame:
                case Understood():
                    seen |= {"layout": frame.layout, "problems": frame.problems, "notes": frame.notes}
                case Refused():
                    seen["refused"] = frame.sentence
                case Rows():
                    seen["rows"] = [_shown(row) for row in frame.good[:PREVIEWED]]
                    break
    return seen


async def read_statement(store: DocumentStore, file: StatementFile) -> list[tuple[BankLine, str]]:
    """Every line with the other party's name. Raises: Invalid where columns or rows are not understood, naming rows and columns."""
    lines: list[tuple[BankLine, str]] = []
    faults: list[FieldError] = []
    async with aclosing(_frames(store, file)) as frames:
        async for frame in frames:
            match frame:
                case Understood() if frame.problems:
                    raise Invalid("表头没有全部认出", [FieldError(pointer, sentence) for pointer, sentence in frame.problems])
                case Refused():
                    raise Invalid(frame.sentence, [FieldError("/file", frame.sentence)])
                case Rows():
                    faults += [FieldError("/file", f"第 {each.row} 行：{each.problem}") for each in frame.faults]
                    for row in frame.good:
                        _take(row, lines, faults)
                    if len(lines) > MOST_ROWS:
                        raise Invalid("文件太长", [FieldError("/file", f"一份对账单最多 {MOST_ROWS:,} 行，请按月拆开")])
    if not faults and not lines:
        faults.append(FieldError("/file", "文件里没有收支"))
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要修改，没有对账", faults[:SHOWN_FAULTS])
    return lines


async def _frames(store: DocumentStore, file: StatementFile) -> AsyncGenerator[Frame, None]:
    async with original(store, file.key) as path:
        order = ReadingOrder(
            path=str(path), file_name=file.name, item=msgspec.Raw(encode(STATEMENT_ITEM)), as_of=file.to_on, today=file.today,
            declared=file.declared, key=b"", skip_to=0, cpu_seconds=AT_ONCE_SECONDS,
        )  # fmt: skip
        async with aclosing(read_file(order)) as frames:
            async for frame in frames:
                yield frame


def _take(row: GoodRow, lines: list[tuple[BankLine, str]], faults: list[FieldError]) -> None:
    data = _EXACT.decode(row.data)
    came, went = (fen_from_yuan(Decimal(data.get(name) or 0)) for name in ("came", "went"))
    if bool(came) == bool(went):
        faults.append(FieldError("/file", f"第 {row.row} 行：收入和支出要填一个，且只填一个"))
        return
    reference = " ".join(part for part in (row.name, data.get("voucher")) if part)
    lines.append((BankLine(row.row, date.fromisoformat(data["booked_on"]), came - went, reference), data.get("counterparty") or ""))


def _shown(row: GoodRow) -> dict[str, Any]:
    data = {"reference": row.name} | _EXACT.decode(row.data)
    return {"row": row.row, "values": [[LABELS_ZH[name], str(value)] for name, value in data.items() if name in LABELS_ZH]}
