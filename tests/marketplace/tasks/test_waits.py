"""Growing waits."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.waits import next_wait

KIND = TaskKind("webhook.send", "发送回调", first_wait_seconds=5, longest_wait_seconds=3_600)


def test_each_failure_doubles_the_wait_up_to_the_longest() -> None:
    waits = [next_wait(KIND, failures, Fraction(0)).total_seconds() for failures in (1, 2, 3, 10, 11, 1_000)]
    assert waits == [5, 10, 20, 2_560, 3_600, 3_600]


@given(st.integers(1, 100), st.fractions(0, 1))
def test_chance_shortens_a_wait_by_half_at_most(failures: int, chance: Fraction) -> None:
    whole = next_wait(KIND, failures, Fraction(0))
    assert whole / 2 <= next_wait(KIND, failures, chance) <= whole <= timedelta(hours=1)


@pytest.mark.parametrize(("failures", "chance"), [(0, Fraction(0)), (1, Fraction(2)), (1, Fraction(-1))])
def test_what_cannot_be_is_refused(failures: int, chance: Fraction) -> None:
    with pytest.raises(ValueError, match="at least one failure"):
        next_wait(KIND, failures, chance)
