"""Plain XLSX workbooks of text and numbers, written part by part: nothing but cells, a bold first row and column widths."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from marketplace.money import plain

Cell = str | int | Decimal | None
LONGEST_CELL = 32_767  # characters, as the format has it
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
WIDEST = 80
_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf fontId="1" applyFont="1"/></cellXfs>'
    "</styleSheet>"
)
_WRITTEN_OTHERWISE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """A workbook of sheets by name; their first rows are headings. Raises: ValueError for a text longer than a cell takes."""
    numbered = list(enumerate(sheets, 1))
    listed = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}"/>' for n, name in numbered)
    links = "".join(f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in numbered)
    kinds = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPES}.worksheet+xml"/>' for n, _ in numbered)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
        f'<Relationship Id="s1" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    } | {f"xl/worksheets/sheet{n}.xml": _sheet(sheets[name]) for n, name in numbered}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}')
    return out.getvalue()


def letters(column: int) -> str:
    """The name of a column, counted from 0: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _sheet(rows: Sequence[Sequence[Cell]]) -> str:
    widths = [max((_width(row[n]) for row in rows if n < len(row)), default=8) for n in range(max(map(len, rows), default=0))]
    columns = "".join(f'<col min="{n}" max="{n}" width="{min(width, WIDEST)}" customWidth="1"/>' for n, width in enumerate(widths, 1))
    body = "".join(f'<row r="{n}">{"".join(_cells(n, row))}</row>' for n, row in enumerate(rows, 1))
    return f'<worksheet xmlns="{MAIN}">{f"<cols>{columns}</cols>" if columns else ""}<sheetData>{body}</sheetData></worksheet>'


def _cells(number: int, row: Sequence[Cell]) -> Iterable[str]:
    style = ' s="1"' if number == 1 else ""
    for place, value in enumerate(row):
        if value is None:
            continue
        at = f'r="{letters(place)}{number}"{style}'
        if isinstance(value, str):
            if len(value) > LONGEST_CELL:
                raise ValueError(f"a cell takes {LONGEST_CELL} characters, got {len(value)}")
            yield f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(_WRITTEN_OTHERWISE.sub(_coded, value))}</t></is></c>'
        else:
            yield f"<c {at}><v>{plain(Decimal(value))}</v></c>"


def _coded(found: re.Match[str]) -> str:
    """What XML does not take, as the format writes it."""
    return "" if found[0] in "\ufffe\uffff" else f"_x{ord(found[0]):04X}_"


def _width(value: Cell) -> int:
    text = str(value or "")
    return 4 + max((sum(2 if ord(each) > 0x2E7F else 1 for each in line) for line in text.split("\n")), default=0)
