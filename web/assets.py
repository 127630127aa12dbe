"""The files under `web/static`: read once, and named by the hash of their content so that browsers may keep them for good."""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parent / "static"
LEAST_GAIN = 0.9  # pictures and fonts are compressed already


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is served. `compressed` (gzip) is None where that gains nothing."""

    body: bytes
    compressed: bytes | None
    fingerprint: str
    media_type: str


@cache
def static_files() -> dict[str, StaticFile]:
    """Every file below `STATIC` by its path, `css/base.css`. What set-up has not brought yet (vendor/) is missing until a restart."""
    found = (path for path in STATIC.rglob("*") if path.is_file())
    return {path.relative_to(STATIC).as_posix(): _read(path) for path in found}


@cache
def asset(path: str) -> str:
    """`css/base.css` as `/static/css/base.css?v=1f0c…`. A missing file gets its bare address: the page then works without it."""
    file = static_files().get(path)
    return f"/static/{path}?v={file.fingerprint}" if file else f"/static/{path}"


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    smaller = gzip.compress(body, 9, mtime=0)
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(body, smaller if len(smaller) < len(body) * LEAST_GAIN else None, sha256(body).hexdigest()[:12], media_type)
