"""What is written beside a result until it is whole. Whoever writes it holds a lock on it, so what a killed command left is known by
nobody's holding it, whatever numbers processes have had since, here or in another container.
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_DIGITS = "[0-9a-f]+"


@contextmanager
def locked_file(place: Path) -> Iterator[tuple[Path, int]]:
    """A new file in the folder of `place`, and its descriptor, which the caller may write to but not close; gone after the block unless it
    was moved away. Such files that were left behind are removed first. Raises: OSError.
    """
    _remove_leftovers(place.parent, f".{place.name}.", ".part")
    with _made(place.parent, f".{place.name}.", ".part", lambda path: os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)) as made:
        try:
            yield made
        finally:
            made[0].unlink(missing_ok=True)


@contextmanager
def locked_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder in `parent`, gone after the block. Such folders that were left behind are removed first. Raises: OSError."""
    _remove_leftovers(parent, prefix, "")
    with _made(parent, prefix, "", _make_folder) as (folder, _):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _make_folder(path: Path) -> int:
    path.mkdir(mode=0o700)
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY)


@contextmanager
def _made(parent: Path, prefix: str, suffix: str, make: Callable[[Path], int]) -> Iterator[tuple[Path, int]]:
    while True:
        path = parent / f"{prefix}{secrets.token_hex(8)}{suffix}"
        descriptor = make(path)
        try:
            with suppress(OSError):  # a file system without such locks: then nothing is ever taken for left behind there
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if path.exists():  # else another one found it before the lock was held, and took it for left behind
                yield path, descriptor
                return
        finally:
            os.close(descriptor)


def _remove_leftovers(parent: Path, prefix: str, suffix: str) -> None:
    name = re.compile(re.escape(prefix) + _DIGITS + re.escape(suffix))
    with suppress(OSError):
        for found in [each for each in parent.iterdir() if name.fullmatch(each.name)]:
            _remove_if_left_behind(found)


def _remove_if_left_behind(path: Path) -> None:
    with suppress(OSError):  # somebody writes it, it went away meanwhile, or it is another user's
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        finally:
            os.close(descriptor)
