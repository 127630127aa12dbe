"""The folder of copied write-ahead log: PostgreSQL would take a gap in it for its end."""

from pathlib import Path

import pytest

from web.lifecycle.backup.errors import CannotRestore
from web.lifecycle.backup.wal_pieces import require_unbroken

FIRST = "0000000100000000000000FE"


def folder_with(tmp_path: Path, *names: str) -> Path:
    for name in names:
        (tmp_path / name).touch()
    return tmp_path


def test_pieces_follow_each_other_over_the_end_of_a_part(tmp_path: Path) -> None:
    require_unbroken(folder_with(tmp_path, FIRST, "0000000100000000000000FF", "000000010000000100000000"), FIRST)


def test_older_pieces_and_those_of_another_timeline_do_not_count(tmp_path: Path) -> None:
    others = ("000000010000000000000001", "000000020000000900000000", f"{FIRST}.00000028.backup", "00000002.history")
    require_unbroken(folder_with(tmp_path, FIRST, *others), FIRST)


def test_a_gap_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotRestore, match="lacks 1 pieces since the backup, the first is 0000000100000000000000FF"):
        require_unbroken(folder_with(tmp_path, FIRST, "000000010000000100000000"), FIRST)


def test_log_that_a_later_backup_dropped_is_a_gap(tmp_path: Path) -> None:
    with pytest.raises(CannotRestore, match=f"the first is {FIRST}"):
        require_unbroken(folder_with(tmp_path, "0000000100000000000000FF"), FIRST)
