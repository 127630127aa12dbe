"""What can be done later: each room declares its kinds of tasks; `web.composition` says who does them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaskKind:
    """One kind of task. After a failure it waits `first_wait_seconds`, then twice as long each time, up to `longest_wait_seconds`;
    after `attempts` failures it is a dead letter.
    """

    name: str
    title_zh: str
    queue: str = "default"
    attempts: int = 10
    first_wait_seconds: int = 5
    longest_wait_seconds: int = 3_600
    time_limit_seconds: int = 600
