"""`zhida bank-simulator` on the command line: what it ends with, and what it says."""

import json
import signal
from pathlib import Path

import pytest

from tests.demo_database import Demo
from web.bank_simulator.command import simulate_command
from web.cli import main

RULES = str(Path(__file__).parents[3] / "docs" / "bank-simulator.toml")
NOWHERE = "http://127.0.0.1:9"  # the port of a service that nobody runs


@pytest.fixture(autouse=True)
def signals_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of the tests keeps its own handlers."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)


@pytest.fixture
def clients(demo: Demo, tmp_path: Path) -> list[str]:
    """The sandbox's officer and approver, as options."""
    options = ["--memory", str(tmp_path / "memory.json")]
    for name in ("sandbox-officer", "sandbox-approver"):
        secret = tmp_path / name
        secret.write_text(demo.accounts[name]["client_secret"] + "\n", encoding="utf-8")
        options += ["--client-id", demo.accounts[name]["client_id"], "--client-secret-file", str(secret)]
    return options


def test_it_works_until_its_time_is_over_and_keeps_where_it_was(
    demo_address: str, clients: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bank-simulator", "--base", demo_address, "--rules", RULES, "--for", "0.1", *clients]) == 0
    assert all(json.loads(line) for line in capsys.readouterr().out.splitlines())
    kept = tmp_path / "memory.json"
    assert json.loads(kept.read_text(encoding="utf-8"))["cursor"]
    assert kept.stat().st_mode & 0o077 == 0


def test_a_client_that_the_platform_does_not_know_ends_it(demo_address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret"
    secret.write_text("wrong", encoding="utf-8")
    arguments = ["--base", demo_address, "--rules", RULES, "--client-id", "nobody", "--client-secret-file", str(secret)]
    assert simulate_command([*arguments, "--memory", str(tmp_path / "memory.json")]) == 1
    assert "no token for nobody: 401" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--base", "ftp://x", "--rules", RULES, "--client-id", "a"], "--base has to be an address"),
        (["--base", NOWHERE, "--rules", "nothing.toml", "--client-id", "a"], "nothing.toml"),
    ],
    ids=["base", "rules"],
)
def test_wrong_usage_is_two(options: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate_command([*options, "--memory", str(tmp_path / "memory.json")]) == 2
    assert says in capsys.readouterr().err


def test_clients_come_with_their_secrets(demo_address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate_command(["--base", demo_address, "--rules", RULES, "--client-id", "a", "--memory", str(tmp_path / "m")]) == 2
    assert "--client-secret-file" in capsys.readouterr().err
    accounts = tmp_path / "accounts.json"
    accounts.write_text("[]", encoding="utf-8")
    assert simulate_command(["--base", demo_address, "--rules", RULES, "--accounts", str(accounts), "--memory", str(tmp_path / "m")]) == 2
    assert "示例沙箱银行" in capsys.readouterr().err


def test_a_platform_that_is_not_there_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate_command(["--base", NOWHERE, "--rules", RULES, "--client-id", "a", "--memory", str(tmp_path / "m")]) == 1
    assert "/schema/openapi.json" in capsys.readouterr().err
