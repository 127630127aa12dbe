"""Where the pages are served: the address, whether it may be used, and who uses it already."""

import contextlib
import os
import socket
from pathlib import Path

from marketplace.settings import Settings
from web.lifecycle.errors import CannotStart

PROC = Path("/proc")
LISTENING = "0A"  # state of a socket in /proc/net/tcp


def address(settings: Settings) -> str:
    """What to type into the browser."""
    host = f"[{settings.bind_host}]" if ":" in settings.bind_host else settings.bind_host
    return settings.public_url or f"http://{host}:{settings.bind_port}"


def require_safe(settings: Settings) -> None:
    """Passwords and credit data never cross a network in the clear.

    Raises: CannotStart if other machines could reach the web process and no proxy with https was named.
    """
    if not settings.loopback and settings.public_url is None:
        raise CannotStart(
            f"ZHIDA_HOST={settings.bind_host} would let other machines in without https. Leave it at 127.0.0.1, "
            "or put a proxy with https in front and name it: ZHIDA_PUBLIC_URL=https://…"
        )


def require_free(settings: Settings) -> None:
    """Raises: CannotStart, naming the process if it can be known, if something else has the port; or if the host is not this machine's."""
    family = socket.AF_INET6 if ":" in settings.bind_host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.bind_host, settings.bind_port))
            probe.listen(1)  # two may bind at once, only one listens
        except OSError as error:
            raise CannotStart(_taken(settings, error)) from error


def _taken(settings: Settings, error: OSError) -> str:
    other = 8001 if settings.bind_port != 8001 else 8002
    holder = holder_of(settings.bind_port)
    by = f" by {holder}" if holder else ""
    what = (
        f"port {settings.bind_port} is taken{by}"
        if holder or error.errno == 98
        else f"cannot listen on {settings.bind_host}: {error.strerror}"
    )
    return f"{what}. Another port: ZHIDA_PORT={other} make run"


def holder_of(port: int) -> str | None:
    """Process number and command line of whoever listens on `port`; None if it cannot be known (another user's)."""
    wanted = {f"socket:[{inode}]" for table in ("tcp", "tcp6") for inode in _listening(table, port)}
    for process in (entry for entry in PROC.iterdir() if entry.name.isdigit()):
        if wanted & _open_files(process):
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
            return f"process {process.name} ({command[:80]})"
    return None


def _listening(table: str, port: int) -> list[str]:
    path = PROC / "net" / table
    rows = [line.split() for line in path.read_text(encoding="ascii").splitlines()[1:]] if path.exists() else []
    return [row[9] for row in rows if row[3] == LISTENING and int(row[1].rpartition(":")[2], 16) == port]


def _open_files(process: Path) -> set[str]:
    """What its descriptors point to; empty for another user's process, or one that ended meanwhile."""
    found = set()
    with contextlib.suppress(OSError):
        for entry in (process / "fd").iterdir():
            with contextlib.suppress(OSError):  # closed between the listing and the look
                found.add(os.readlink(entry))  # noqa: PTH115  # the target is no path
    return found
