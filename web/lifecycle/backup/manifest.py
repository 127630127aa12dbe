"""What a backup says of itself: written last, so that a folder without it is no backup; read and checked before anything is restored."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from web.lifecycle.backup.errors import CannotRestore

NAME = "manifest.json"
FORMAT: Literal[1] = 1


class StoredFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the backup."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kind` is embedded (a base backup that log can be replayed on) or dump (of a server of one's own, of exactly one instant).

    `ended_at` is the earliest instant that can be restored. `measured` is what `comparisons` saw, by name: in a dump at its very instant
    (`exact`), else just before it, while others wrote. `keys` names the files of keys that the installation had, never their content.
    """

    format: Literal[1]
    kind: Literal["embedded", "dump"]
    program: str
    postgres: int
    revision: str
    began_at: datetime
    ended_at: datetime
    wal_folder: str | None
    keys: list[str]
    files: dict[str, StoredFile]
    measured: dict[str, Any]

    @property
    def exact(self) -> bool:
        """Whether the measures are of the very state that is in the backup."""
        return self.kind == "dump"


def write_manifest(folder: Path, manifest: Manifest) -> str:
    """Write it into the folder. Returns its SHA-256, for whoever wants to keep it apart from the backup."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    (folder / NAME).write_bytes(text)
    return hashlib.sha256(text).hexdigest()


def stored_files(folder: Path) -> dict[str, StoredFile]:
    """Every file of the folder by name."""
    return {file.name: StoredFile(file.stat().st_size, _sha256(file)) for file in sorted(folder.iterdir())}


def checked_manifest(folder: Path) -> Manifest:
    """The manifest of a whole backup whose files are as they were written. Raises: CannotRestore naming every file at fault."""
    try:
        manifest = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise CannotRestore(f"{folder} is no finished backup: it has no {NAME}, which is written last") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CannotRestore(f"{folder / NAME} cannot be read: {error}") from error
    faults = [f"{name} {fault}" for name, stored in manifest.files.items() if (fault := _fault(folder / name, stored))]
    if faults:
        raise CannotRestore(f"the backup in {folder} is damaged and is not restored: {'; '.join(faults)}")
    return manifest


def _fault(file: Path, stored: StoredFile) -> str:
    if not file.is_file():
        return "is missing"
    if file.stat().st_size != stored.size:
        return f"has {file.stat().st_size} bytes instead of {stored.size}"
    return "" if _sha256(file) == stored.sha256 else "was changed since the backup"


def _sha256(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
