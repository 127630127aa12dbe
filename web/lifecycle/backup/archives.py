"""Folders as one file each: packed while others write in them, unpacked without believing what the file says about rights and owners."""

import gzip
import io
import os
import tarfile
import zlib
from collections.abc import Iterable
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
FAST = 1  # of gzip: most of what is packed does not get smaller by trying harder


class BadArchive(ValueError):
    """The archive cannot be read, or holds something else than plain files and folders below its root."""


def pack(target: Path, root: Path, parts: Iterable[Path]) -> None:
    """Write the files and folders `parts`, all below `root`, into the gzip tar `target`, readable by its owner only.

    A file that is removed meanwhile is left out: what must not be missing is compared after a restore.
    """
    with _private(target) as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=FAST) as archive:
        for part in parts:
            for path in (part, *sorted(part.rglob("*"))):
                _add(archive, path, path.relative_to(root).as_posix())
        archive.close()
        _sync(raw)


def unpack(source: Path, root: Path) -> None:
    """Write what the tar holds below `root`, everything readable by the present account only. Raises: BadArchive."""
    try:
        with tarfile.open(source, mode="r:*") as archive:
            for member in archive:
                _take(archive, member, root)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadArchive(f"{source} cannot be read: {error}") from error


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    if path.is_symlink() or not (path.is_dir() or path.is_file()):
        return  # sockets and links are of a running program, not of its data
    try:
        if path.is_dir():
            archive.addfile(archive.gettarinfo(path, name))
        else:
            with path.open("rb") as file:
                archive.addfile(archive.gettarinfo(arcname=name, fileobj=file), file)
    except FileNotFoundError:
        return


def _take(archive: tarfile.TarFile, member: tarfile.TarInfo, root: Path) -> None:
    target = root / member.name
    if not (member.isreg() or member.isdir()) or ".." in target.parts or not target.is_relative_to(root):
        raise BadArchive(f"it holds {member.name!r}, which is no plain file below its root")
    folder = target if member.isdir() else target.parent
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if member.isreg():
        _write(archive, member, target)


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    source = archive.extractfile(member)
    with _private(target) as out:
        while source and (chunk := source.read(1 << 20)):
            out.write(chunk)


def _private(target: Path) -> io.BufferedWriter:
    return os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb")


def _sync(file: io.BufferedWriter) -> None:
    file.flush()
    os.fsync(file.fileno())
