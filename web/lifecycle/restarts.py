"""When a process that died is started again, and when that is given up."""

from dataclasses import dataclass, field

MOST_DEATHS = 10
WITHIN_SECONDS = 600.0
LONGEST_WAIT_SECONDS = 30.0


@dataclass(slots=True)
class Restarts:
    """The deaths of one process, by the clock of `time.monotonic`."""

    deaths: list[float] = field(default_factory=list)

    def wait_after_death(self, at: float) -> float | None:
        """Seconds to wait before the next start: none after the first death, then 1, 2, 4 …; None once it died too often."""
        self.deaths = [*(death for death in self.deaths if at - death < WITHIN_SECONDS), at]
        if len(self.deaths) > MOST_DEATHS:
            return None
        return 0.0 if len(self.deaths) == 1 else min(2.0 ** (len(self.deaths) - 2), LONGEST_WAIT_SECONDS)
