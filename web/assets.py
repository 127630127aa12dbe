"""Addresses of the files under `/static`, with the hash of their content so that browsers may keep them for good."""

from functools import cache
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parent / "static"


@cache
def asset(path: str) -> str:
    """`css/base.css` as `/static/css/base.css?v=1f0c…`; read once per process.

    A file that set-up has not brought yet (vendor/) gets its bare address: the page then works without it.
    """
    file = STATIC / path
    return f"/static/{path}?v={sha256(file.read_bytes()).hexdigest()[:12]}" if file.is_file() else f"/static/{path}"
