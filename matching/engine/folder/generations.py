"""Generations: engine folders side by side in one root, one of them current.

    root/CURRENT            names of the current generation and of the one before, one a line
    root/gen-<log position>-<n>/
    root/writer.lock

A reader that holds an older generation keeps its mapped files even after they are removed. Two are kept so that a damaged current one
does not leave a process without any.
"""

import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from matching.engine.folder.durable import WriterLock, make_folder, replace_durably, sync_folder
from matching.engine.folder.errors import FolderError
from matching.engine.folder.open import open_folder

T = TypeVar("T")

CURRENT = "CURRENT"
_NAME = re.compile(r"gen-[0-9]{1,20}-[0-9]{1,10}")
_HALF_CURRENT = re.compile(r"\.CURRENT\.[0-9]+\.part")
_KEPT = 2
_TRIES = 5


def current(root: Path) -> Path | None:
    """The current generation, None before the first was published. Cheap: readers look whether it has changed.

    Raises: FolderError (CURRENT is damaged).
    """
    kept = _kept(root)
    return kept[0] if kept else None


def publish(root: Path, write: Callable[[Path], object], position: int) -> Path:
    """Make a new generation, let `write` fill its folder, and make it the current one; returns the folder.

    A crash at any moment leaves the current generation as it was, or the new one; what it leaves besides is removed by the next call.
    Raises: FolderBusy (another process publishes), FolderError (what `write` wrote cannot be opened), OSError.
    """
    make_folder(root)
    with WriterLock(root):
        kept = _kept_if_readable(root)
        made = _fresh(root, position)
        _remove_others(root, kept)
        try:
            write(made)
            open_folder(made)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        sync_folder(root)
        kept = [made, *kept][:_KEPT]
        replace_durably(root / CURRENT, "".join(f"{each.name}\n" for each in kept).encode())
        _remove_others(root, kept)
    return made


def open_current(root: Path, opens: Callable[[Path], T], accepts: Callable[[T], bool]) -> T:
    """The current generation as `opens` opens it; where it cannot be opened the one before, if `accepts` takes it (an older log position is
    made up for by the log, another vocabulary is not).

    Raises: FolderError (the current one's, or there is none): make a new generation.
    """
    for attempt in range(1, _TRIES + 1):
        kept = _kept(root)
        if not kept:
            raise FolderError(root, "holds no generation yet")
        try:
            return _first_that_opens(kept, opens, accepts)
        except FolderError:
            if attempt == _TRIES or _kept(root) == kept:  # else it was replaced while we looked
                raise
    raise AssertionError("the last try returns or raises")


def _first_that_opens(kept: list[Path], opens: Callable[[Path], T], accepts: Callable[[T], bool]) -> T:
    newest, *older = kept
    try:
        return opens(newest)
    except FolderError:
        for each in older:
            try:
                found = opens(each)
            except FolderError:
                continue
            if accepts(found):
                return found
        raise


def _kept(root: Path) -> list[Path]:
    file = root / CURRENT
    try:
        if not stat.S_ISREG(file.lstat().st_mode):  # a named pipe would keep its reader for ever
            raise FolderError(file, "is no file")
        names = file.read_bytes().decode("ascii").split("\n")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise FolderError(file, f"not readable: {error}") from error
    if len(names) < 2 or names[-1] or not all(_NAME.fullmatch(name) for name in names[:-1]):
        raise FolderError(file, "does not name generations")
    return [root / name for name in names[:-1]]


def _kept_if_readable(root: Path) -> list[Path]:
    """A writer makes things good again: without a readable CURRENT nothing counts as kept."""
    try:
        return _kept(root)
    except FolderError:
        return []


def _fresh(root: Path, position: int) -> Path:
    """A name that no generation has had: readers tell generations apart by their names."""
    taken = [int(each.name.rsplit("-", 1)[1]) for each in root.iterdir() if _NAME.fullmatch(each.name)]
    return root / f"gen-{position}-{max(taken, default=0) + 1}"


def _remove_others(root: Path, kept: list[Path]) -> None:
    names = {each.name for each in kept}
    for each in root.iterdir():
        if _NAME.fullmatch(each.name) and each.name not in names:
            shutil.rmtree(each, ignore_errors=True)
        elif _HALF_CURRENT.fullmatch(each.name) and not each.is_dir():
            each.unlink()
