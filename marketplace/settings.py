"""Settings of a running process: read once from the environment, passed on as a value."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between installations. `database_url` None means the embedded PostgreSQL in `home`."""

    home: Path
    database_url: str | None
    bind_host: str
    bind_port: int
    web_workers: int
    log_level: str
    public_url: str | None = None  # what browsers see when a proxy with https stands in front
    redis_url: str | None = None  # the message broker; None means the database itself
    worker_processes: int = 1
    worker_threads: int = 4
    demo_enterprises: int = 2000  # how many made-up ones `zhida up` fills an empty embedded database with; 0 leaves it empty

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the web process; then cookies work without https."""
        return self.bind_host in {"127.0.0.1", "::1", "localhost"}


def default_home() -> Path:
    """`$ZHIDA_HOME`, else `/var/lib/zhida` for root, else `~/.local/share/zhida`."""
    if chosen := os.environ.get("ZHIDA_HOME"):
        return Path(chosen).expanduser().resolve()
    return Path("/var/lib/zhida") if os.geteuid() == 0 else Path("~/.local/share/zhida").expanduser()


def load_settings() -> Settings:
    """Settings from the environment.

    Raises: ValueError naming the variable, the value given and what is accepted.
    """
    return Settings(
        home=default_home(),
        database_url=os.environ.get("DATABASE_URL") or None,
        bind_host=os.environ.get("ZHIDA_HOST", "127.0.0.1"),
        bind_port=_whole_number("ZHIDA_PORT", 8000, low=1, high=65535),
        web_workers=_whole_number("ZHIDA_WEB_WORKERS", 1, low=1, high=64),
        log_level=os.environ.get("ZHIDA_LOG_LEVEL", "INFO").upper(),
        public_url=_https_url("ZHIDA_PUBLIC_URL"),
        redis_url=_redis_url("REDIS_URL"),
        worker_processes=_whole_number("ZHIDA_WORKERS", 1, low=1, high=64),
        worker_threads=_whole_number("ZHIDA_WORKER_THREADS", 4, low=1, high=64),
        demo_enterprises=_whole_number("ZHIDA_DEMO_ENTERPRISES", 2000, low=0, high=100_000),
    )


def _https_url(name: str) -> str | None:
    given = os.environ.get(name)
    if not given:
        return None
    if not given.startswith("https://") or given == "https://":
        raise ValueError(f"{name} is {given!r}; expected an address that starts with https://")
    return given.rstrip("/")


def _redis_url(name: str) -> str | None:
    given = os.environ.get(name)
    if given and not given.startswith(("redis://", "rediss://", "unix://")):
        # The value is left out: it may hold a password.
        raise ValueError(f"{name} cannot be read; expected an address that starts with redis://, rediss:// or unix://")
    return given or None


def _whole_number(name: str, default: int, *, low: int, high: int) -> int:
    given = os.environ.get(name)
    if given is None or given == "":
        return default
    if not given.isascii() or not given.isdigit() or not low <= int(given) <= high:
        raise ValueError(f"{name} is {given!r}; expected a whole number from {low} to {high}")
    return int(given)
