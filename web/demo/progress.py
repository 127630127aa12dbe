"""How far the filling is: a bar on a terminal, lines elsewhere."""

from collections.abc import Callable

from marketplace.eligibility.batch.progress import ProgressBar

Say = Callable[[str], None]
_FEW = 2_000  # until here every piece has a line, later every fiftieth of the whole


class Counting:
    """Counts enterprises. `done` of `total` were there before."""

    def __init__(self, say: Say, total: int, done: int = 0) -> None:
        self._say, self._total, self._done, self._said = say, total, done, done
        self._bar = ProgressBar(results_on_stdout=False, unit="synthetic enterprises")

    def add(self, count: int) -> None:
        """More of them are there."""
        self._done += count
        if self._bar.drawn:
            self._bar.show(self._done, self._done / self._total)
        elif self._done <= _FEW or self._done == self._total or 50 * (self._done - self._said) >= self._total:
            self._said = self._done
            self._say(f"demo: {self._done} of {self._total} synthetic enterprises")

    def end(self) -> None:
        """Wipe the bar; where there is one, say what it has shown."""
        if self._bar.drawn:
            self._bar.clear()
            self._say(f"demo: {self._done} of {self._total} synthetic enterprises")
