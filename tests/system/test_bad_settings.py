"""Settings that cannot work: one line that says what and what to type, and nothing started."""

import pytest

from tests.system.installation import Installation

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("processes")]


@pytest.mark.parametrize("command", ["up", "web"])
def test_an_address_that_others_reach_without_https_is_refused(installation: Installation, command: str) -> None:
    refused = installation.command(command, ZHIDA_HOST="0.0.0.0")
    assert refused.returncode == 1
    assert "ZHIDA_PUBLIC_URL=https://" in refused.stderr
    assert not (installation.home / "postgres").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHIDA_PORT", "eighty"),
        ("ZHIDA_PORT", "70000"),
        ("ZHIDA_PUBLIC_URL", "http://plain"),
        ("ZHIDA_WEB_WORKERS", "0"),
        ("ZHIDA_DEMO_ENTERPRISES", "-1"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named_with_its_value(installation: Installation, name: str, value: str) -> None:
    refused = installation.command("up", **{name: value})
    assert refused.returncode == 2
    assert name in refused.stderr
    assert value in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_cannot_be_reached_is_said_without_a_trace(installation: Installation) -> None:
    refused = installation.command("migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert refused.returncode == 1
    assert "cannot reach the database of DATABASE_URL" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_wrong_usage_is_two(installation: Installation) -> None:
    assert installation.command("upp").returncode == 2
    assert installation.command().returncode == 2
