"""The small parts of an XLSX package: which sheets there are, which cell formats mean a day or a percentage, and the shared texts."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from enum import Enum, auto
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import Element, XMLPullParser

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

CHUNK = 1 << 18
_BUILT_IN_DAYS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_BUILT_IN_PERCENT = frozenset({9, 10})
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_CONTROL = re.compile(r"_x(00[01][0-9A-Fa-f]|005F)_")  # how a sheet writes what XML does not take: _x000D_ is a line end
_TRUE = frozenset({"1", "true", "on"})


class Form(Enum):
    """What the format of a cell makes of its number."""

    PLAIN = auto()
    DAY = auto()
    PERCENT = auto()


class SheetPart(NamedTuple):
    """A sheet and the part of the package that holds its cells."""

    name: str
    part: str
    hidden: bool


def sheet_parts(package: zipfile.ZipFile) -> tuple[list[SheetPart], bool]:
    """The sheets in their order, and whether days count from 1904."""
    book = fromstring(package.read("xl/workbook.xml"), forbid_dtd=True)
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in fromstring(package.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
        if each.get("Type", "").endswith("/worksheet")
    }
    sheets, date_1904 = [], False
    for each in book.iter():
        if local(each.tag) == "workbookPr":
            date_1904 = each.get("date1904", "").lower() in _TRUE
        elif local(each.tag) == "sheet" and (target := targets.get(_relation(each))):
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            sheets.append(SheetPart(each.get("name", ""), part, each.get("state", "visible") != "visible"))
    return sheets, date_1904


def forms(package: zipfile.ZipFile) -> list[Form]:
    """Of each cell style, what it makes of a number."""
    if "xl/styles.xml" not in package.namelist():
        return []
    styles = fromstring(package.read("xl/styles.xml"), forbid_dtd=True)
    own = {each.get("numFmtId"): each.get("formatCode", "") for each in styles.iter() if local(each.tag) == "numFmt"}
    listed = next((each for each in styles if local(each.tag) == "cellXfs"), ())
    return [_form(each.get("numFmtId", "0"), own) for each in listed]


def shared_texts(package: zipfile.ZipFile) -> list[str]:
    """The texts that cells point to, without the readings that East Asian editions put beside them."""
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    texts = []
    with package.open("xl/sharedStrings.xml") as content:
        for kind, element in events(content):
            if kind == "end" and local(element.tag) == "si":
                texts.append(text_of(element))
                element.clear()
    return texts


def text_of(element: Element) -> str:
    """All runs of a rich text put together."""
    text = "".join(each.text or "" for part in element if local(part.tag) in {"t", "r"} for each in part.iter() if local(each.tag) == "t")
    return _CONTROL.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def events(content: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """Starts and ends of elements while the part is read. The package was checked for document types before: none has entities."""
    parser: XMLPullParser[Any] = XMLPullParser(("start", "end"))
    while chunk := content.read(CHUNK):
        parser.feed(chunk)
        yield from parser.read_events()  # type: ignore[misc]  # only starts and ends were asked for
    parser.close()
    yield from parser.read_events()  # type: ignore[misc]


def local(tag: str) -> str:
    """The name without its namespace: strict and transitional files differ only there."""
    return tag.rpartition("}")[2]


def is_true(word: str | None) -> bool:
    """A flag of the format."""
    return word is not None and word.lower() in _TRUE


def _relation(sheet: Element) -> str | None:
    return next((value for name, value in sheet.attrib.items() if local(name) == "id"), None)


def _form(number: str, own: dict[str | None, str]) -> Form:
    if number in own:
        code = _QUOTED.sub("", own[number]).lower()
        if "%" in code:
            return Form.PERCENT
        return Form.DAY if re.search(r"[yd年日]", code) or ("m" in code and not re.search(r"[hs0#]", code)) else Form.PLAIN
    code_number = int(number) if number.isdigit() else 0
    if code_number in _BUILT_IN_DAYS:
        return Form.DAY
    return Form.PERCENT if code_number in _BUILT_IN_PERCENT else Form.PLAIN
