"""How many connections the processes of an installation may open, against what the server allows."""

from dataclasses import dataclass

import psycopg

from marketplace.database.session import BACKGROUND, WEB, WEB_BESIDE, WEB_SYSTEM, psycopg_dsn
from marketplace.settings import Settings

CLOCK = 1  # of each process in a demonstration
WORKER_OWN = 4  # for moments only: beginnings, progress, failures, what handlers do outside their one transaction
ENGINE = 1  # of each process that holds the engine, while it reads all profiles
BROKER = 10  # of each process that sends or takes messages, at most
BESIDE = 30  # a backup, a growing demonstration (one for each processor), `zhida engine`, an administrator
SUPERUSERS = 3  # what PostgreSQL keeps for them unless it is told otherwise


@dataclass(frozen=True, slots=True)
class Connections:
    """At most, by kind of process; `allowed` is max_connections without those kept for superusers."""

    web: int
    workers: int
    background: int
    scheduler: int
    allowed: int

    @property
    def total(self) -> int:
        """All together."""
        return self.web + self.workers + self.background + self.scheduler

    def line(self) -> str:
        """For the terminal."""
        parts = f"web {self.web}, workers {self.workers}, background {self.background}, scheduler {self.scheduler}"
        verdict = "" if self.total <= self.allowed else "; THAT IS TOO FEW: raise max_connections of the server, or run fewer processes"
        return f"database connections: at most {self.total} ({parts}) of {self.allowed}{verdict}"


def connections_of(settings: Settings, allowed: int) -> Connections:
    """By the settings. A broker elsewhere (REDIS_URL) needs none of ours."""
    messages = 0 if settings.redis_url else BROKER
    return Connections(
        web=settings.web_workers * (WEB.pool_size + WEB_BESIDE.pool_size + WEB_SYSTEM.pool_size + CLOCK + ENGINE),
        workers=settings.worker_processes * (settings.worker_threads + WORKER_OWN + messages + CLOCK),
        background=BACKGROUND.pool_size + messages + CLOCK + ENGINE,
        scheduler=1 + CLOCK,
        allowed=allowed,
    )


def connections_to_allow(settings: Settings) -> int:
    """The max_connections of a server of ours: all processes, and what people start beside them."""
    return connections_of(settings, 0).total + BESIDE + SUPERUSERS


def allowed_by(dsn: str) -> int:
    """How many connections the running server has for us."""
    query = "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
    with psycopg.connect(psycopg_dsn(dsn)) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None  # noqa: S101
    return int(row[0])
