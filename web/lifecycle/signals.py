"""Ctrl-C, SIGTERM and a closed terminal: heeded only where leaving leaves nothing half started."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """A signal asked for the end; passes every `except Exception` on its way to the orderly stop."""


class StopSignals:
    """Remembers that the end was asked for, and raises `StopAsked` once, inside the blocks that allow it."""

    def __init__(self) -> None:
        self._asked = False
        self._held = True

    def handle(self, number: int, frame: FrameType | None) -> None:
        """The signal handler. A second signal during the stop changes nothing."""
        self._asked = True
        if not self._held:
            self._held = True
            raise StopAsked

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Inside, a signal raises `StopAsked` at once; one that came before raises it on entry."""
        if self._asked:
            raise StopAsked
        self._held = False
        try:
            yield
        finally:
            self._held = True


@contextmanager
def stop_signals() -> Iterator[StopSignals]:
    """Catch the stop signals while the block runs."""
    signals = StopSignals()
    before = {number: signal.signal(number, signals.handle) for number in STOP_SIGNALS}
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
