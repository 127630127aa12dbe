"""`zhida audit` on a whole installation, running or not."""

import json
import shutil
from pathlib import Path

import psycopg
import pytest

from marketplace.embedded.bootstrap import DATABASE
from marketplace.embedded.cluster import open_cluster
from tests.forgeries import run_verifier
from tests.system.installation import Installation

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("system")]
_EVENT = (
    "INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data, role, trace_id)"
    " VALUES (gen_random_uuid(), 'sample.happened', 'sample', gen_random_uuid(), '{}', now(), 'done', '{}', 'system', '')"
)


def test_the_log_is_exported_verified_and_found_out_from_the_command_line(installation: Installation, tmp_path: Path) -> None:
    assert installation.command("migrate").returncode == 0
    exported = installation.command("audit", "export", "--to", str(tmp_path / "export"))
    assert exported.returncode == 0, exported.stderr
    assert json.loads(exported.stdout)["entries"] == 0
    again = installation.command("audit", "export", "--to", str(tmp_path / "export"))
    assert (again.returncode, "is not empty" in again.stderr) == (1, True)
    verified = installation.command("audit", "verify")
    assert (verified.returncode, json.loads(verified.stdout)["intact"]) == (0, True)
    assert run_verifier(tmp_path / "export").returncode == 0

    shutil.rmtree(installation.home / "checkpoints")
    warned = installation.command("audit", "verify")
    assert (warned.returncode, json.loads(warned.stdout)["warnings"][0]["count"]) == (0, 1)
    assert "zhida audit refill" in warned.stderr
    refilled = installation.command("audit", "refill")
    assert (refilled.returncode, json.loads(refilled.stdout)["written"]) == (0, 1)
    assert json.loads(installation.command("audit", "verify").stdout)["warnings"] == []

    cluster = open_cluster(installation.home)
    cluster.start()
    with psycopg.connect(cluster.dsn(DATABASE)) as connection:  # an hour passes
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE event SET recorded_at = recorded_at - interval '1 hour' WHERE id IN (SELECT event_id FROM event_pending)"
        )
    cluster.stop()
    # the look before recorded itself, and nothing has run since that could have given it a place
    assert json.loads(installation.command("audit", "verify").stdout)["problems"] == []

    cluster.start()
    with psycopg.connect(cluster.dsn(DATABASE)) as connection:  # an event that somebody put in without a place in the log
        connection.execute("SET session_replication_role = replica")
        connection.execute(_EVENT)
        connection.execute("UPDATE event SET recorded_at = recorded_at - interval '1 hour' WHERE kind = 'sample.happened'")
    cluster.stop()
    damaged = installation.command("audit", "verify")
    assert damaged.returncode == 4
    assert {each["kind"] for each in json.loads(damaged.stdout)["problems"]} == {"event_without_place"}
