"""Root never runs the server itself: who does, and from where."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from marketplace.embedded import binaries
from marketplace.embedded.account import service_account
from marketplace.embedded.binaries import usable_binaries
from marketplace.embedded.cluster import open_cluster
from marketplace.embedded.errors import EmbeddedError

AS_ROOT = os.geteuid() == 0


def test_root_hands_the_server_to_an_account_without_rights_and_keeps_an_existing_owner(home: Path) -> None:
    account = service_account(home / "postgres")
    assert (account is not None and account.uid != 0) if AS_ROOT else account is None
    cluster = open_cluster(home, durable=False)
    assert service_account(cluster.data) == account
    assert cluster.data.stat().st_uid == (account.uid if account else os.geteuid())
    assert home.stat().st_uid == os.geteuid(), "only the data folder changes hands"


def test_programs_in_a_private_folder_are_copied_once_to_where_the_account_can_run_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = home / "private"
    shutil.copytree(binaries._package_folder(), private / binaries.PACKAGE)
    shutil.copytree(binaries._package_folder().parent / binaries.LIBRARIES, private / binaries.LIBRARIES)
    private.chmod(0o700)
    monkeypatch.setattr(binaries, "_package_folder", lambda: private / binaries.PACKAGE)
    account = service_account(home / "postgres")

    programs = usable_binaries(home, account)
    assert stat.S_IMODE(private.stat().st_mode) == 0o700, "the private folder stays private"
    assert programs.is_relative_to(home / "binaries" if AS_ROOT else private)
    made = programs.stat().st_ino
    assert usable_binaries(home, account).stat().st_ino == made


def test_a_home_that_the_account_cannot_enter_is_refused_with_what_to_type(home: Path) -> None:
    closed = home / "closed"
    (closed / "home").mkdir(parents=True)
    closed.chmod(0o700 if AS_ROOT else 0o000)
    try:
        with pytest.raises((EmbeddedError, PermissionError), match=r"ZHIDA_HOME|Permission"):
            open_cluster(closed / "home")
    finally:
        closed.chmod(0o700)


def test_a_missing_package_is_named_with_what_to_type(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_package_anywhere")
    with pytest.raises(EmbeddedError, match="make setup"):
        usable_binaries(home, None)
