"""The reading process: limits itself, reads one delivered file, checks its rows, says what it found frame by frame.

A file is somebody else's program for the parser that reads it. So it is parsed here, with little memory and time, and never in a web
process or a worker. Started as `python -I -m marketplace.information.batches.child`; the order comes through the input, because it holds
a key. What the parser of a spreadsheet stumbles over is the file's fault.
"""

import resource
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.exact_json import encode
from marketplace.information.batches.frames import (
    ROWS_AT_ONCE,
    Ended,
    Fault,
    GoodRow,
    ReadingOrder,
    Refused,
    Rows,
    Understood,
    write_frame,
)
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.checks.row import CheckedRow, RowChecker
from marketplace.information.files.kinds import kind_of
from marketplace.information.files.layout import Declared, guess_layout
from marketplace.information.files.read import read_table
from marketplace.information.files.refusals import Fault as FileFault
from marketplace.information.files.refusals import TableRefused
from marketplace.information.files.rows import RawRow, RowProblem

T = TypeVar("T")
FAULTS_AT_ONCE = 1_000  # more of one file are counted, not told
OPEN_FILES = 32
TOO_COMPLEX = "文件结构过于复杂，读取时超出了限制，请另存为更简单的表格或拆分后再传"


def limit_this_process(order: ReadingOrder) -> None:
    """From here on for good; a process cannot raise what it lowered. Nothing is written: the frames go through a pipe."""
    limits = [
        (resource.RLIMIT_DATA, order.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ]
    if order.cpu_seconds is not None:
        limits.append((resource.RLIMIT_CPU, order.cpu_seconds))
    for name, most in limits:
        resource.setrlimit(name, (most, most))


def main(given: BinaryIO, out: BinaryIO) -> None:
    """Read the order, then the file."""
    order = msgspec.json.decode(given.read(), type=ReadingOrder)
    builtin_vocabulary()
    limit_this_process(order)
    read(order, out)


def read(order: ReadingOrder, out: BinaryIO) -> None:
    """Say what the file holds, or why it is not read."""
    try:
        _read(order, msgspec.json.decode(order.item, type=ItemDefinition), out)
    except TableRefused as refused:
        write_frame(out, Refused(refused.code, str(refused)))
    except MemoryError:
        write_frame(out, Refused("table_too_complex", TOO_COMPLEX))


def _read(order: ReadingOrder, item: ItemDefinition, out: BinaryIO) -> None:
    path, vocabulary = Path(order.path), builtin_vocabulary()
    kind = kind_of(order.file_name, path)
    guess = _parsed(lambda: guess_layout(path, kind, item, msgspec.convert(order.declared, Declared), vocabulary=vocabulary))
    problems = [(each.pointer, each.problem) for each in guess.problems]
    write_frame(out, Understood(msgspec.to_builtins(guess.layout), problems, list(guess.notes)))
    if problems or order.only_layout:
        return
    table = read_table(path, kind, guess.layout, item, unlimited=order.unlimited)
    checker = RowChecker(item, vocabulary, order.as_of, today=order.today, layout=guess.layout, hash_key=order.key)
    told = 0
    for some in _pieces(_safe(table), order.skip_to):
        frame = _checked(checker, some, FAULTS_AT_ONCE - told)
        told += len(frame.faults)
        write_frame(out, frame)
    write_frame(out, Ended([(each.row, each.why) for each in table.asides]))


def _parsed(parse: Callable[[], T]) -> T:
    """What a parser gives; what else than a refusal breaks it is damage of the file."""
    try:
        return parse()
    except (TableRefused, MemoryError):
        raise
    except Exception as error:
        raise TableRefused(FileFault.DAMAGED) from error


def _safe(table: Iterator[RawRow]) -> Iterator[RawRow]:
    while (row := _parsed(lambda: next(table, None))) is not None:
        yield row


def _pieces(rows: Iterator[RawRow], skip_to: int) -> Iterator[list[RawRow]]:
    wanted = (row for row in rows if row.row > skip_to)
    while some := list(islice(wanted, ROWS_AT_ONCE)):
        yield some


def _checked(checker: RowChecker, rows: list[RawRow], room: int) -> Rows:
    good: list[GoodRow] = []
    faults: list[Fault] = []
    for raw in rows:
        found = list(raw.faults) or checker.check(raw)
        if isinstance(found, CheckedRow):
            good.append(_good(found))
        else:
            faults += [_fault(each) for each in found]
    return Rows(rows[-1].row, good, len(rows) - len(good), faults[: max(room, 0)])


def _good(row: CheckedRow) -> GoodRow:
    return GoodRow(
        row.row,
        row.uscc,
        row.name,
        msgspec.Raw(encode(row.data)),
        row.personal,
        row.as_of,
        row.valid_from,
        row.valid_to,
        row.record_key,
        row.filled,
    )


def _fault(problem: RowProblem) -> Fault:
    return Fault(problem.row, problem.field, problem.code, problem.problem)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
