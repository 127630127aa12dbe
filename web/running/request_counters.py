"""What this process counts of its requests and of its pools. Several web processes share their counts through files in the folder that
`zhida web` names in the environment, so that whichever of them is asked answers for all.
"""

import os
from pathlib import Path

from litestar.types import HTTPScope
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, multiprocess
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from web.lifecycle.metrics_folder import FOLDER_VARIABLE

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})  # others are anybody's words, and each would be kept
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

OWN = CollectorRegistry()
REQUESTS = Counter("zhida_http_requests", "Requests answered", ["method", "route", "status"], registry=OWN)
SECONDS = Histogram("zhida_http_request_seconds", "Time until the answer was out", ["method", "route"], buckets=BUCKETS, registry=OWN)
SERVER_ERRORS = Counter("zhida_http_server_errors", "Answers of 5xx", registry=OWN)
POOL = Gauge("zhida_pool_connections_in_use", "Connections in use", ["pool"], multiprocess_mode="livesum", registry=OWN)


def count_request(scope: HTTPScope, method: str, status: int | None, seconds: float) -> None:
    """One request. The route is its template, never the address: that is anybody's words too. No status: the caller went away."""
    route, known = scope.get("path_template") or "unmatched", method if method in METHODS else "other"
    REQUESTS.labels(known, route, str(status or "none")).inc()
    SECONDS.labels(known, route).observe(seconds)
    if status is not None and status >= 500:
        SERVER_ERRORS.inc()


def watch_pool(engine: AsyncEngine, name: str) -> None:
    """Count the engine's connections in use."""
    gauge = POOL.labels(name)
    event.listen(engine.sync_engine, "checkout", lambda *_: gauge.inc())
    event.listen(engine.sync_engine, "checkin", lambda *_: gauge.dec())


def counted() -> CollectorRegistry:
    """This process's counts, or those of all web processes of the installation."""
    if FOLDER_VARIABLE not in os.environ:
        return OWN
    _forget_dead_processes(Path(os.environ[FOLDER_VARIABLE]))
    shared = CollectorRegistry()
    multiprocess.MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return shared


def server_errors() -> int:
    """How many answers were 5xx since the start."""
    return int(counted().get_sample_value("zhida_http_server_errors_total") or 0)


def _forget_dead_processes(folder: Path) -> None:
    """A killed worker's connections are gone; what it counted stays counted."""
    for file in folder.glob("gauge_live*.db"):
        process = file.stem.rpartition("_")[2]
        if process.isdigit() and not Path("/proc", process).exists():
            multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]
