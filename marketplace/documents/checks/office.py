"""Word and Excel files: ZIP packages of XML parts, read with every limit counted while reading, never taken from a header."""

import zipfile
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser, fromstring  # type: ignore[import-untyped]

from marketplace.documents.checks.verdict import Verdict
from marketplace.documents.file_kinds import FileKind
from marketplace.documents.refusals import FileRefused, Refusal

MOST_PARTS = 1_000
MOST_UNPACKED = 100 << 20
MOST_RATIO = 100
RATIO_FROM = 1 << 20  # short repetitive parts shrink more than any bomb and hurt nobody
CHUNK = 1 << 16
MAIN_PART = {FileKind.DOCX: "word/document.xml", FileKind.XLSX: "xl/workbook.xml"}
XML = frozenset({"xml", "rels", "vml"})
OTHER = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "odttf", "fntdata"})
PROGRAMS = ("vbaproject", "vbadata", "macrosheets/", "dialogsheets/", "activex/", "ctrlprops/")


def check_package(kind: FileKind, source: Path) -> Verdict:
    """Read every part once. Raises: FileRefused, zipfile.BadZipFile or an XML error for a damaged file."""
    packed = source.stat().st_size
    with zipfile.ZipFile(source) as package:
        parts = package.infolist()
        _require_parts(kind, parts)
        unpacked = 0
        for part in parts:
            with package.open(part) as content:
                unpacked = _read_part(part.filename.lower(), content, unpacked, packed)
    return Verdict(kind)


def _require_parts(kind: FileKind, parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or len({name.lower() for name in names}) != len(names) or not all(map(_is_plain, names)):
        raise FileRefused(Refusal.PARTS)
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(Refusal.ENCRYPTED)
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise FileRefused(Refusal.PARTS)
    if "[Content_Types].xml" not in names or MAIN_PART[kind] not in names:
        raise FileRefused(Refusal.MISMATCH)
    for name in map(str.lower, names):
        _require_harmless(name)


def _is_plain(name: str) -> bool:
    """No way out of a folder, whoever unpacks it."""
    steps = name.split("/")
    return bool(name) and "\\" not in name and ":" not in name and "\x00" not in name and not {"", ".", ".."} & set(steps[:-1])


def _require_harmless(name: str) -> None:
    if any(mark in name for mark in PROGRAMS):
        raise FileRefused(Refusal.ACTIVE_CONTENT)
    ending = name.rpartition(".")[2]
    printer = ending == "bin" and "printersettings/" in name
    if "embeddings/" in name or not (name.endswith("/") or ending in XML | OTHER or printer):
        raise FileRefused(Refusal.EMBEDDED)
    if "externallinks/" in name:
        raise FileRefused(Refusal.EXTERNAL_LINK)


def _read_part(name: str, content: IO[bytes], unpacked: int, packed: int) -> int:
    """Read one part to its end and return the new total."""
    is_relations, is_types = name.endswith(".rels"), name == "[content_types].xml"
    parser = DefusedXMLParser(target=_Ignored(), forbid_dtd=True) if name.rpartition(".")[2] in XML else None
    kept = bytearray()
    while chunk := content.read(CHUNK):
        unpacked += len(chunk)
        if unpacked > MOST_UNPACKED or unpacked > max(RATIO_FROM, packed * MOST_RATIO):
            raise FileRefused(Refusal.UNPACKED)
        _feed(parser, chunk)
        if is_relations or is_types:
            kept += chunk
    if parser is not None:
        parser.close()
    if kept:
        (_require_inner_links if is_relations else _require_plain_types)(fromstring(bytes(kept), forbid_dtd=True))
    return unpacked


def _feed(parser: DefusedXMLParser | None, chunk: bytes) -> None:
    if parser is None:
        return
    try:
        parser.feed(chunk)
    except DefusedXmlException:
        raise FileRefused(Refusal.ENTITIES) from None


class _Ignored:
    """A target that keeps nothing: the parser then only checks, in C and without a tree."""

    def close(self) -> None:
        """The end of the part."""


def _require_inner_links(relations: Element) -> None:
    """A link that somebody may click is usual; whatever a program would fetch by itself is not."""
    for relation in relations.iter():
        if relation.get("TargetMode", "").lower() == "external" and not relation.get("Type", "").endswith("/hyperlink"):
            raise FileRefused(Refusal.EXTERNAL_LINK)


def _require_plain_types(types: Element) -> None:
    if any("macroenabled" in each.get("ContentType", "").lower() or "vba" in each.get("ContentType", "").lower() for each in types.iter()):
        raise FileRefused(Refusal.ACTIVE_CONTENT)
