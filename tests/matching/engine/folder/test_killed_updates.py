"""A small form of the gate `engine_crashes`: a process that updates and saves is killed, and every acknowledged update is there once."""

import subprocess
import sys
from pathlib import Path


def test_ten_kills_lose_no_acknowledged_update_and_repeat_none(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.matching.engine.folder.killed_updates", str(tmp_path / "engine"), "10", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
