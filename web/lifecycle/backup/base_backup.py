"""The embedded database while it runs: a base backup by PostgreSQL's own programs, over the socket as its superuser."""

import subprocess
from pathlib import Path

import psycopg

from marketplace.embedded.account import run_as
from marketplace.embedded.bootstrap import DATABASE
from marketplace.embedded.cluster import PORT, Cluster
from web.lifecycle.backup.errors import CannotBackUp


def base_backup(cluster: Cluster, folder: Path) -> None:
    """Write the whole cluster, with the log that makes it consistent, into `folder` as gzip tars. Raises: CannotBackUp."""
    fresh = folder / "database"  # the program wants an empty folder of its own
    command = [str(cluster.programs / "pg_basebackup"), "-D", str(fresh), "-h", str(cluster.sockets), "-p", str(PORT), "-U", "postgres"]
    options = ["-w", "-F", "t", "-X", "stream", "-c", "fast", "-Z", "client-gzip:1", "--manifest-checksums=SHA256", "-l", "zhida backup"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **run_as(None))
    if done.returncode != 0:
        raise CannotBackUp(f"PostgreSQL's base backup failed: {done.stderr.strip()}")
    for file in fresh.iterdir():
        file.chmod(0o600)
        file.rename(folder / file.name)
    fresh.rmdir()


def hand_over_log(cluster: Cluster) -> str | None:
    """Have the copying of the log catch up to now; a sentence if it fails or is off, None if it works."""
    with psycopg.connect(cluster.dsn(DATABASE), autocommit=True) as connection:
        if connection.execute("SELECT current_setting('archive_mode')").fetchone() == ("off",):
            return "the write-ahead log is NOT being copied: the database was started before installation.toml said so. Stop and start it"
        connection.execute("SELECT pg_switch_wal()")
        row = connection.execute(
            "SELECT last_failed_wal FROM pg_stat_archiver WHERE last_failed_time > coalesce(last_archived_time, '-infinity')"
        ).fetchone()
    return f"the write-ahead log is NOT being copied: {row[0]} failed; see {cluster.log}" if row else None


def drop_older_log(cluster: Cluster, wal: Path, first: str) -> None:
    """Remove copied log that no restore of this or a later backup reads. Raises: CannotBackUp."""
    done = cluster.call("pg_archivecleanup", str(wal), first)
    if done.returncode != 0:
        raise CannotBackUp(f"older pieces in {wal} could not be removed; the backup itself is whole")
