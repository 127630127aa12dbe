"""Clusters of these tests' own, apart from the one that all tests share: they are killed and damaged here."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.embedded.cluster import open_cluster


@pytest.fixture
def home() -> Iterator[Path]:
    """A home under /tmp that PostgreSQL's account may enter; its cluster is stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="zhida-embedded-"))
    folder.chmod(0o711)
    yield folder
    if (folder / "postgres").exists():
        open_cluster(folder).stop()
    shutil.rmtree(folder)
