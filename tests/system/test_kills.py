"""kill -9 at the worst moments: nothing committed is lost, the next start recovers, no other process is touched."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.system.installation import Installation
from web.lifecycle.processes import Process
from web.lifecycle.records import Record, RunFolder

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("processes")]


ROWS = 5000
CHILDREN = ("web", "scheduler", "worker", "background")


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with us."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_killed_database_comes_back_and_after_a_kill_of_everything_no_committed_row_is_lost(installation: Installation) -> None:
    started = installation.up()
    _commit_rows(installation, "before")
    killed = installation.postmaster()
    os.kill(killed, signal.SIGKILL)
    _wait_until(lambda: "PostgreSQL is gone" in started.said() and installation.cluster.accepts())
    assert installation.postmaster() != killed

    _commit_rows(installation, "after")
    for pid in (started.process.pid, installation.postmaster(), _recorded_web(installation).pid):
        os.kill(pid, signal.SIGKILL)
    started.process.wait()

    again = installation.up()
    assert installation.answers()
    with installation.connect() as connection:
        assert connection.execute("SELECT (SELECT count(*) FROM before), (SELECT count(*) FROM after)").fetchone() == (ROWS, ROWS)
    assert again.end(signal.SIGTERM) == 0


def test_killed_up_leaves_web_and_database_which_the_next_start_replaces(installation: Installation) -> None:
    first = installation.up()
    leftover = _recorded_web(installation)
    first.end(signal.SIGKILL)
    assert leftover.alive()
    assert installation.answers()
    assert "killed" in installation.command("status").stdout

    second = installation.up()
    assert not leftover.alive()
    assert str(leftover.pid) in second.said()
    assert second.end(signal.SIGTERM) == 0


def test_stop_ends_what_a_killed_up_left_even_workers_without_their_leader(installation: Installation) -> None:
    started = installation.up()
    web = _recorded_web(installation)
    started.end(signal.SIGKILL)
    os.kill(web.pid, signal.SIGKILL)  # its worker lives on and holds the port
    assert installation.command("stop").returncode == 0
    assert not installation.answers()
    assert not installation.cluster.running()


def test_a_process_that_got_a_recorded_number_later_is_left_alone(installation: Installation, bystander: subprocess.Popen[bytes]) -> None:
    now = Process.of(bystander.pid)
    earlier = Process(now.pid, now.started - 1, now.boot)
    RunFolder.of(installation.home).write("web", Record(earlier, "http://127.0.0.1:1"))
    assert installation.command("stop").returncode == 0
    assert bystander.poll() is None
    assert RunFolder.of(installation.home).read("web") is None


def test_the_same_number_in_another_boot_is_another_process(bystander: subprocess.Popen[bytes]) -> None:
    now = Process.of(bystander.pid)
    assert now.alive()
    assert not Process(now.pid, now.started, "another boot").end(1)
    assert bystander.poll() is None


def test_whatever_is_killed_is_started_again_and_tasks_go_on(installation: Installation) -> None:
    started = installation.up()
    _wait_until(
        lambda: "zhida up" in installation.command("status").stdout and all(_recorded_or_none(installation, name) for name in CHILDREN)
    )
    first = {name: _recorded(installation, name) for name in CHILDREN}
    for process in first.values():
        os.kill(process.pid, signal.SIGKILL)
    _wait_until(lambda: all(_is_another(_recorded_or_none(installation, name), first[name]) for name in CHILDREN))
    _wait_until(installation.answers)
    assert all(f"the process {name} ended with code -9; starting it again" in started.said() for name in CHILDREN)
    status = installation.command("status").stdout
    assert all(f"{name}: process {_recorded(installation, name).pid}, runs" in status for name in CHILDREN)

    with installation.connect() as connection:
        task_id = connection.execute(
            "INSERT INTO task (id, kind, queue, arguments, created_at, trace_id)"
            " VALUES (gen_random_uuid(), 'task.purge', 'default', '{}', now(), '') RETURNING id"
        ).fetchone()
        _wait_until(lambda: connection.execute("SELECT state FROM task WHERE id = %s", task_id).fetchone() == ("done",))
    assert started.end(signal.SIGTERM) == 0
    assert not any(_recorded_or_none(installation, name) for name in CHILDREN)


def _is_another(record: Record | None, first: Process) -> bool:
    """Whether one in place of the first has been written down; between the two there may be none."""
    return record is not None and record.process != first


def _recorded(installation: Installation, name: str) -> Process:
    record = _recorded_or_none(installation, name)
    assert record is not None
    return record.process


def _recorded_or_none(installation: Installation, name: str) -> Record | None:
    return RunFolder.of(installation.home).read(name)


def _recorded_web(installation: Installation) -> Process:
    return _recorded(installation, "web")


def _commit_rows(installation: Installation, table: str) -> None:
    with installation.connect() as connection:
        connection.execute(f"CREATE TABLE {table} AS SELECT generate_series(1, {ROWS})")


def _wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
