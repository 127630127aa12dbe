"""Records of JSON: an array of objects, {"records": […]}, or one object a line; numbers exact, repeated keys and nested values named."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from marketplace.eligibility.json_text import MalformedJsonError, NotANumber, RepeatedKeys, read_json
from marketplace.information.files.refusals import Fault, TableRefused
from marketplace.information.files.rows import CellFault, RawCell, RowProblem
from marketplace.information.files.text_lines import encoding_of, lines_of

BESIDE_RECORDS = frozenset({"records", "mode", "as_of", "on_error", "layout"})  # what the API's body says beside the records
WHOLE = 64 << 20  # programs write a whole document as one line
JsonRow = tuple[int, dict[str, RawCell] | RowProblem]


def json_records(path: Path) -> Iterator[JsonRow]:
    """Every record with its number, the first is 1. Raises: TableRefused."""
    try:
        document = read_json("".join(lines_of(path, encoding_of(path), longest=WHOLE)))
    except MalformedJsonError as error:
        raise TableRefused(Fault.JSON, str(error)[:120]) from None
    for number, record in enumerate(_listed(document), start=1):
        yield number, _cells(number, record)


def json_lines(path: Path) -> Iterator[JsonRow]:
    """Every line that is not empty, with its number. Raises: TableRefused."""
    for number, line in enumerate(lines_of(path, encoding_of(path)), start=1):
        if not line.isspace():
            yield number, _of_line(number, line)


def _of_line(number: int, line: str) -> dict[str, RawCell] | RowProblem:
    try:
        return _cells(number, read_json(line))
    except MalformedJsonError:
        return RowProblem(number, "", "not_json", "这一行不是正确的 JSON：每行应是一个完整的对象")


def _listed(document: Any) -> list[Any]:
    records = document
    if isinstance(document, dict):
        if isinstance(document, RepeatedKeys):
            raise TableRefused(Fault.RECORDS, f"键 {document.repeated[0][:40]} 出现了不止一次")
        if further := sorted(set(document) - BESIDE_RECORDS):
            raise TableRefused(Fault.RECORDS, f"多出了 {further[0][:40]}")
        records = document.get("records")
    if not isinstance(records, list):
        raise TableRefused(Fault.RECORDS)
    if not records:
        raise TableRefused(Fault.EMPTY)
    return records


def _cells(number: int, record: Any) -> dict[str, RawCell] | RowProblem:
    if not isinstance(record, dict):
        return RowProblem(number, "", "not_an_object", '每条记录应是一个对象，写成 {"字段": 值}')
    if not _is_encodable("".join(record)):
        return RowProblem(number, "", "control_character", "键里有残缺的字符，请检查导出程序的编码")
    if isinstance(record, RepeatedKeys):
        return RowProblem(number, record.repeated[0][:96], "repeated_key", "同一个键在一条记录里出现了不止一次，只能出现一次")
    return {key: value if isinstance(value, _PLAIN) else _cell(value) for key, value in record.items()}


_PLAIN = (str, int, Decimal, type(None))  # bool is an int


def _is_encodable(text: str) -> bool:
    """Half a character (a lone surrogate) can be written in JSON and cannot be passed on."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cell(value: Any) -> RawCell:
    if isinstance(value, NotANumber):
        return CellFault("not_a_number", value.text[:40])
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    return CellFault("nested")
