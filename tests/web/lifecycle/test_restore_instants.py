"""Which instants a backup can be restored to, told before anything is unpacked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest

from marketplace.embedded.recovery import Until
from web.lifecycle.backup.errors import CannotRestore
from web.lifecycle.backup.instants import until, wal_folder
from web.lifecycle.backup.manifest import Manifest

ENDED = datetime(2026, 11, 21, 1, tzinfo=UTC)


def manifest(kind: Literal["embedded", "dump"] = "embedded", wal: str | None = None) -> Manifest:
    return Manifest(
        format=1,
        kind=kind,
        program="0",
        postgres=18,
        revision="r",
        began_at=ENDED - timedelta(minutes=1),
        ended_at=ENDED,
        wal_folder=wal,
        keys=[],
        files={},
        measured={},
    )


def test_without_an_instant_it_is_the_backups_own_even_if_its_log_has_gone(tmp_path: Path) -> None:
    gone = manifest(wal=str(tmp_path / "gone"))
    assert wal_folder(gone, None, None) is None
    assert until(gone, None, None) is Until.END_OF_BACKUP


def test_a_time_without_an_offset_is_of_shanghai(tmp_path: Path) -> None:
    assert until(manifest(), "2026-11-21T09:00:01", tmp_path) == ENDED + timedelta(seconds=1)
    assert until(manifest(), "latest", tmp_path) is Until.END_OF_LOG


@pytest.mark.parametrize(
    ("kind", "to_time", "with_log", "said"),
    [
        ("embedded", "latest", False, "no write-ahead log was copied"),
        ("dump", "latest", True, "a dump has one instant, 2026-11-21T09:00:00"),
        ("embedded", "2026-11-21T08:59:59", True, "this backup reaches from 2026-11-21T09:00:00"),
        ("embedded", "9999-01-01T00:00", True, "is not possible"),
        ("embedded", "soon", True, "is no time"),
    ],
)
def test_what_is_not_possible_is_refused_with_what_is(
    kind: Literal["embedded", "dump"], to_time: str, with_log: bool, said: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotRestore, match=said):
        until(manifest(kind), to_time, tmp_path if with_log else None)


def test_log_that_is_needed_and_not_there_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(CannotRestore, match="name it with --wal"):
        wal_folder(manifest(wal=str(tmp_path / "gone")), "latest", None)
