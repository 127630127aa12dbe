"""Photos are decoded and written anew: what is no picture (positions, devices, hidden files, scripts) does not come out."""

from pathlib import Path

import pillow_heif
from PIL import Image, ImageOps

from marketplace.documents.checks.verdict import Verdict
from marketplace.documents.file_kinds import FileKind
from marketplace.documents.refusals import FileRefused, Refusal

LONG_SIDE = 4096  # an A4 page at 350 dots per inch
DRAFT_FROM_PIXELS = 16_000_000
# What fits into the memory limit: JPEG can be decoded at half its size, the others cannot.
MOST_PIXELS = {FileKind.JPEG: 64_000_000, FileKind.HEIC: 25_000_000, FileKind.PNG: 20_000_000}
FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.HEIC: "HEIF"}
QUALITY = 85

pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1  # each thread would cost address space
Image.MAX_IMAGE_PIXELS = None  # our own limits stand below, before anything is decoded


def check_picture(kind: FileKind, source: Path, target: Path) -> Verdict:
    """Write the picture to `target`, upright, at most 4096 pixels long: PNG stays PNG, everything else becomes JPEG.

    Raises: FileRefused, or whatever Pillow raises for a damaged file.
    """
    with Image.open(source, formats=[FORMATS[kind]]) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS[kind]:
            raise FileRefused(Refusal.TOO_MANY_PIXELS)
        if kind is FileKind.JPEG and width * height > DRAFT_FROM_PIXELS:
            opened.draft("RGB", (width // 2, height // 2))
        opened.thumbnail((LONG_SIDE, LONG_SIDE), reducing_gap=2.0)
        upright = ImageOps.exif_transpose(opened)
    as_png = kind is FileKind.PNG
    plain = _without_extras(upright, keep_transparency=as_png)
    if as_png:
        plain.save(target, "PNG")
    else:
        plain.save(target, "JPEG", quality=QUALITY)
    return Verdict(kind=FileKind.PNG if as_png else FileKind.JPEG, rewritten=True, width=plain.width, height=plain.height)


def _without_extras(picture: Image.Image, *, keep_transparency: bool) -> Image.Image:
    """The pixels alone; whatever hung on the picture (EXIF, XMP, comments, profiles) would be written again by some formats."""
    transparent = keep_transparency and (picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info)
    plain = picture.convert("RGBA" if transparent else "RGB")
    plain.info = {}
    return plain
