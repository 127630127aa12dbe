"""Lines on the terminal while something is being started or stopped."""

import contextlib
import os
import sys
import time
from dataclasses import dataclass, field

# Set by `make run` when it had to fetch something: when it began (seconds since 1970) and how long fetching took.
COLD_START_VARIABLE = "ZHIDA_COLD_START"


@dataclass(slots=True)
class Progress:
    """Says what is being done, each line with the seconds since the command began."""

    began: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        """One line. A terminal that was closed meanwhile must not keep the stop from being carried out."""
        with contextlib.suppress(OSError, ValueError):
            print(f"{time.monotonic() - self.began:6.1f} s  {text}", flush=True)


def complain(text: str) -> None:
    """What went wrong and what to type, for the error output."""
    with contextlib.suppress(OSError, ValueError):
        print(f"zhida: {text}", file=sys.stderr, flush=True)


def cold_start_line() -> str | None:
    """How long the first start took, fetching and work apart; None for a start that fetched nothing."""
    began, _, fetching = os.environ.get(COLD_START_VARIABLE, "").partition(" ")
    if not (began.isdigit() and fetching.isdigit()):
        return None
    return f"First start: downloads {fetching} s, work {max(0, int(time.time()) - int(began) - int(fetching))} s"
