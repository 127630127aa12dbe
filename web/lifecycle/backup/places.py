"""What of a home goes into a backup, and what does not."""

from pathlib import Path

from marketplace.embedded.cluster import FOLDER, UNFINISHED

BASE, WAL, POSTGRES_MANIFEST = "base.tar.gz", "pg_wal.tar.gz", "backup_manifest"
DUMP = "database.dump"
CHECKPOINTS, FILES, SETTINGS = "checkpoints.tar.gz", "files.tar.gz", "installation.toml"

# Everything else is taken: a room that keeps files in a folder of its own is backed up without anybody thinking of it.
LEFT_OUT = {
    FOLDER: "the database has its own way",
    UNFINISHED: "no data yet",
    "run": "locks and records of running processes",
    "binaries": "copied from the installed package at every first start",
    "keys": "never beside the data that they open; only by --with-keys, into a file elsewhere",
    "checkpoints": "taken first and apart, see make.py",
    "backups": "the backups themselves",
    "exports": "made from the database whenever they are wanted",
    "demo_accounts.json": "passwords of a demonstration",
    SETTINGS: "lies in the backup as it is, to be read there",
}


def other_parts(home: Path, wal_folder: Path | None) -> list[Path]:
    """Files and folders of the home that go into the backup as they are."""
    return [part for part in sorted(home.iterdir()) if part.name not in LEFT_OUT and part != wal_folder]
