"""Rows of a CSV file, strictly read: quotes pair up, and what is broken is named by its row."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from marketplace.information.files.rows import RowProblem
from marketplace.information.files.text_lines import Encoding, lines_of

Delimiter = Literal[",", ";", "\t", "|"]
DELIMITERS: tuple[Delimiter, ...] = (",", ";", "\t", "|")
LONGEST_CELL = 32_767  # what a spreadsheet's cell holds
GridRow = tuple[int, list[Any] | RowProblem]


def csv_rows(path: Path, encoding: Encoding, delimiter: Delimiter) -> Iterator[GridRow]:
    """Every row with its number, the first is 1; a row in quotes over several lines is one row, as in a spreadsheet.

    Raises: TableRefused as `lines_of` does.
    """
    csv.field_size_limit(LONGEST_CELL)  # one limit for the whole process: every reader of it sets its own before it starts
    reader = csv.reader(lines_of(path, encoding), delimiter=delimiter, strict=True, skipinitialspace=True)
    number = 0
    while True:
        first_line = reader.line_num + 1
        try:
            for row in reader:
                number += 1
                yield number, row
                first_line = reader.line_num + 1
        except csv.Error as error:
            number += 1
            yield number, _problem(number, first_line, reader.line_num, str(error))
        else:
            return


def _problem(row: int, first_line: int, last_line: int, said: str) -> RowProblem:
    where = f"文件第 {first_line} 行" if first_line >= last_line else f"文件第 {first_line} 至 {last_line} 行"
    if "limit" in said:
        return RowProblem(row, "", "cell_too_long", f"{where}里有超过 {LONGEST_CELL:,} 个字符的单元格，可能引号没有成对")
    return RowProblem(row, "", "quotes", f"{where}的引号没有成对：单元格里的引号要写两遍，并用引号括住整个单元格")
