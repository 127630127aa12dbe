"""Reading the file of a report, in the process that reads files of others."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from marketplace.documents.store import DocumentStore
from marketplace.exact_json import encode
from marketplace.information.batches.desk import original
from marketplace.information.batches.frames import CPU_SECONDS, Fault, Frame, GoodRow, ReadingOrder, Refused, Rows, Understood
from marketplace.information.batches.reading import read_file
from products.loans.report import Numbered, Outcome
from products.loans.report_item import LABELS_ZH, REPORT_ITEM
from products.loans.report_rows import EXACT, RowIncomplete, reported_loan

AT_ONCE_SECONDS = 10  # of processor time, while somebody waits for the page
PREVIEWED = 5
AT_ONCE_ROWS = 200
AT_ONCE_BYTES = 256 << 10


@dataclass(slots=True)
class Look:
    """The beginning of a file: how it was understood, its first rows, and what is wrong with some of them. `refused`: it is not read."""

    layout: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)  # pointer or heading, sentence
    notes: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A kept file and how it is meant. `declared` is what a person or program said of its columns."""

    key: UUID
    name: str
    as_of: date
    today: date
    declared: dict[str, Any]


def order_of(file: FileToRead, path: Path, *, skip_to: int = 0, cpu_seconds: int = CPU_SECONDS) -> ReadingOrder:
    """What the reading process is told; no field is about people, so nothing is keyed."""
    return ReadingOrder(
        path=str(path), file_name=file.name, item=msgspec.Raw(encode(REPORT_ITEM)), as_of=file.as_of, today=file.today,
        declared=file.declared, key=b"", skip_to=skip_to, cpu_seconds=cpu_seconds,
    )  # fmt: skip


async def look_at(store: DocumentStore, file: FileToRead) -> Look:
    """The columns and the first rows; nothing is taken."""
    found = Look()
    async with original(store, file.key) as path, aclosing(read_file(order_of(file, path, cpu_seconds=AT_ONCE_SECONDS))) as frames:
        async for frame in frames:
            match frame:
                case Understood():
                    found.layout, found.problems, found.notes = frame.layout, frame.problems, frame.notes
                case Refused():
                    found.refused = frame.sentence
                case Rows():
                    found.rows = [_shown(row) for row in frame.good[:PREVIEWED]]
                    found.faults = [problem(each) for each in frame.faults[:PREVIEWED]]
                    break
    return found


async def frames_of(
    store: DocumentStore, file: FileToRead, *, skip_to: int = 0, cpu_seconds: int = CPU_SECONDS
) -> AsyncGenerator[Frame, None]:
    """Every frame, from the row after `skip_to` on."""
    async with original(store, file.key) as path:
        order = order_of(file, path, skip_to=skip_to, cpu_seconds=cpu_seconds)
        async with aclosing(read_file(order)) as frames:
            async for frame in frames:
                yield frame


def take_rows(frame: Rows, outcome: Outcome) -> list[Numbered]:
    """The rows that can be applied; what is wrong with others goes into the outcome, as a row each."""
    faulty: dict[int, list[dict[str, Any]]] = {}
    for fault in frame.faults:
        faulty.setdefault(fault.row, []).append(problem(fault))
    good: list[Numbered] = []
    for row in frame.good:
        try:
            good.append((row.row, reported_loan(row)))
        except RowIncomplete as wrong:
            faulty[row.row] = [{"row": row.row, "field": wrong.field, "problem": str(wrong)}]
    for problems in faulty.values():
        outcome.refuse(problems)
    incomplete = len(frame.good) - len(good)
    outcome.rejected_rows += frame.bad + incomplete - len(faulty)  # those of whose faults none were told
    outcome.received += frame.bad + incomplete
    return good


def problem(fault: Fault) -> dict[str, Any]:
    """One thing that is wrong with a row, as reports keep it."""
    return {"row": fault.row, "field": fault.field, "problem": fault.problem}


def _shown(row: GoodRow) -> dict[str, Any]:
    data = {"contract_number": row.name} | EXACT.decode(row.data)
    return {"row": row.row, "values": [[LABELS_ZH[name], str(value)] for name, value in data.items()]}
