"""A postmaster.pid that names a process of somebody else's: after a crash or a restart of the machine, numbers are used again."""

from pathlib import Path

PROC = Path("/proc")


def remove_foreign_pid_file(data: Path) -> bool:
    """Remove `data`/postmaster.pid if its process is not ours and no server process works in `data`. Tells whether it did.

    PostgreSQL looks only at whether the number is in use and would refuse to start. While any process of this cluster lives the file stays:
    PostgreSQL itself then guards the data against a second server.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists() or processes_in(data):
        return False
    pid_file.unlink(missing_ok=True)
    return True


def processes_in(data: Path) -> list[int]:
    """Numbers of the processes whose working folder is `data`: every process of a PostgreSQL server works in its data folder."""
    return [int(process.name) for process in PROC.iterdir() if process.name.isdigit() and _works_in(process, data)]


def _works_in(process: Path, data: Path) -> bool:
    try:
        return (process / "cwd").resolve(strict=True) == data.resolve()
    except OSError:  # ended meanwhile, or another user's: then not this cluster's
        return False
