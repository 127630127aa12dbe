"""Long work in a thread, so that a signal stops the waiting for it and never tears a database driver apart."""

import threading
import time
from collections.abc import Callable

LOOK_SECONDS = 0.1


def wait_for(work: Callable[[], None]) -> None:
    """Run `work` in a thread and wait for it; what it raises is raised here.

    A signal's exception is raised only in the waiting thread. Inside asyncio it could be raised between two steps of a driver, be lost,
    and leave everything waiting for ever. The thread that is left behind ends when its server stops, which rolls its transaction back.
    """
    failures: list[Exception] = []

    def guarded() -> None:
        try:
            work()
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=guarded, daemon=True)
    thread.start()
    while thread.is_alive():
        time.sleep(LOOK_SECONDS)
    if failures:
        raise failures[0]
