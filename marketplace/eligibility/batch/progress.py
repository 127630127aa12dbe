"""A progress bar on a terminal, and nowhere else."""

import sys
import time

_WIDTH = 30
_SECONDS_BETWEEN = 0.2


class ProgressBar:
    """Draws on standard error. Off where that is no terminal, or where results scroll through the same one. `unit`: what is counted."""

    def __init__(self, *, results_on_stdout: bool, unit: str = "profiles") -> None:
        self._unit = unit
        self.drawn = sys.stderr.isatty() and not (results_on_stdout and sys.stdout.isatty())
        self._drawn_at = 0.0

    def show(self, count: int, share: float | None) -> None:
        """Draw the state, at most a few times a second."""
        if self.drawn and time.monotonic() - self._drawn_at >= _SECONDS_BETWEEN:
            self._drawn_at = time.monotonic()
            sys.stderr.write(f"\r{_bar(share)}{count:,} {self._unit}\x1b[K")
            sys.stderr.flush()

    def clear(self) -> None:
        """Wipe the bar, so that a message stands on a line of its own."""
        if self.drawn and self._drawn_at:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _bar(share: float | None) -> str:
    if share is None:
        return ""
    filled = round(_WIDTH * min(share, 1.0))
    return f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {min(share, 1.0):4.0%}  "
