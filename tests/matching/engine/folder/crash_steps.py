"""A process that dies before every single step of writing a folder, an update or a generation, and looks each time what is left.

    python -m tests.matching.engine.folder.crash_steps save|save_over_updates|update|publish FOLDER

Prints how many steps there were; ends with 1 at the first wrong state. A process of its own, because it forks and must have no threads.
"""

import os
import signal
import sys
from collections.abc import Callable
from mmap import mmap
from pathlib import Path
from types import FrameType
from typing import Any

from matching.engine.folder.generations import current, publish
from matching.engine.folder.open import OpenedFolder, open_folder
from matching.engine.folder.updates import UpdateFile
from matching.engine.folder.write import write_folder
from tests.matching.engine.folder.segments import VOCABULARY, amounts, segment

ROWS = 40
_STEPS = {"open", "write", "flush", "pwrite", "ftruncate", "replace", "unlink", "mkdir", "rmdir", "flock"}


def every_step(act: Callable[[], object], check: Callable[[bool], object]) -> int:
    """Let a child `act` and die before its first step, its second, … until one comes through; `check(came_through)` after each."""
    step = 0
    while True:
        step += 1
        ended = _child(act, step)
        check(ended == 0)
        if ended == 0:
            return step
        assert os.WTERMSIG(ended) == signal.SIGKILL, "the child failed by itself"


def _child(act: Callable[[], object], step: int) -> int:
    """Status of a child that is killed before its call number `step` that changes a file, a name or a lock."""
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1]
    left = step

    def count(_: FrameType, event: str, called: Any) -> None:
        nonlocal left
        if event == "c_call" and called.__name__ in _STEPS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    act()
    os._exit(0)


def _write(folder: Path, seed: int, updates: UpdateFile | None = None) -> None:
    write_folder(folder, segment(ROWS, seed), VOCABULARY, {"seed": seed}, updates=updates)


def _seed_of(opened: OpenedFolder) -> int:
    """Whose data the folder holds, all of them of one state."""
    seed: int = opened.stamp["seed"]
    assert amounts(opened) == int(segment(ROWS, seed).columns["amount"].values.sum()), "a mixture of two states"
    return seed


def save(folder: Path) -> int:
    """A state over another one: the old one or the new one is there, and no file of a third."""
    _write(folder, 1)

    def check(came_through: bool) -> None:
        assert _seed_of(open_folder(folder)) in ({2} if came_through else {1, 2})
        _write(folder, 1)
        assert len(list(folder.iterdir())) == 7, "leftovers"  # five files, the header, the lock

    return every_step(lambda: _write(folder, 2), check)


def save_over_updates(folder: Path) -> int:
    """A state that holds the updates made so far: they are in the update file or in the new state, never in neither or both."""

    def prepare() -> None:
        _write(folder, 1)
        updates = open_folder(folder).updates
        updates.begin_writing()
        updates.append("a", {"n": 1})
        updates.close()

    def act() -> None:
        updates = open_folder(folder).updates
        updates.begin_writing()
        _write(folder, 2, updates)
        updates.append("b", None)

    def check(came_through: bool) -> None:
        opened = open_folder(folder)
        found = [(each.id, each.attributes) for each in opened.updates.refresh()]
        assert (_seed_of(opened), found) in [(1, [("a", {"n": 1})]), (2, []), (2, [("b", None)])]
        assert not came_through or found == [("b", None)]
        prepare()

    prepare()
    return every_step(act, check)


def update(folder: Path) -> int:
    """Ten updates, each acknowledged in shared memory: all acknowledged ones are there in order, at most one more, none twice."""
    acknowledged = mmap(-1, 1)

    def act() -> None:
        updates = open_folder(folder).updates
        updates.begin_writing()
        for number in range(10):
            updates.append(f"企业-{number}", {"amount": number}, sync=number == 5)
            acknowledged[0] = number + 1

    def check(came_through: bool) -> None:
        promised = acknowledged[0]
        found = [each.id for each in open_folder(folder).updates.refresh()]
        assert found in [[f"企业-{number}" for number in range(many)] for many in (promised, promised + 1)]
        assert not came_through or promised == 10
        _write(folder, 1)
        acknowledged[0] = 0

    _write(folder, 1)
    acknowledged[0] = 0
    return every_step(act, check)


def generation(root: Path) -> int:
    """A generation after two others: one that opens is always current, and the next writer leaves nothing lying about."""

    def check(came_through: bool) -> None:
        made = current(root)
        assert made is not None
        assert _seed_of(open_folder(made)) in ({3} if came_through else {2, 3})
        publish(root, lambda folder: _write(folder, 1), 1)
        publish(root, lambda folder: _write(folder, 2), 2)
        assert len(list(root.iterdir())) == 4, "leftovers"  # two generations, CURRENT, the lock

    publish(root, lambda folder: _write(folder, 2), 2)
    return every_step(lambda: publish(root, lambda folder: _write(folder, 3), 3), check)


if __name__ == "__main__":
    os.fsync = os.fdatasync = lambda descriptor: None  # a killed process loses nothing that the system has; only a power cut would
    print({"save": save, "save_over_updates": save_over_updates, "update": update, "publish": generation}[sys.argv[1]](Path(sys.argv[2])))
