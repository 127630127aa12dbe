"""PDF: begins and ends as one, is not encrypted, and carries nothing that a reader would run, fetch or unpack.

This looks at names, it does not read the document as a viewer does: every byte outside of compressed streams, and what object streams
(where PDF 1.5 keeps objects compressed) and all other deflated streams hold. Names are found also where letters are written as #xx.
Limits: a stream in another filter than Flate is not opened; one that could hold objects is refused. Pages of a document that speaks of
/JavaScript in plain, uncompressed text are refused too. What passes is still sent as an attachment only, never shown by us.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from marketplace.documents.checks.verdict import Verdict
from marketplace.documents.file_kinds import FileKind
from marketplace.documents.refusals import FileRefused, Refusal

HEADER = re.compile(rb"%PDF-(1\.[0-7]|2\.0)[\r\n ]")
END_WITHIN = 1_024  # readers look for the end marker in the last kilobyte
MOST_UNPACKED = 256 << 20
CHUNK = 1 << 16
OVERLAP = 128  # longer than any name looked for, with every letter written as #xx
DICTIONARY_BYTES = 4_096
STREAM = re.compile(rb"stream\r?\n")


def _name(word: str) -> bytes:
    """A pattern of the name with any of its letters written as #xx, ended as names end."""
    letters = b"".join(b"(?:%c|#%02x|#%02X)" % (ord(each), ord(each), ord(each)) for each in word)
    return b"/" + letters + rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|$)"


def _names(*words: str) -> re.Pattern[bytes]:
    return re.compile(b"|".join(map(_name, words)))


ACTIVE = _names("JavaScript", "Launch", "RichMedia", "ImportData", "SubmitForm", "GoToE", "Rendition")
EMBEDDED = _names("EmbeddedFile", "EmbeddedFiles")
ENCRYPTED = _names("Encrypt")
OBJECT_STREAM = _names("ObjStm")
OTHER_FILTERS = _names("ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW", "RunLengthDecode", "RL", "Crypt", "Predictor")
PAGE = re.compile(_name("Type") + rb"\s*" + _name("Page"))


def check_pdf(source: Path) -> Verdict:
    """Count the pages where they can be counted. Raises: FileRefused."""
    content = source.read_bytes()
    if not HEADER.match(content) or b"%%EOF" not in content[-END_WITHIN:] or b"startxref" not in content:
        raise FileRefused(Refusal.DAMAGED)
    if ENCRYPTED.search(content):
        raise FileRefused(Refusal.ENCRYPTED)
    _require_harmless(content)
    pages = len(PAGE.findall(content)) + sum(len(PAGE.findall(piece)) for piece in _unpacked_pieces(content))
    return Verdict(FileKind.PDF, pages=pages or None)


def _require_harmless(piece: bytes) -> None:
    if ACTIVE.search(piece):
        raise FileRefused(Refusal.ACTIVE_CONTENT)
    if EMBEDDED.search(piece):
        raise FileRefused(Refusal.EMBEDDED)


def _unpacked_pieces(content: bytes) -> Iterator[bytes]:
    """What every deflated stream holds, in checked pieces; the end of each piece is looked at again with the next one."""
    total = 0
    for start in STREAM.finditer(content):
        dictionary = content[max(0, start.start() - DICTIONARY_BYTES) : start.start()].rpartition(b" obj")[2]
        if OBJECT_STREAM.search(dictionary) and OTHER_FILTERS.search(dictionary):
            raise FileRefused(Refusal.UNREADABLE_PARTS)
        tail = b""
        for piece in _inflated(content, start.end()):
            total += len(piece)
            if total > MOST_UNPACKED:
                raise FileRefused(Refusal.UNPACKED)
            _require_harmless(tail + piece)
            tail = piece[-OVERLAP:]
            yield piece


def _inflated(content: bytes, start: int) -> Iterator[bytes]:
    """The deflated stream at `start` in pieces; nothing if there is none, and what there is of a broken one."""
    inflate = zlib.decompressobj()
    waiting, place = b"", start
    while not inflate.eof:
        if not waiting:
            waiting, place = content[place : place + CHUNK], place + CHUNK
        try:
            piece = inflate.decompress(waiting, CHUNK)
        except zlib.error:
            return
        waiting = inflate.unconsumed_tail
        if piece:
            yield piece
        elif not waiting and place >= len(content):
            return
