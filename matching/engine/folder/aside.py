"""What stands where the generations belong and is of another kind: no generation could ever take its place, so it is renamed."""

import stat
from pathlib import Path

from matching.engine.folder.durable import LOCK
from matching.engine.folder.generations import CURRENT


def put_aside(root: Path, when: str) -> list[Path]:
    """A file in the root's place, a folder in the place of one of its files: renamed to `….damaged-<when>`. Returns the
    new names; the root itself may be a link to a folder elsewhere. Raises: OSError.
    """
    if root.exists() and not root.is_dir():
        return [_renamed(root, when)]
    return [_renamed(each, when) for each in (root / CURRENT, root / LOCK) if _is_folder(each)]


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def _renamed(path: Path, when: str) -> Path:
    """Onto an empty one of the same kind: if another process was quicker and the right kind stands there by now, this fails."""
    aside = path.with_name(f"{path.name}.damaged-{when}")
    folder = _is_folder(path)
    aside.mkdir() if folder else aside.touch(exist_ok=False)
    try:
        return path.rename(aside)
    except OSError:
        aside.rmdir() if folder else aside.unlink()
        raise
