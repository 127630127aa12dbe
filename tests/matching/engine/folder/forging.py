"""Headers that are well sealed and lie."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from matching.engine.folder import header
from matching.engine.folder.checksums import checksums, pieces


def reseal(folder: Path, change: Callable[[dict[str, Any]], object], **envelope: Any) -> None:
    """Change the header's body, then seal it as its writer does."""
    file = folder / header.NAME
    body = json.loads(file.read_bytes())["body"]
    change(body)
    written = msgspec.json.encode(body)
    sealed = {"magic": header.MAGIC, "format": header.FORMAT, "engine": header.ENGINE, "checksum": header._checksum(written)}
    file.write_bytes(msgspec.json.encode({**sealed, "body": msgspec.Raw(written), **envelope}))


def reseal_file(folder: Path, kind: header.FileKind, content: bytes) -> None:
    """Give one file other contents, with a header that says they are right."""

    def change(body: dict[str, Any]) -> None:
        file_of(folder, kind).write_bytes(content)
        body["files"][kind] = {"bytes": len(content), "checksums": checksums(pieces(memoryview(content)))}

    reseal(folder, change)


def file_of(folder: Path, kind: str) -> Path:
    """The folder's file of a kind (or its header)."""
    return next(folder.glob(f"{kind}*"))
