"""`zhida stop` and `zhida status`: about what an earlier `zhida up` started, and nothing else."""

import os
import signal
import time

from marketplace.embedded.cluster import Cluster, open_cluster
from marketplace.settings import Settings
from matching.engine.kernel.choose import described
from web.lifecycle.address import address
from web.lifecycle.children import CREW, end_leftovers
from web.lifecycle.errors import CannotStart
from web.lifecycle.progress import Progress
from web.lifecycle.records import Record, RunFolder
from web.lifecycle.web_answers import answers

RUNNING, NOT_RUNNING = 0, 3
STOP_SECONDS = 120.0


def stop(settings: Settings) -> int:
    """Stop a running `zhida up`, or end what a killed one left behind. Returns 0 when nothing of it runs any more.

    Raises: CannotStart if it does not end.
    """
    run = RunFolder.of(settings.home)
    progress = Progress()
    if run.held():
        _ask_to_stop(run, progress)
    with run.lock():  # also after asking: whoever held it may have been killed just then
        end_leftovers(run, progress.say)
        run.forget("up")
        if (cluster := _present_cluster(settings)) and cluster.running():
            progress.say("stopping the PostgreSQL that an earlier start left behind")
            cluster.stop()
    progress.say("nothing runs")
    return 0


def status(settings: Settings) -> int:
    """Say what runs. Returns 0 if the pages answer, 3 if not."""
    run = RunFolder.of(settings.home)
    record = run.read("up")
    _print(f"engine: {described()}")
    if run.held() and record is not None:
        ready = answers(settings) if record.address == address(settings) else True
        _print(f"zhida up: process {record.process.pid}, {record.address}, {'answers' if ready else 'does not answer yet'}")
        for name in run.names():
            if name not in {"up", CREW} and (child := run.read(name)):
                _print(f"{name}: process {child.process.pid}, {'runs' if child.process.alive() else 'ended; it is started again'}")
        _print(f"data: {settings.home}")
        return RUNNING if ready else NOT_RUNNING
    _print("zhida up: not running" + (" (the last one was killed; the next start recovers)" if record else ""))
    _print(f"data: {settings.home}")
    return NOT_RUNNING


def _ask_to_stop(run: RunFolder, progress: Progress) -> None:
    record = _holder(run)
    progress.say(f"asking process {record.process.pid} to stop")
    try:
        if record.process.alive():
            os.kill(record.process.pid, signal.SIGTERM)
    except PermissionError as error:
        raise CannotStart(f"process {record.process.pid} belongs to another user; stop it as that user") from error
    deadline = time.monotonic() + STOP_SECONDS
    while run.held():
        if time.monotonic() > deadline:
            raise CannotStart(f"process {record.process.pid} does not stop; end it with: kill -9 {record.process.pid}")
        time.sleep(0.1)
    progress.say("stopped")


def _holder(run: RunFolder) -> Record:
    """Who holds the lock; a command that has just taken it writes that down in the next moment."""
    for _ in range(50):
        if record := run.read("up"):
            return record
        time.sleep(0.1)
    raise CannotStart("another zhida command (migrate or demo) works on this installation; it ends by itself")


def _present_cluster(settings: Settings) -> Cluster | None:
    return open_cluster(settings.home) if (settings.home / "postgres").exists() else None


def _print(line: str) -> None:
    print(line, flush=True)
