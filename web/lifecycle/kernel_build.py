"""The engine's native kernel, made beside a running `zhida up` where it is not there yet: NumPy works until then."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from marketplace.settings import Settings
from matching.engine.kernel.place import built
from web.lifecycle.children import CREW_VARIABLE
from web.lifecycle.processes import in_group

STOP_SECONDS, LOOK_SECONDS = 10.0, 0.02


@contextmanager
def kernel_in_the_making(settings: Settings, crew_mark: str, say: Callable[[str], None]) -> Iterator[None]:
    """Build it in a process of its own, which is ended with the block. It fetches a compiler (100 MB) if the machine has none.

    `crew_mark`: by which a later start finds the process if this one is killed.
    """
    if built():
        yield
        return
    say("making the engine's native kernel in the background; `zhida status` says when it works")
    process = _begin(settings, crew_mark)
    try:
        yield
    finally:
        _end(process)


def _begin(settings: Settings, crew_mark: str) -> "subprocess.Popen[bytes]":
    with (settings.home / "run" / "kernel.log").open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "matching.engine.kernel", "--fetch-compiler", "--gently"],
            env=os.environ | {CREW_VARIABLE: crew_mark},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the builder, its compiler and whatever that started, also where the builder is dead already.

    The builder is buried last: what it started may take a moment longer than itself, and till then the group's number is nobody else's.
    """
    for number in (signal.SIGTERM, signal.SIGKILL):
        if in_group(process.pid):
            os.killpg(process.pid, number)
            _wait_until_empty(process.pid)
    process.wait(STOP_SECONDS)


def _wait_until_empty(group: int) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while in_group(group) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
