"""Files whose form is odd: line ends, marks, parts of packages, JSON. Each is read right, or refused with the place."""

import io
import json
import warnings
import zipfile
from collections.abc import Callable

from tests.marketplace.information.files.case import CODE, HEAD, ROW, Case, raw, sheet, table, text
from tests.marketplace.information.files.workbooks import LINKS, MAIN, PACKAGE, rows, xlsx

OTHER = ["乙公司", CODE, "1", "2026-02"]
LINES = [",".join(each) for each in (HEAD, ROW, OTHER)]
RECORD = f'"uscc": "{CODE}", "amount": 1, "month": "2026-03"'


def with_member(name: str, content: bytes = b"x", *, link: bool = False) -> Callable[[], bytes]:
    """A good workbook with one more part in its package."""

    def made() -> bytes:
        part = zipfile.ZipInfo(name)
        part.external_attr = 0o120777 << 16 if link else 0
        out = io.BytesIO(xlsx({"表1": rows([HEAD, ROW])}))
        with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as package:
            warnings.simplefilter("ignore")  # two parts of one name: that is the attack
            package.writestr(part, content)
        return out.getvalue()

    return made


def numbered(row: str) -> Callable[[], bytes]:
    """A workbook whose second row says that it has this number."""
    return lambda: xlsx({"表1": rows([HEAD, ROW]).replace('<row r="2">', f'<row r="{row}">')})


def shared(place: int) -> Callable[[], bytes]:
    """A workbook that names a shared text by its place."""
    texts = {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>丙公司</t></si></sst>'}
    return lambda: xlsx({"表1": rows([HEAD, [f'<c t="s"><v>{place}</v></c>', *ROW[1:]]])}, more=texts)


def linked() -> bytes:
    """A cell that leads to a page outside."""
    link = f'<Relationship Id="r9" Type="{LINKS}/hyperlink" Target="http://example.invalid/" TargetMode="External"/>'
    relations = {"xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>'}
    return xlsx({"表1": rows([HEAD, ROW])}, more=relations)


DDE = '<externalLink xmlns="urn:x"><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
RARE_TABLES: dict[str, Case] = {
    "UTF-16 without a mark": Case("a.csv", text(ROW, encoding="utf-16-le"), refused="table_encoding"),
    "two marks": Case("a.csv", lambda: b"\xef\xbb\xbf" * 2 + table(ROW).encode(), good=[2], values={"name": "甲公司"}),
    "line ends of three kinds": Case("a.csv", raw(f"{LINES[0]}\r{LINES[1]}\n{LINES[2]}\r\n"), good=[2, 3]),
    "an end of file as of old": Case("a.csv", raw(table(ROW) + "\x1a"), good=[2]),
    "separators in full width": Case("a.csv", raw("，".join(HEAD) + "\r\n" + "，".join(ROW)), refused="table_headings"),
    "groups above the headings": Case("a.csv", text(HEAD, ROW, head=["基本信息", "", "缴费信息", ""]), good=[3]),
    "a column too far to the right": Case("a.csv", text(["", *ROW]), bad={2: ["column_count"]}),
    "columns in another order than their headings": Case(
        "a.csv", text([ROW[1], ROW[0], ROW[3], "1"]), bad={2: ["not_a_uscc", "unit_mismatch", "not_a_month"]}
    ),
    "results instead of details": Case("a.csv", text([CODE, "12"], head=["统一社会信用代码", "近 12 个月缴费额"]), good=[2]),
    "two parts of one name": Case("a.xlsx", with_member("xl/worksheets/sheet1.xml"), refused="table_unsafe"),
    "a part outside": Case("a.xlsx", with_member("/etc/passwd"), refused="table_unsafe"),
    "a part above": Case("a.xlsx", with_member("xl/../../evil.xml"), refused="table_unsafe"),
    "a link among the parts": Case("a.xlsx", with_member("xl/link", b"/etc/passwd", link=True), refused="table_unsafe"),
    "a program inside": Case("a.xlsx", with_member("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0"), refused="table_unsafe"),
    "data from a program": Case("a.xlsx", with_member("xl/externalLinks/externalLink1.xml", DDE.encode()), refused="table_unsafe"),
    "a link to a page": Case("a.xlsx", linked, good=[2]),
    "remarks beside cells": Case("a.xlsx", with_member("xl/comments1.xml", b"<comments/>"), good=[2]),
    "a row beyond the sheet": Case("a.xlsx", numbered("99999999999"), refused="table_damaged"),
    "a row with a number of thirty digits": Case("a.xlsx", numbered("9" * 30), refused="table_damaged"),
    "a row before the first": Case("a.xlsx", numbered("-5"), refused="table_damaged"),
    "a text that is not there": Case("a.xlsx", shared(99), refused="table_damaged"),
    "a text before the first": Case("a.xlsx", shared(-1), refused="table_damaged"),
    "a column that is hidden": Case(
        "a.xlsx",
        lambda: xlsx({"表1": '<cols><col min="3" max="3" hidden="1"/><col min="6" max="16384" hidden="1"/></cols>' + rows([HEAD, ROW])}),
        good=[2],
        notes="有 1 列是隐藏的",
    ),
    "yes for a number": Case("a.xlsx", sheet([HEAD, [*ROW[:2], '<c t="b"><v>1</v></c>', ROW[3]]]), bad={2: ["wrong_kind"]}),
    "a day before the first": Case("a.xlsx", sheet([[*HEAD, "缴费日期"], [*ROW, '<c s="1"><v>-5</v></c>']]), bad={2: ["not_a_date"]}),
    "no number in JSON": Case("a.json", raw(f'[{{{RECORD.replace("1,", "NaN,", 1)}}}]'), bad={1: ["not_a_number"]}),
    "a key twice, once in disguise": Case("a.json", raw(f'[{{{RECORD}, "amoun\\u0074": 2}}]'), bad={1: ["repeated_key"]}),
    "a key twice, once in full width": Case("a.json", raw(f'[{{{RECORD}, "ｕｓｃｃ": "{CODE}"}}]'), layout=["duplicate_heading"]),
    "a key of JavaScript": Case("a.json", raw(f'[{{{RECORD}, "__proto__": {{"x": 1}}}}]'), layout=["unknown_heading"]),
    "half a character in JSON": Case("a.json", raw(f'[{{{RECORD}, "note": "\\ud800"}}]'), bad={1: ["control_character"]}),
    "a list for a number": Case("a.json", raw(f'[{{{RECORD.replace("1,", "[1],", 1)}}}]'), bad={1: ["nested"]}),
    "a hundred thousand brackets": Case("a.json", raw("[" * 100_000 + "]" * 100_000), refused="table_json"),
    "a hundred thousand keys": Case("a.json", lambda: json.dumps([{f"k{n}": 1 for n in range(100_000)}]).encode(), refused="table_columns"),
    "a comma too many": Case("a.json", raw(f"[{{{RECORD}}},]"), refused="table_json", told="line 1"),
    "one broken line among lines": Case(
        "a.jsonl", raw(f'{{{RECORD}}}\n{{"uscc": "{CODE}", "amount":\n{{{RECORD}}}\n'), good=[1, 3], bad={2: ["not_json"]}
    ),
}  # fmt: skip
