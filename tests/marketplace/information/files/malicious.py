"""Files as attackers and broken programs make them, and what must come out of each."""

import io
import math
import struct
import zipfile

from tests.marketplace.information.files.case import CODE, HEAD, ROW, Case, lines_of, raw, records, sheet, table, text
from tests.marketplace.information.files.workbooks import LINKS, MAIN, PACKAGE, ods, record, rows, xls, xlsx, xlsx_package


def bomb() -> bytes:
    """Few bytes that unpack to a thousand times their size of a sheet."""
    return xlsx({"表1": "<sheetData>" + " " * (20 << 20) + "</sheetData>"})


def truncated() -> bytes:
    """A workbook whose end was lost on the way."""
    return xlsx({"表1": rows([HEAD, ROW])})[:-200]


def encrypted() -> bytes:
    """A package whose parts say that they are sealed."""
    content = bytearray(xlsx({"表1": rows([HEAD, ROW])}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def no_workbook() -> bytes:
    """An archive of something else with the ending of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("../../etc/passwd", "x")
        package.writestr("readme.txt", "x")
    return out.getvalue()


def escaping_target() -> bytes:
    """The relation of the sheet points out of the package."""
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="表1" sheetId="1" r:id="r1"/></sheets></workbook>'
    link = f'<Relationship Id="r1" Type="{LINKS}/worksheet" Target="../../../../etc/passwd"/>'
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>'
    return xlsx_package({"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relations})


ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
CORNERS = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
MALICIOUS: dict[str, Case] = {
    "zip bomb": Case("a.xlsx", bomb, refused="table_unsafe"),
    "external entity": Case(
        "a.xlsx", lambda: xlsx({"表1": rows([HEAD, ROW])}, more={"xl/theme.xml": ENTITY + "<x>&a;</x>"}), refused="table_unsafe"
    ),
    "billion laughs": Case(
        "a.xlsx", lambda: xlsx({"表1": ""}, more={"xl/sharedStrings.xml": LAUGHS + "<x>&b;</x>"}), refused="table_unsafe"
    ),
    "entity in ods": Case("a.ods", lambda: ods([HEAD, ROW], {"styles.xml": LAUGHS + "<x>&b;</x>"}), refused="table_unsafe"),
    "macro workbook": Case("a.xlsx", lambda: xlsx({"表1": rows([HEAD, ROW])}, more={"xl/vbaProject.bin": b"x"}), refused="table_unsafe"),
    "macro in xls": Case("a.xls", lambda: xls([HEAD, ROW], macro=True), refused="table_unsafe"),
    "macro in ods": Case("a.ods", lambda: ods([HEAD, ROW], {"Basic/script-lc.xml": "<a/>"}), refused="table_unsafe"),
    "external link": Case(
        "a.xlsx", lambda: xlsx({"表1": rows([HEAD, ROW])}, more={"xl/externalLinks/e1.xml": "<a/>"}), refused="table_unsafe"
    ),
    "other archive": Case("a.xlsx", no_workbook, refused="table_unsafe"),
    "sheet outside the package": Case("a.xlsx", escaping_target, refused="table_damaged"),
    "two cells at opposite corners": Case("a.xlsx", lambda: xlsx({"表1": CORNERS}), refused="table_columns"),
    "repeated cells of ods": Case(
        "a.ods",
        lambda: ods(
            [],
            content='<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
            'table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>',
        ),
        refused="table_damaged",
    ),
    "far columns of xls": Case(
        "a.xls", lambda: xls([HEAD, ROW], more=record(0x0203, struct.pack("<3Hd", 65_535, 60_000, 0, 1.5))), refused="table_columns"
    ),
    "password of xls": Case("a.xls", lambda: xls([HEAD, ROW], more=record(0x002F, bytes(6))), refused="table_encrypted"),
    "absurdly merged": Case("a.xlsx", sheet([HEAD, ROW], merged=["A2:XFD1048576"]), refused="table_cells"),
    "rows out of order": Case("a.xlsx", lambda: xlsx({"表1": '<sheetData><row r="9"/><row r="2"/></sheetData>'}), refused="table_damaged"),
    "two million columns": Case("a.csv", text(ROW, ["x"] * 2_000_000), good=[2], bad={3: ["column_count"]}),
    "a line without end": Case("a.csv", raw("名称," * (5 << 20)), refused="table_line"),
    "a quote that never ends": Case("a.csv", raw(table(ROW, ['"甲', "1"]) + "x" * 50_000), good=[2], bad={3: ["cell_too_long"]}),
    "a million characters in a cell": Case("a.csv", text([*ROW[:2], "1" * 1_000_000, ROW[3]], ROW), good=[3], bad={2: ["cell_too_long"]}),
    "a long cell of a workbook": Case("a.xlsx", sheet([HEAD, ["甲" * 100_000, *ROW[1:]]]), bad={2: ["too_long"]}),
    "NUL": Case("a.csv", text(["甲\0公司", *ROW[1:]], ROW), good=[3], bad={2: ["control_character"]}),
    "command in a cell": Case("a.csv", text(["=cmd|'/c calc'!A1", *ROW[1:]]), bad={2: ["formula"]}),
    "function in a cell": Case("a.csv", text(['"@SUM(1,2)"', *ROW[1:]]), bad={2: ["formula"]}),
    "lone surrogate": Case("a.jsonl", lines_of({"uscc": CODE, "enterprise_name": "\ud800", "amount": 1}), bad={1: ["control_character"]}),
    "repeated keys": Case("a.json", raw(f'[{{"uscc": "{CODE}", "amount": 1, "amount": 2}}]'), bad={1: ["repeated_key"]}),
    "repeated list of records": Case("a.json", raw('{"records": [], "records": []}'), refused="table_records"),
    "deep nesting": Case("a.json", raw("[" * 100_000), refused="table_json"),
    "deep nesting in a line": Case("a.jsonl", raw('{"uscc": ' + "[" * 100_000), bad={1: ["not_json"]}),
    "nested value": Case("a.json", raw('[{"uscc": {"a": 1}, "amount": [[1]]}]'), bad={1: ["nested", "nested"]}),
    "no number": Case(
        "a.json",
        records({"uscc": CODE, "amount": math.nan}, {"uscc": CODE, "amount": -math.inf}),
        bad={1: ["not_a_number"], 2: ["not_a_number"]},
    ),
    "huge numbers": Case(
        "a.json",
        raw(f'[{{"uscc": "{CODE}", "amount": {"9" * 100_000}}}, {{"uscc": "{CODE}", "amount": 1e999999999999}}]'),
        bad={1: ["number_out_of_bounds"], 2: ["number_out_of_bounds"]},
    ),
    "huge number in a workbook": Case("a.xlsx", sheet([HEAD, [*ROW[:2], "<c><v>1E+9999</v></c>", ROW[3]]]), bad={2: ["digits_lost"]}),
    "wrong extension": Case("a.csv", lambda: xlsx({"表1": rows([HEAD, ROW])}), refused="table_mismatch"),
    "page of a website": Case("a.xls", raw("<html><table><tr><td>企业名称</td></tr></table></html>"), refused="table_mismatch"),
    "kind that is not taken": Case("a.exe", raw(b"MZ"), refused="table_type"),
    "path in the name": Case("../../etc/passwd", text(ROW), refused="table_type"),
    "truncated package": Case("a.xlsx", truncated, refused="table_damaged"),
    "truncated xls": Case("a.xls", lambda: xls([HEAD, ROW])[:1_000], refused="table_damaged"),
    "sealed package": Case("a.xlsx", encrypted, refused="table_encrypted"),
    "workbook with a password": Case("a.xlsx", lambda: xls([HEAD, ROW]), refused="table_encrypted"),
    "no text at all": Case("a.csv", raw(bytes(range(128, 256)) * 20), refused="table_encoding"),
}
