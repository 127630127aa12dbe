"""The copied write-ahead log as files: `TTTTTTTTLLLLLLLLSSSSSSSS`, hexadecimal: timeline, and a number of 16 MiB pieces in two parts."""

import re
import tarfile
from pathlib import Path

from web.lifecycle.backup.errors import CannotRestore
from web.lifecycle.backup.places import BASE

NAME = re.compile(r"[0-9A-F]{24}")
PIECES_OF_A_PART = 256  # 4 GiB of 16 MiB each


def first_piece(folder: Path) -> str:
    """The first piece that the base backup in `folder` needs, by its own label. Raises: CannotRestore if it has none."""
    with tarfile.open(folder / BASE) as archive:
        for member in archive:
            if member.name.removeprefix("./") == "backup_label" and (label := archive.extractfile(member)):
                return label.read().decode().split("(file ")[1].split(")")[0]
    raise CannotRestore(f"{folder / BASE} holds no backup_label")


def require_unbroken(wal: Path, first: str) -> None:
    """Refuse a folder that lacks a piece between `first` and its newest: PostgreSQL would stop there and call it the end.

    Raises: CannotRestore naming the gap.
    """
    timeline = first[:8]
    there = {_number(file.name) for file in wal.iterdir() if NAME.fullmatch(file.name) and file.name.startswith(timeline)}
    newest = max(there, default=_number(first))
    if missing := set(range(_number(first), newest + 1)) - there:
        raise CannotRestore(
            f"the write-ahead log in {wal} lacks {len(missing)} pieces since the backup, the first is {_name(timeline, min(missing))}"
        )


def _number(name: str) -> int:
    return int(name[8:16], 16) * PIECES_OF_A_PART + int(name[16:], 16)


def _name(timeline: str, number: int) -> str:
    return f"{timeline}{number // PIECES_OF_A_PART:08X}{number % PIECES_OF_A_PART:08X}"
