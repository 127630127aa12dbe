"""The embedded PostgreSQL: made whole or not at all, recovers after kills, keeps to itself."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from marketplace.database.roles import APP, OWNER
from marketplace.embedded.bootstrap import DATABASE, prepare
from marketplace.embedded.cluster import Cluster, open_cluster
from marketplace.embedded.errors import EmbeddedError
from marketplace.embedded.leftovers import processes_in, remove_foreign_pid_file


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process whose number stands in a pid file by chance."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process
    process.kill()
    process.wait()


def _postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text(encoding="ascii").split()[0])


def test_committed_rows_outlive_kill_9_and_the_folder_is_closed_to_others(home: Path) -> None:
    cluster = open_cluster(home)
    cluster.start()
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000)")
    os.kill(_postmaster(cluster), signal.SIGKILL)
    cluster.start()
    with psycopg.connect(cluster.dsn("postgres")) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700
    cluster.stop()
    assert processes_in(cluster.data) == []


def test_a_pid_file_with_a_strangers_number_neither_stops_the_start_nor_hurts_the_stranger(
    home: Path, stranger: subprocess.Popen[bytes]
) -> None:
    cluster = open_cluster(home)
    cluster.start()
    lines = (cluster.data / "postmaster.pid").read_text(encoding="ascii").splitlines()
    os.kill(_postmaster(cluster), signal.SIGKILL)
    while processes_in(cluster.data):
        pass
    (cluster.data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n", encoding="ascii")
    cluster.start()
    assert cluster.accepts()
    assert stranger.poll() is None


def test_the_pid_file_of_a_living_server_stays(home: Path) -> None:
    cluster = open_cluster(home)
    cluster.start()
    assert not remove_foreign_pid_file(cluster.data)
    assert cluster.accepts()


def test_an_initdb_that_was_broken_off_is_thrown_away(home: Path) -> None:
    broken = home / "postgres.new-broken"
    broken.mkdir()
    (broken / "PG_VERSION").write_text("18\n", encoding="ascii")
    cluster = open_cluster(home, durable=False)
    cluster.start()
    assert cluster.accepts()
    assert not broken.exists()


def test_a_path_too_long_for_a_socket_gets_a_short_folder_that_only_the_server_enters(home: Path) -> None:
    deep = home / ("long-" * 20) / "home"
    deep.mkdir(parents=True)
    cluster = open_cluster(deep, durable=False)
    assert cluster.sockets != cluster.data
    assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
    cluster.start()
    try:
        with psycopg.connect(cluster.dsn("postgres")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        cluster.stop()
        shutil.rmtree(cluster.sockets)


def test_a_server_that_cannot_start_is_told_with_the_end_of_its_log(home: Path) -> None:
    cluster = open_cluster(home, durable=False)
    (cluster.data / "postgresql.conf").write_text("no_such_setting = 1\n", encoding="ascii")
    with pytest.raises(EmbeddedError, match="no_such_setting"):
        cluster.start(seconds=1)


def test_the_web_role_changes_rows_but_no_shapes(home: Path) -> None:
    cluster = open_cluster(home, durable=False)
    cluster.start()
    prepare(cluster)
    prepare(cluster)  # every start does it again
    with psycopg.connect(cluster.dsn(DATABASE, OWNER), autocommit=True) as owner:
        owner.execute("CREATE TABLE offers (id int)")
        owner.execute("CREATE TABLE secrets (id int)")
        owner.execute(f"GRANT INSERT ON offers TO {APP}")
        assert owner.execute("SELECT similarity('政采贷', '政采贷款') > 0").fetchone() == (True,), "Chinese must be letters to pg_trgm"
    with psycopg.connect(cluster.dsn(DATABASE, APP), autocommit=True) as application:
        application.execute("INSERT INTO offers VALUES (1)")
        shapes = ("DROP TABLE offers", "ALTER TABLE offers ADD COLUMN x int", "TRUNCATE offers", "CREATE TABLE mine (id int)")
        for forbidden in ("SELECT * FROM secrets", *shapes):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(forbidden)
