"""When a message that was not taken is sent again. Pure."""

from datetime import datetime, timedelta

GIVE_UP_AFTER = timedelta(hours=72)
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800)  # then every 8 hours
)
FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=10)


def next_attempt_at(failed_attempts: int, *, started_at: datetime, now: datetime) -> datetime | None:
    """When the next attempt is due after `failed_attempts` (at least 1) since `started_at`; None once 72 hours have passed.

    The last attempt falls on the end of the 72 hours, so a target that comes back late still gets the message.
    """
    if now >= started_at + GIVE_UP_AFTER:
        return None
    wait = WAITS[min(failed_attempts, len(WAITS)) - 1]
    return min(now + wait, started_at + GIVE_UP_AFTER)


def rest_until(failures_in_a_row: int, *, now: datetime) -> datetime:
    """Until when an endpoint that did not answer is left alone, so that its waiting messages do not hold the workers of all others."""
    doubled: timedelta = FIRST_REST * (1 << min(failures_in_a_row - 1, 10))
    return now + min(doubled, LONGEST_REST)
