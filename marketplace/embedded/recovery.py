"""A cluster from a base backup: unpacked under another name, carried on to the wanted instant, and only then given its name."""

import re
import shlex
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from marketplace.embedded.account import Account
from marketplace.embedded.archive import require_right
from marketplace.embedded.binaries import major_version
from marketplace.embedded.cluster import FOLDER, UNFINISHED, Cluster, account_and_programs, cluster_in
from marketplace.embedded.errors import EmbeddedError

LONGEST_SECONDS = 7 * 24 * 3600  # replaying is as long as the log is; whoever waits can break it off
LAST_COMMIT = re.compile(r"last completed transaction was at log time (\S+ \S+)")


class Until(Enum):
    """How far to go if not to an instant."""

    END_OF_BACKUP = "immediate"
    END_OF_LOG = ""


class NotReached(EmbeddedError):
    """The log ends before the wanted instant. `last` is its last commit, None if there is none after the backup."""

    def __init__(self, last: datetime | None) -> None:
        super().__init__("the write-ahead log ends before the wanted instant")
        self.last = last


def unfinished_folder(home: Path, version: int) -> tuple[Path, Account | None, Path]:
    """An empty folder to unpack a base backup into, whom it will belong to, and the programs.

    `version` is PostgreSQL's major version that the backup is of. Raises: EmbeddedError.
    """
    data = home / UNFINISHED
    account, programs = account_and_programs(home, data)
    if (here := major_version(programs)) != version:
        raise EmbeddedError(
            f"the backup is of PostgreSQL {version}, this program brings PostgreSQL {here}; restore it with its own program"
        )
    data.mkdir(mode=0o700)
    return data, account, programs


def recover(data: Path, account: Account | None, programs: Path, wal: Path | None, until: Until | datetime) -> Cluster:
    """Start the unpacked cluster, replay its log and return it running, on a timeline of its own.

    `wal` is the folder of copied log, None if there is none. Raises: NotReached, EmbeddedError with the end of the server's log.
    """
    _give(account, data)
    if wal is not None:
        require_right(account, "-r", wal)
    for left in (*data.glob("server.log*"), *data.glob(".s.PGSQL.*")):
        left.unlink()  # of the server that was backed up: its log, and the lock of its socket, which would keep this one from starting
    (data / "recovery.signal").touch(mode=0o644)
    cluster = cluster_in(data, account, programs)
    recovering = replace(cluster, settings={**cluster.settings, **_settings(wal, until)})
    start = ("start", "-D", str(data), "-l", str(cluster.log), "-w", "-t", str(LONGEST_SECONDS), "-o", recovering.options)
    try:
        started = cluster.call("pg_ctl", *start).returncode == 0
        while started and not cluster.accepts():  # it counts as started while it replays
            started = cluster.running()
            time.sleep(0.1)
    except BaseException:
        cluster.stop()
        raise
    if not started:
        raise _failure(cluster, until)
    return cluster


def finish(cluster: Cluster, home: Path) -> None:
    """Stop the cluster and give it its name; from now on it is the home's."""
    cluster.stop()
    if cluster.sockets != cluster.data:
        shutil.rmtree(cluster.sockets, ignore_errors=True)
    cluster.data.rename(home / FOLDER)


def _settings(wal: Path | None, until: Until | datetime) -> dict[str, str]:
    # The server writes %f and %p; its own % is doubled. Without a folder every piece is "not there", which is how a log ends.
    fetch = f"cp {shlex.quote(str(wal).replace('%', '%%'))}/%f %p" if wal else "false"
    name, value = ("", until.value) if isinstance(until, Until) else ("_time", until.astimezone(UTC).isoformat(" "))
    # Not open for reading meanwhile: whoever may connect sees the restored state and no earlier one.
    return {"restore_command": fetch, "recovery_target_action": "promote", "hot_standby": "off", f"recovery_target{name}": value}


def _give(account: Account | None, data: Path) -> None:
    if account is not None:
        for each in (data, *data.rglob("*")):
            shutil.chown(each, account.uid, account.gid)


def _failure(cluster: Cluster, until: Until | datetime) -> EmbeddedError:
    said = cluster.log_end(200)
    if isinstance(until, datetime) and "recovery ended before configured recovery target was reached" in said:
        commits = LAST_COMMIT.findall(said)
        return NotReached(datetime.fromisoformat(commits[-1]) if commits else None)
    return EmbeddedError(f"PostgreSQL could not replay its log. The end of {cluster.log}:\n{cluster.log_end()}")
