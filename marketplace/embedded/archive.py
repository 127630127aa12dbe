"""Copying the write-ahead log out of the embedded cluster, so that a backup can be carried on to any later instant."""

import subprocess
from dataclasses import replace
from pathlib import Path

from marketplace.embedded.account import Account, give_to, run_as
from marketplace.embedded.cluster import Cluster
from marketplace.embedded.errors import EmbeddedError

# A piece that is not full is copied after this time too if anything was written: so much is lost at most with the machine.
LONGEST_WAIT = "5min"


def archiving(cluster: Cluster, folder: Path) -> Cluster:
    """The same cluster, which copies each finished piece (16 MiB) of its log into `folder`, whole and forced to the disk.

    PostgreSQL's own module does it: without a shell, never over another file. Raises: EmbeddedError if its account cannot write there.
    """
    if not folder.exists():
        folder.mkdir(parents=True)
        give_to(cluster.account, folder)
    require_right(cluster.account, "-w", folder)
    settings = {
        "archive_mode": "on",
        "archive_library": "basic_archive",
        "basic_archive.archive_directory": str(folder),
        "archive_timeout": LONGEST_WAIT,
    }
    return replace(cluster, settings={**cluster.settings, **settings})


def require_right(account: Account | None, right: str, folder: Path) -> None:
    """`right` is `-r` or `-w`, as test(1) asks. Raises: EmbeddedError."""
    if subprocess.run(["/usr/bin/test", right, folder, "-a", "-x", folder], check=False, **run_as(account)).returncode != 0:
        who = account.name if account else "this user"
        what = "write into" if right == "-w" else "read"
        raise EmbeddedError(f"PostgreSQL runs as {who}, who cannot {what} the folder of its write-ahead log, {folder}")
