"""`zhida up`, `stop` and `status` as a person uses them."""

import signal
import socket
import time

import pytest

from tests.system.installation import Installation, Started

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("processes")]


def test_up_serves_until_terminated_and_leaves_nothing_running(installation: Installation) -> None:
    started = installation.up()
    assert installation.answers()
    running = installation.command("status")
    assert running.returncode == 0
    assert f"http://127.0.0.1:{installation.port}" in running.stdout
    assert "engine: n" in running.stdout  # native, or numpy and why

    second = installation.command("up")
    assert second.returncode == 1
    assert f"process {started.process.pid}" in second.stderr
    assert f"http://127.0.0.1:{installation.port}" in second.stderr
    assert installation.answers(), "the second start must not disturb the first"

    assert started.end(signal.SIGTERM) == 0
    assert not installation.answers()
    assert not installation.cluster.running()
    assert installation.command("status").returncode == 3


def test_ctrl_c_in_the_middle_of_the_demonstration_leaves_nothing_running_and_nothing_half_filled(installation: Installation) -> None:
    started = installation.begin(ZHIDA_DEMO_ENTERPRISES="100000")
    started.wait_until_said("demo: ")
    assert started.end(signal.SIGINT) == 0, started.said()
    assert "Traceback" not in started.said()
    assert not installation.cluster.running()

    installation.cluster.start()
    with installation.connect() as connection:
        assert connection.execute("SELECT count(*) FROM organisation").fetchone() == (0,)


def test_migrate_works_before_and_while_it_runs_and_stop_ends_it(installation: Installation) -> None:
    alone = installation.command("migrate")
    assert alone.returncode == 0, alone.stderr
    assert not installation.cluster.running()

    started = installation.up()
    assert installation.command("migrate").returncode == 0
    assert installation.answers()

    assert installation.command("stop").returncode == 0
    assert started.process.wait(30) == 0
    assert not installation.cluster.running()


def test_stop_is_harmless_where_nothing_runs(installation: Installation) -> None:
    stopped = installation.command("stop")
    assert stopped.returncode == 0
    assert "nothing runs" in stopped.stdout


def test_of_two_starts_at_once_one_serves_until_ctrl_c_and_the_other_says_so(installation: Installation) -> None:
    both = [installation.begin(), installation.begin()]
    loser = _first_to_end(both)
    winner = next(started for started in both if started is not loser)
    winner.wait_until_ready()
    assert loser.process.returncode == 1
    assert "already runs" in loser.said()
    assert installation.answers()

    assert winner.end(signal.SIGINT) == 0
    assert "stopping the web process, then the background work, then the database" in winner.said()
    assert not installation.cluster.running()


def test_a_taken_port_is_named_with_its_holder_and_what_to_type(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", installation.port)):
        refused = installation.command("up")
    assert refused.returncode == 1
    assert f"port {installation.port} is taken by process" in refused.stderr
    assert "ZHIDA_PORT=" in refused.stderr
    assert not (installation.home / "postgres").exists(), "nothing is started before the port is known to be free"


def test_web_alone_says_that_no_database_runs(installation: Installation) -> None:
    refused = installation.command("web")
    assert refused.returncode == 1
    assert "zhida up" in refused.stderr


def _first_to_end(both: list[Started]) -> Started:
    while True:
        for started in both:
            if started.process.poll() is not None:
                return started
        time.sleep(0.05)
