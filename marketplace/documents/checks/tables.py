"""CSV: readable text, a limited table, and nothing that a spreadsheet program would take for a formula."""

import csv
import io
import re
from pathlib import Path

from marketplace.documents.checks.formulas import chooses_separator, is_formula
from marketplace.documents.checks.verdict import Verdict
from marketplace.documents.file_kinds import FileKind
from marketplace.documents.refusals import FileRefused, Refusal

MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
LONGEST_CELL = 32_767  # what a spreadsheet's cell holds
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def check_table(source: Path) -> Verdict:
    """Count the rows. Raises: FileRefused."""
    text = _decoded(source.read_bytes())
    if CONTROLS.search(text):
        raise FileRefused(Refusal.ENCODING)
    if chooses_separator(text):
        raise FileRefused(Refusal.FORMULA)
    csv.field_size_limit(LONGEST_CELL)
    rows = 0
    try:
        for rows, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
            if rows > MOST_ROWS or len(row) > MOST_COLUMNS:
                raise FileRefused(Refusal.ROWS)
            if any(is_formula(cell) for cell in row):
                raise FileRefused(Refusal.FORMULA)
    except csv.Error:  # the reader's own word for a cell beyond the limit
        raise FileRefused(Refusal.CELL) from None
    return Verdict(FileKind.CSV, rows=rows)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(Refusal.ENCODING)
