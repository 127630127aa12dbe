"""When a process that died is started again, and when that is given up."""

from dataclasses import dataclass

QUICK_SECONDS = 10.0  # a process that ends sooner after its start has something wrong with it
MOST_QUICK_DEATHS = 8
LONGEST_WAIT_SECONDS = 30.0


@dataclass(slots=True)
class Restarts:
    """The deaths of one process soon after its start, one after the other."""

    quick_deaths: int = 0

    def wait_after_death(self, lived_seconds: float) -> float | None:
        """Seconds to wait before the next start: none at first, then 1, 2, 4 … while it dies at once; None once that is hopeless."""
        self.quick_deaths = self.quick_deaths + 1 if lived_seconds < QUICK_SECONDS else 0
        if self.quick_deaths > MOST_QUICK_DEATHS:
            return None
        return 0.0 if self.quick_deaths <= 1 else min(2.0 ** (self.quick_deaths - 2), LONGEST_WAIT_SECONDS)
