"""What a file of the corpus is, and how such files are made."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tests.marketplace.information.files.sample_item import uscc
from tests.marketplace.information.files.workbooks import rows, xlsx

HEAD = ["企业名称", "统一社会信用代码", "缴费金额(元)", "所属月份"]
CODE = uscc()
ROW = ["甲公司", CODE, "100.50", "2026-03"]


class Case(NamedTuple):
    """A file and its outcome. `refused`: the code for the whole file; `layout`: codes about the headings; `good`: rows taken; `bad`: row →
    codes; `asides`: rows that are none; `values`: of the first good row; `told`, `notes`: parts of sentences."""

    name: str
    content: Callable[[], bytes]
    refused: str | None = None
    layout: Sequence[str] = ()
    good: Sequence[int] = ()
    bad: dict[int, list[str]] = {}  # noqa: RUF012  # never changed
    asides: Sequence[int] = ()
    values: dict[str, Any] = {}  # noqa: RUF012
    told: str = ""
    notes: str = ""
    declared: dict[str, Any] | None = None


def table(*lines: Sequence[str], head: Sequence[str] = HEAD, delimiter: str = ",") -> str:
    """Lines of a CSV, unquoted."""
    return "".join(delimiter.join(line) + "\r\n" for line in [head, *lines])


def text(*lines: Sequence[str], encoding: str = "utf-8", **more: Any) -> Callable[[], bytes]:
    """A CSV with the usual headings."""
    return lambda: table(*lines, **more).encode(encoding)


def raw(content: str | bytes) -> Callable[[], bytes]:
    """The content as it stands."""
    return lambda: content.encode() if isinstance(content, str) else content


def sheet(table: Sequence[Sequence[object]], **more: Any) -> Callable[[], bytes]:
    """One sheet of an XLSX file."""
    workbook = {key: more.pop(key) for key in ("date_1904", "more") if key in more}
    return lambda: xlsx({"表1": rows(table, **more)}, **workbook)


def records(*each: Mapping[str, Any]) -> Callable[[], bytes]:
    """A JSON array."""
    return lambda: json.dumps(each).encode()


def lines_of(*each: Mapping[str, Any] | None) -> Callable[[], bytes]:
    """JSON lines; None is an empty one."""
    return lambda: "".join(f"{json.dumps(one) if one is not None else ''}\n" for one in each).encode()
