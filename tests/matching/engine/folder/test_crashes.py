"""Killed before any step of writing, what was there before or what was being written is there, whole; readers meet nothing else either."""

import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from matching.engine.folder.open import open_folder
from matching.engine.folder.write import write_folder
from tests.matching.engine.folder.segments import VOCABULARY, amounts, segment

_FEWEST_STEPS = {"save": 50, "save_over_updates": 80, "update": 20, "publish": 80}


@pytest.mark.parametrize("scene", _FEWEST_STEPS)
def test_a_kill_before_any_step_leaves_a_whole_state(tmp_path: Path, scene: str) -> None:
    command = [sys.executable, "-m", "tests.matching.engine.folder.crash_steps", scene, str(tmp_path / "engine")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > _FEWEST_STEPS[scene]


def test_who_opens_a_folder_while_it_is_replaced_meets_whole_states(tmp_path: Path) -> None:
    made = [segment(50, seed) for seed in range(3)]
    sums = [int(each.columns["amount"].values.sum()) for each in made]

    def replace() -> None:
        for number in range(30):
            write_folder(tmp_path, made[number % 3], VOCABULARY, {"seed": number % 3})

    write_folder(tmp_path, made[0], VOCABULARY, {"seed": 0})
    replacing = Thread(target=replace)
    replacing.start()
    while replacing.is_alive():
        opened = open_folder(tmp_path)
        assert amounts(opened) == sums[opened.stamp["seed"]]
    replacing.join()
