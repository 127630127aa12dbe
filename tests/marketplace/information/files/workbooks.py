"""Workbooks as programs write them, built from their parts: XLSX and ODS packages, and the old binary XLS."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
# Cell styles by number: plain, a day, a percentage, a day in an own format, a quoted d that means none.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="171" formatCode="0.00&quot;day&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="10"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>'
)


def xlsx_package(parts: Mapping[str, bytes | str]) -> bytes:
    """A package with the parts that every workbook has, unless they are given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {"[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>', **parts}.items():
            package.writestr(name, content)
    return out.getvalue()


def xlsx(
    sheets: Mapping[str, str], *, hidden: Sequence[str] = (), date_1904: bool = False, more: Mapping[str, bytes | str] | None = None
) -> bytes:
    """A workbook of sheets given as what stands inside `worksheet` (see `rows`)."""
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for n, name in enumerate(sheets, 1)
    )
    properties = '<workbookPr date1904="1"/>' if date_1904 else ""
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    parts: dict[str, bytes | str] = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{properties}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": STYLES,
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{MAIN}">{body}</worksheet>' for n, body in enumerate(sheets.values(), 1)}
    return xlsx_package(parts | dict(more or {}))


def rows(table: Sequence[Sequence[object]], *, merged: Sequence[str] = (), hidden_rows: Sequence[int] = ()) -> str:
    """Rows of cells: text, numbers, None for nothing, or a cell as XML that begins with `<c`."""
    written = "".join(
        f'<row r="{n}"{" hidden=" + chr(34) + "1" + chr(34) if n in hidden_rows else ""}>'
        + "".join(_cell(f"{_letters(place)}{n}", value) for place, value in enumerate(row))
        + "</row>"
        for n, row in enumerate(table, 1)
        if row
    )
    merges = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    return f"<sheetData>{written}</sheetData>" + (f'<mergeCells count="{len(merged)}">{merges}</mergeCells>' if merged else "")


def _letters(place: int) -> str:
    return chr(65 + place) if place < 26 else chr(64 + place // 26) + chr(65 + place % 26)


def _cell(reference: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith("<c"):
        return value.replace("<c", f'<c r="{reference}"', 1)
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def ods(table: Sequence[Sequence[str]], more: Mapping[str, str] | None = None, *, content: str = "") -> bytes:
    """A sheet of cells given as text, or as XML that begins with `<table:table-cell`."""
    body = content or "".join("<table:table-row>" + "".join(_ods_cell(cell) for cell in row) + "</table:table-row>" for row in table)
    document = f"<office:spreadsheet><table:table table:name='表1'>{body}</table:table></office:spreadsheet>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        for name, part in {
            "META-INF/manifest.xml": manifest,
            "content.xml": f"<office:document-content {ODF}><office:body>{document}</office:body></office:document-content>",
            **(more or {}),
        }.items():
            package.writestr(name, part)
    return out.getvalue()


def _ods_cell(cell: str) -> str:
    if cell.startswith("<table:table-cell"):
        return cell
    return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'


def xls(table: Sequence[Sequence[str | float]], *, errors: Sequence[tuple[int, int]] = (), macro: bool = False, more: bytes = b"") -> bytes:
    """A workbook of one sheet in the binary format of 1997: labels, numbers, and error values at the given places."""
    sheet = record(0x0809, struct.pack("<6H", 0x0600, 0x0010, 0, 0, 0, 0) + bytes(4))
    for row, cells in enumerate(table):
        for column, cell in enumerate(cells):
            place = struct.pack("<3H", row, column, 0)
            if isinstance(cell, str):
                sheet += record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
            else:
                sheet += record(0x0203, place + struct.pack("<d", cell))
    for row, column in errors:
        sheet += record(0x0205, struct.pack("<3H2B", row, column, 0, 42, 1))
    sheet += more + record(0x000A, b"")
    name = "表1".encode("utf-16-le")
    head = record(0x0809, struct.pack("<6H", 0x0600, 0x0005, 0, 0, 0, 0) + bytes(4)) + record(0x0042, struct.pack("<H", 1200))
    end = record(0x000A, b"")
    bound = 4 + 8 + len(name)
    head += record(0x0085, struct.pack("<I4B", len(head) + bound + len(end), 0, 0, 2, 1) + name) + end
    return _compound(head + sheet, ["Root Entry", "Workbook", *(["_VBA_PROJECT"] if macro else [])])


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def _compound(stream: bytes, names: Sequence[str]) -> bytes:
    """The container: a header, one sector of allocation, one of names, then the stream in 512-byte sectors."""
    stream = stream.ljust(4_096, b"\0")  # shorter ones would live in another stream
    stream = stream.ljust(-(-len(stream) // 512) * 512, b"\0")
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4_096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * 432
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    entries = b"".join(_entry(name, place, len(stream)) for place, name in enumerate(names)).ljust(512, b"\0")
    return header + table + entries + stream


def _entry(name: str, place: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    kind, child, start, length = (5, 1, 0xFFFFFFFE, 0) if place == 0 else (2, 0xFFFFFFFF, 2, size if place == 1 else 0)
    right = 2 if place == 1 else 0xFFFFFFFF
    entry = written.ljust(64, b"\0") + struct.pack("<HBB3I", len(written) + 2, kind, 1, 0xFFFFFFFF, right, child) + bytes(36)
    return entry + struct.pack("<IQ", start, length)
