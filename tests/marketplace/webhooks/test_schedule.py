"""Waits between attempts: growing, ending after 72 hours."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from marketplace.webhooks.schedule import GIVE_UP_AFTER, LONGEST_REST, next_attempt_at, rest_until

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def attempts_of_a_dead_target() -> list[datetime]:
    """When each attempt is made, if none succeeds and each takes no time."""
    made = [START]
    while (following := next_attempt_at(len(made), started_at=START, now=made[-1])) is not None:
        made.append(following)
    return made


def test_the_last_attempt_falls_on_the_end_of_72_hours() -> None:
    assert attempts_of_a_dead_target()[-1] == START + timedelta(hours=72)


def test_waits_never_shrink_until_the_last_one() -> None:
    made = attempts_of_a_dead_target()
    waits = [later - earlier for earlier, later in pairwise(made)]
    assert waits[:-1] == sorted(waits[:-1])
    assert 12 <= len(made) <= 24


def test_an_attempt_that_was_late_does_not_extend_the_72_hours() -> None:
    late = START + GIVE_UP_AFTER + timedelta(seconds=1)
    assert next_attempt_at(3, started_at=START, now=late) is None
    assert next_attempt_at(50, started_at=START, now=START + timedelta(hours=71)) == START + GIVE_UP_AFTER


def test_an_endpoint_rests_longer_with_each_failure_up_to_a_limit() -> None:
    rests = [rest_until(count, now=START) - START for count in range(1, 40)]
    assert rests == sorted(rests)
    assert rests[0] == timedelta(seconds=5)
    assert rests[-1] == LONGEST_REST
