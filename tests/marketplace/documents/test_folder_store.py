"""The folder that keeps documents where nothing else is configured."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from marketplace.documents.store import FolderStore
from tests.marketplace.documents.store_contract import StoreContract

ENDLESS = """
import sys
from pathlib import Path
from marketplace.documents.store import FolderStore
class Source:
    def read(self, size):
        print("read", flush=True)
        return b"x" * 1000
FolderStore(Path(sys.argv[1])).put(Source())
"""


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """An empty one; its folder does not exist yet."""
    return FolderStore(tmp_path)


class TestFolderStore(StoreContract):
    """The contract, and what is peculiar to files."""

    def test_only_this_account_may_read(self, store: FolderStore, tmp_path: Path) -> None:
        with store.open(store.put((tmp_path / "empty").open("w+b")).key) as file:
            assert os.fstat(file.fileno()).st_mode & 0o077 == 0
        assert (tmp_path / "documents").stat().st_mode & 0o077 == 0

    def test_upload_that_was_killed_is_only_found_by_the_sweep(self, store: FolderStore, tmp_path: Path) -> None:
        writing = subprocess.Popen([sys.executable, "-c", ENDLESS, str(tmp_path)], stdout=subprocess.PIPE)
        assert writing.stdout
        for _ in range(400):  # more than one buffer: something lies on the disk
            writing.stdout.readline()
        writing.send_signal(signal.SIGKILL)
        writing.wait()
        writing.stdout.close()
        left = list(store.kept())
        assert [kept.key for kept in left] == [None]
        store.discard(left[0])
        assert list(store.kept()) == []

    def test_file_that_vanishes_while_listing_is_left_alone(self, store: FolderStore, tmp_path: Path) -> None:
        (tmp_path / "documents" / "incoming").mkdir(parents=True)
        (tmp_path / "documents" / "incoming" / "gone").symlink_to(tmp_path / "nowhere")
        assert all(kept.changed_at.timestamp() > time.time() for kept in store.kept())
