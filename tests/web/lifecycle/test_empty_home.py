"""Commands that look at an installation, where there is none or its database is not there yet."""

from pathlib import Path

import pytest

from web.cli import main
from web.lifecycle.records import RunFolder

LOOKING = ["engine status", "engine rebuild", "engine verify", "clock show", "audit verify", "audit export", "backup"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("ZHIDA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize("command", LOOKING)
def test_nothing_is_made_by_looking(home: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert main(command.split()) == 1
    said = capsys.readouterr()
    assert f"there is no installation in {home}" in said.err
    assert said.out == ""
    assert not home.exists()


@pytest.mark.parametrize("command", ["migrate", "demo"])
def test_a_database_that_another_command_has_not_started_yet_is_said(home: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    with RunFolder.of(home).lock():
        assert main([command]) == 1
    assert "another zhida command is starting or stopping the database" in capsys.readouterr().err
    assert not (home / "postgres").exists()
