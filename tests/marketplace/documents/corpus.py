"""Files as attackers and broken programs make them, and honest ones beside; each made anew by the test that needs it."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import pillow_heif
from PIL import Image

from marketplace.documents.file_kinds import FileKind
from marketplace.documents.refusals import Refusal

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]><l>&j;</l>"
)


def package(parts: dict[str, bytes | str], *, main: str = "word/document.xml", types: str = "") -> bytes:
    """An office file with the given parts beside the usual ones."""
    usual: dict[str, bytes | str] = {"[Content_Types].xml": TYPES.format(types), main: WORD.format("你好")}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (usual | parts).items():
            file.writestr(name, content)
    return out.getvalue()


def docx() -> bytes:
    """An honest one, with a link that somebody may click."""
    link = '<Relationship Id="r1" Type="http://x/hyperlink" Target="https://example.org/" TargetMode="External"/>'
    return package({"word/_rels/document.xml.rels": RELATIONS.format(link)})


def xlsx() -> bytes:
    """An honest one."""
    return package({"xl/worksheets/sheet1.xml": "<worksheet/>"}, main="xl/workbook.xml")


def lying_bomb() -> bytes:
    """Megabytes in one part, whose headers say 10 bytes."""
    real = struct.pack("<I", (4 << 20) + 7)
    return package({"word/media.xml": b"<a>" + b" " * (4 << 20) + b"</a>"}).replace(real, struct.pack("<I", 10))


def overlapping_bomb() -> bytes:
    """Many entries of the central directory that share one deflated part, as 42.zip's cleverer children do."""
    one = package({"word/aaa.xml": b"<a>" + b" " * (900 << 10) + b"</a>"})
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    last = one[one.rindex(b"PK\x01\x02") : end]
    copies = b"".join(last.replace(b"word/aaa.xml", b"word/%03d.xml" % n) for n in range(500))
    directory = one[start:end] + copies
    return one[:start] + directory + b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 503, 503, len(directory), start, 0)


def pdf(*objects: bytes, header: bytes = b"%PDF-1.7\n", trailer: bytes = b"") -> bytes:
    """A PDF with one page and the given further objects."""
    body = b"1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
    body += b"3 0 obj <</Type /Page /Parent 2 0 R>> endobj\n"
    for number, content in enumerate(objects, start=4):
        body += b"%d 0 obj %s endobj\n" % (number, content)
    return header + body + b"trailer <</Root 1 0 R " + trailer + b">>\nstartxref\n0\n%%EOF\n"


def object_stream(content: bytes, *, more: bytes = b"") -> bytes:
    """Objects that only show when inflated."""
    packed = zlib.compress(content)
    head = b"<</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode %s /Length %d>>\nstream\n" % (more, len(packed))
    return head + packed + b"\nendstream"


