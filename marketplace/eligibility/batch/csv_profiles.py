"""PROFILES as CSV: a column `id`, one column per attribute; the vocabulary says how a cell is read."""

import csv
import re
from collections.abc import Callable, Iterator
from typing import Any

from marketplace.eligibility.batch.diagnostics import unusable
from marketplace.eligibility.batch.profile_rows import ProfileFile, ProfileRow, refused
from marketplace.eligibility.batch.text_files import LinesOfBytes
from marketplace.eligibility.json_text import MalformedJsonError, read_json
from marketplace.eligibility.vocabulary import Vocabulary

_JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# A cell longer than this is a quote that nobody closed, and everything after it is lost: the file cannot be read.
_LONGEST_CELL = 1 << 24


class CsvProfiles(ProfileFile):
    """A ragged row, one with NUL or with stray quotes is refused by itself; wrong encoding or an open quote ends the reading."""

    def __init__(self, path: str, vocabulary: Vocabulary) -> None:
        csv.field_size_limit(_LONGEST_CELL)
        self._lines = LinesOfBytes(path)
        self._reader = csv.reader(self._text(), strict=True)
        self._header = self._read_header()
        self._readers = [(name, _CELL_READERS[vocabulary[name].type]) if name in vocabulary else None for name in self._header]
        self._id_at = self._header.index("id")
        self._readers[self._id_at] = None

    def rows(self) -> Iterator[ProfileRow]:
        while True:
            line = self._reader.line_num + 1  # a quoted cell may span lines: a row is named by its first
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._malformed(line, error)
            else:
                yield self._row(line, cells)

    def share_read(self) -> float | None:
        return self._lines.share_read()

    def close(self) -> None:
        self._lines.close()

    def _row(self, line: int, cells: list[str]) -> ProfileRow:
        profile = (cells[self._id_at] if len(cells) > self._id_at else "") or None
        if len(cells) != len(self._header):
            return refused(line, profile, f"the row has {len(cells)} cells; expected {len(self._header)}, as the header")
        if any("\0" in cell for cell in cells):
            return refused(line, None if profile and "\0" in profile else profile, "the row holds a NUL character; expected text")
        if profile is None:
            return refused(line, None, "the row has no id")
        given = zip(self._readers, cells, strict=True)
        return ProfileRow(line, profile, {reader[0]: reader[1](cell) for reader, cell in given if reader is not None and cell != ""})

    def _malformed(self, line: int, error: csv.Error) -> ProfileRow:
        if "unexpected end of data" in str(error) or "field limit" in str(error):
            raise unusable(f"{self._lines.path}: line {line}: a quote is opened and not closed")
        return refused(line, None, f"the row is no CSV: {error}")

    def _read_header(self) -> list[str]:
        path = self._lines.path
        try:
            header = next(self._reader, None)
        except csv.Error as error:
            raise unusable(f"{path}: line 1: the header is no CSV: {error}") from error
        if not header:
            raise unusable(f"{path}: line 1: expected a header with the column id and one column per attribute")
        repeated = sorted({name for name in header if header.count(name) > 1})
        if repeated:
            raise unusable(f"{path}: line 1: the columns {', '.join(repeated)} are given more than once; expected each once")
        if "id" not in header:
            raise unusable(f"{path}: line 1: there is no column id; expected id and one column per attribute")
        return header

    def _text(self) -> Iterator[str]:
        encoding = "utf-8-sig"  # the byte-order mark that spreadsheets put first
        for number, line in enumerate(self._lines, 1):
            try:
                yield line.decode(encoding)
            except UnicodeDecodeError as error:
                raise unusable(
                    f"{self._lines.path}: line {number}: byte {error.start + 1} is not UTF-8; expected UTF-8, "
                    f"with or without a byte-order mark{_guess(line)}"
                ) from error
            encoding = "utf-8"


def _guess(line: bytes) -> str:
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return " (the line would read as GB18030: save the file as «CSV UTF-8»)"


def _number(cell: str) -> Any:
    return read_json(cell) if _JSON_NUMBER.fullmatch(cell) else cell


def _boolean(cell: str) -> Any:
    return {"true": True, "false": False}.get(cell, cell)


def _set(cell: str) -> Any:
    try:
        return read_json(cell)
    except MalformedJsonError:
        return cell


def _as_written(cell: str) -> Any:
    return cell


# What cannot be read stays text, which the vocabulary then refuses by attribute and value.
_CELL_READERS: dict[str, Callable[[str], Any]] = {
    "number": _number,
    "boolean": _boolean,
    "set": _set,
    "category": _as_written,
    "code": _as_written,
    "date": _as_written,
}
