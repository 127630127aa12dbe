"""What all processes may open at once, and what a server of ours takes."""

from dataclasses import replace
from pathlib import Path

import pytest

from marketplace.embedded.cluster import SERVER_SETTINGS, Cluster, allowing
from marketplace.settings import Settings, load_settings
from web.lifecycle.connections import BESIDE, SUPERUSERS, connections_of, connections_to_allow

OURS = Cluster(Path("data"), Path("programs"), None, Path("sockets"), SERVER_SETTINGS)


def taken(settings: Settings) -> int:
    """Connections that the server takes from anybody but superusers."""
    return int(allowing(OURS, connections_to_allow(settings)).settings["max_connections"]) - SUPERUSERS


@pytest.mark.parametrize(("web", "workers", "threads"), [(1, 1, 4), (4, 2, 8), (64, 64, 64)])
def test_our_server_takes_what_all_processes_open_and_some_more(web: int, workers: int, threads: int) -> None:
    settings = replace(load_settings(), web_workers=web, worker_processes=workers, worker_threads=threads)
    connections = connections_of(settings, taken(settings))
    assert connections.total + BESIDE <= connections.allowed
    assert "TOO FEW" not in connections.line()


def test_a_small_installation_runs_on_what_every_postgresql_allows() -> None:
    assert taken(load_settings()) == 100 - SUPERUSERS


def test_a_server_of_ones_own_that_takes_too_few_is_told() -> None:
    assert "TOO FEW: raise max_connections" in connections_of(load_settings(), 40).line()