def picture(form: str, size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(out, form, **more)
    return out.getvalue()


def located_photo(form: str = "JPEG") -> bytes:
    """A phone's photo: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "示例手机"
    exif.get_ifd(0x8825).update({1: "N", 2: (32.0, 3.0, 36.5), 3: "E", 4: (118.0, 47.0, 45.1)})
    return picture(form, (640, 480), exif=exif)


def giant_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few bytes that promise 3.6 thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00" * 100_000)) + chunk(b"IEND", b"")


pillow_heif.register_heif_opener()
SCRIPT = b"<script>alert(1)</script>"
HONEST: dict[str, tuple[FileKind, Callable[[], bytes]]] = {
    "pdf": (FileKind.PDF, pdf),
    "pdf with an object stream": (FileKind.PDF, lambda: pdf(object_stream(b"5 0 <</Type /Page>>"))),
    "jpeg": (FileKind.JPEG, lambda: picture("JPEG")),
    "png": (FileKind.PNG, lambda: picture("PNG")),
    "docx": (FileKind.DOCX, docx),
    "xlsx": (FileKind.XLSX, xlsx),
    "csv in utf-8": (FileKind.CSV, lambda: "名称,金额\r\n示例企业,-3.50\r\n".encode("utf-8-sig")),
    "csv in gb18030": (FileKind.CSV, lambda: "名称,电话\n示例企业,+86 139 0000 0000\n".encode("gb18030")),
    # a search for formulas that takes the square of a cell's length would not end in the child's seconds
    "csv of long cells": (FileKind.CSV, lambda: b"".join(b"%s\n" % (each * 10_000) for each in (b"\tx", b"- ", b" ;", b";-", b"-1")) * 20),
}
JAVASCRIPT = b"<</S /JavaScript /JS (app.alert(1))>>"
R = Refusal
# What the checking process refuses; what the upload itself refuses is in test_intake.
MALICIOUS: dict[str, tuple[FileKind, Callable[[], bytes], Refusal]] = {
    "zip bomb": (FileKind.DOCX, lambda: package({"word/a.xml": b"<a>" + b" " * (8 << 20) + b"</a>"}), R.UNPACKED),
    "zip bomb whose header lies": (FileKind.DOCX, lying_bomb, R.DAMAGED),
    "zip bomb of overlapping parts": (FileKind.DOCX, overlapping_bomb, R.DAMAGED),
    "zip of more than a hundred megabytes": (
        FileKind.DOCX,
        lambda: package({f"word/{n}.png": random.Random(n).randbytes(25_000) + bytes(2_000_000) for n in range(60)}),
        R.UNPACKED,
    ),
    "zip within zip": (FileKind.DOCX, lambda: package({"word/more.zip": docx()}), R.EMBEDDED),
    "ten thousand parts": (FileKind.DOCX, lambda: package({f"word/{n}.xml": "<a/>" for n in range(10_000)}), R.PARTS),
    "part that climbs": (FileKind.DOCX, lambda: package({"word/../../etc/cron.xml": "<a/>"}), R.PARTS),
    "part with a drive": (FileKind.DOCX, lambda: package({"C:\\a.xml": "<a/>"}), R.PARTS),
    "external entity": (
        FileKind.DOCX,
        lambda: package({"word/a.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
        R.ENTITIES,
    ),
    "entity in utf-16": (
        FileKind.DOCX,
        lambda: package({"word/a.xml": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a/>'.encode("utf-16")}),
        R.ENTITIES,
    ),
    "billion laughs": (FileKind.XLSX, lambda: package({"xl/a.xml": LAUGHS}, main="xl/workbook.xml"), R.ENTITIES),
    "macro": (FileKind.DOCX, lambda: package({"word/vbaProject.bin": b"x"}), R.ACTIVE_CONTENT),
    "macro by type": (
        FileKind.DOCX,
        lambda: package({}, types='<Override ContentType="application/x.macroEnabled"/>'),
        R.ACTIVE_CONTENT,
    ),
    "old macro sheet": (FileKind.XLSX, lambda: package({"xl/macrosheets/s.xml": "<a/>"}, main="xl/workbook.xml"), R.ACTIVE_CONTENT),
    "embedded program": (FileKind.DOCX, lambda: package({"word/embeddings/oleObject1.bin": b"x"}), R.EMBEDDED),
    "template fetched from elsewhere": (
        FileKind.DOCX,
        lambda: package(
            {
                "word/_rels/settings.xml.rels": RELATIONS.format(
                    '<Relationship Type="x/attachedTemplate" Target="http://e/" TargetMode="External"/>'
                )
            }
        ),
        R.EXTERNAL_LINK,
    ),
    "archive named docx": (FileKind.DOCX, lambda: package({}, main="a.txt"), R.MISMATCH),
    "truncated docx": (FileKind.DOCX, lambda: docx()[:-40], R.DAMAGED),
    "xml that nests for ever": (FileKind.DOCX, lambda: package({"word/a.xml": "<a>" * 3_000_000}), R.UNPACKED),
    "pdf with javascript": (FileKind.PDF, lambda: pdf(JAVASCRIPT), R.ACTIVE_CONTENT),
    "pdf with disguised javascript": (FileKind.PDF, lambda: pdf(b"<</S /J#61va#53cript>>"), R.ACTIVE_CONTENT),
    "pdf with packed javascript": (FileKind.PDF, lambda: pdf(object_stream(b"5 0 " + JAVASCRIPT)), R.ACTIVE_CONTENT),
    "pdf with javascript across pieces": (
        FileKind.PDF,
        lambda: pdf(object_stream(b"5 0 " + b" " * ((1 << 16) - 10) + JAVASCRIPT)),
        R.ACTIVE_CONTENT,
    ),
    "pdf that starts a program": (FileKind.PDF, lambda: pdf(b"<</S /Launch /F (cmd.exe)>>"), R.ACTIVE_CONTENT),
    "pdf with a file inside": (FileKind.PDF, lambda: pdf(b"<</Type /EmbeddedFile>>"), R.EMBEDDED),
    "pdf with a password": (FileKind.PDF, lambda: pdf(trailer=b"/Encrypt 4 0 R"), R.ENCRYPTED),
    "pdf with unreadable objects": (
        FileKind.PDF,
        lambda: pdf(object_stream(b"5 0 <<>>", more=b"/DecodeParms <</Predictor 12>>")),
        R.UNREADABLE_PARTS,
    ),
    "pdf bomb": (FileKind.PDF, lambda: pdf(object_stream(b" " * (257 << 20))), R.UNPACKED),
    "truncated pdf": (FileKind.PDF, lambda: pdf()[:-30], R.DAMAGED),
    "pdf after a page of html": (FileKind.PDF, lambda: SCRIPT + pdf(), R.DAMAGED),
    "promise of many pixels": (FileKind.PNG, giant_png, R.TOO_MANY_PIXELS),
    "tiff disguised as jpeg": (FileKind.JPEG, lambda: picture("TIFF"), R.DAMAGED),
    "truncated jpeg": (FileKind.JPEG, lambda: picture("JPEG", (640, 480))[:5_000], R.DAMAGED),
    "truncated png": (FileKind.PNG, lambda: picture("PNG")[:2_000], R.DAMAGED),
    "noise as heic": (FileKind.HEIC, lambda: b"\x00\x00\x00\x18ftypheic" + bytes(range(256)) * 40, R.DAMAGED),
    "csv with a formula": (FileKind.CSV, lambda: b"a,b\n1,=cmd|' /C calc'!A0\n", R.FORMULA),
    "csv with a hidden formula": (FileKind.CSV, lambda: b'a\n"\t=1+1"\n', R.FORMULA),
    "csv with a signed formula": (FileKind.CSV, lambda: b"a\n-2+3+cmd|' /C calc'!A0\n", R.FORMULA),
    "csv that chooses its separator": (FileKind.CSV, lambda: b"sep=#\na#=1+1\n", R.FORMULA),
    "csv with nul": (FileKind.CSV, lambda: b"a,b\n1,\x002\n", R.ENCODING),
    "csv in no encoding": (FileKind.CSV, lambda: b"a,\xff\xff\xff\n", R.ENCODING),
    "csv without end of quote": (FileKind.CSV, lambda: b'a\n"' + b"x" * 40_000, R.CELL),
    "csv of too many rows": (FileKind.CSV, lambda: b"1\n" * 200_001, R.ROWS),
}
