"""The engine's native kernel, made beside a running `zhida up` where it is not there yet: NumPy works until then."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from marketplace.settings import Settings
from matching.engine.kernel.place import built
from web.lifecycle.children import CREW_VARIABLE

STOP_SECONDS = 10.0


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
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_SECONDS)
