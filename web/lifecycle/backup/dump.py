"""A server of one's own: a dump of one instant by PostgreSQL's own programs. Later instants are that server's administrator's matter."""

import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from marketplace.embedded.account import run_as
from marketplace.embedded.binaries import usable_binaries
from web.lifecycle.backup.errors import CannotBackUp, CannotRestore


def dump(home: Path, url: str, snapshot: str, target: Path) -> None:
    """Write what `snapshot` sees into `target`. Raises: CannotBackUp.

    pg_dump switches row security off and fails where a policy would hide a row: rows are never left out quietly.
    """
    done = _run(home, "pg_dump", url, "-F", "c", "-Z", "gzip:1", f"--snapshot={snapshot}", "-f", str(target))
    if done.returncode != 0:
        raise CannotBackUp(f"pg_dump failed: {done.stderr.strip()}")
    target.chmod(0o600)


def load(home: Path, url: str, source: Path) -> None:
    """Read a dump into the empty database of `url`, whole or not at all. Raises: CannotRestore."""
    done = _run(home, "pg_restore", url, "--single-transaction", "--exit-on-error", "--no-comments", str(source))
    if done.returncode != 0:
        raise CannotRestore(f"pg_restore failed, and the database is as it was: {done.stderr.strip()}")


def require_empty(url: str) -> None:
    """Refuse a database that holds any table. Raises: CannotRestore."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')").fetchone()
    if row and row[0]:
        raise CannotRestore(f"the database of DATABASE_URL holds {row[0]} tables; a dump is restored into an empty one only")


def _run(home: Path, program: str, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The password goes by the environment: everybody can read a command line."""
    parts = conninfo_to_dict(url)
    password = str(parts.pop("password", "") or "")
    keywords = run_as(None)
    keywords["env"] = keywords["env"] | ({"PGPASSWORD": password} if password else {})
    command = [str(usable_binaries(home, None) / program), "-w", "-d", make_conninfo("", **parts), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **keywords)
