"""How long a task that failed waits before it is tried again."""

from datetime import timedelta
from fractions import Fraction

from marketplace.tasks.kinds import TaskKind


def next_wait(kind: TaskKind, failures: int, chance: Fraction) -> timedelta:
    """The wait after the `failures`-th failure in a row (from 1): doubled each time, never longer than the kind's longest.

    `chance`, from 0 to 1, shortens it by up to a half, so that tasks that failed together do not all come back together.
    """
    if failures < 1 or not 0 <= chance <= 1:
        raise ValueError(f"need at least one failure and a chance from 0 to 1, got {failures} and {chance}")
    doubled = kind.first_wait_seconds * 2 ** min(failures - 1, 40)
    longest = min(doubled, kind.longest_wait_seconds)
    return timedelta(seconds=float(longest * (1 - chance / 2)))
