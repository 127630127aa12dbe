"""Text files: in which encoding the whole of one is written, and its lines, each of bearable length."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

from marketplace.information.files.refusals import Fault, TableRefused

Encoding = Literal["utf-8", "gb18030", "utf-16"]
ENCODINGS: tuple[str, ...] = get_args(Encoding)
OLD_END = "\x1a"  # programs from the time of DOS still end their files so
LONGEST_LINE = 4 << 20
_CHUNK = 1 << 20
_UTF8_MARK, _UTF16_MARKS = codecs.BOM_UTF8, (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(path: Path) -> Encoding:
    """By the mark at the beginning, else UTF-8 if all of the file is, else GB18030 if all of it is; never decided per line.

    Raises: TableRefused naming the lines at which either reading breaks.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(_UTF16_MARKS):
        return "utf-16"
    first_fault = _first_fault(path, "utf-8")
    if first_fault is None:
        return "utf-8"
    if head.startswith(_UTF8_MARK):
        raise TableRefused(Fault.ENCODING, f"文件标明是 UTF-8，但第 {first_fault} 行不是")
    if (second_fault := _first_fault(path, "gb18030")) is None:
        return "gb18030"
    raise TableRefused(Fault.ENCODING, f"第 {first_fault} 行不是 UTF-8，第 {second_fault} 行不是 GB18030")


def lines_of(path: Path, encoding: Encoding, *, longest: int = LONGEST_LINE) -> Iterator[str]:
    """Every line with its end, as it stands; a byte-order mark is left out.

    Raises: TableRefused for a line beyond `longest` (4 Mi) characters, and where the text is not in this encoding.
    """
    number = 0
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as file:
        readline = file.readline
        try:
            while line := readline(longest):
                number += 1
                if len(line) == longest and line[-1] not in "\r\n":
                    raise TableRefused(Fault.LINE, f"第 {number} 行")
                if line == OLD_END:
                    return
                yield line.removeprefix("\ufeff") if number == 1 else line
        except UnicodeError:
            raise TableRefused(Fault.ENCODING, f"第 {number + 1} 行附近不是 {encoding.upper()}") from None


def _first_fault(path: Path, encoding: str) -> int | None:
    """The line, counted from 1, that holds the first bytes that are not of the encoding."""
    decoder, lines = codecs.getincrementaldecoder(encoding)(), 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return lines + chunk[: error.start].count(b"\n")
            if not chunk:
                return None
            lines += chunk.count(b"\n")
