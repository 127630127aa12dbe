"""Terms that pause: nothing is lost and nothing is won by pausing, whatever the unit."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.calendar.working_days import (
    NOTHING_ANNOUNCED,
    SHANGHAI,
    Overrides,
    Unit,
    is_working_day,
    shanghai_day,
)
from marketplace.clocks.rules import Standing, Term, due, remaining, standing, warn_at

DAYS = st.sampled_from([Unit.WORKING_DAYS, Unit.CALENDAR_DAYS])
TERMS = st.builds(Term, st.sampled_from(Unit), st.integers(1, 30), st.integers(0, 3))
STARTS = st.integers(0, 700 * 86_400).map(lambda seconds: at("2026-01-01T00:00") + timedelta(seconds=seconds))
GAPS = st.lists(st.integers(0, 12 * 86_400).map(lambda seconds: timedelta(seconds=seconds)), max_size=12)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def pauses_from(start: datetime, gaps: list[timedelta]) -> list[tuple[datetime, datetime]]:
    instants = [start]
    for gap in gaps[: len(gaps) // 2 * 2]:
        instants.append(instants[-1] + gap)
    return list(zip(instants[1::2], instants[2::2], strict=True))


def left_at(term: Term, due_at: datetime, instant: datetime) -> int | timedelta:
    """What is left in the clock's unit; hours exactly."""
    return due_at - instant if term.unit is Unit.HOURS else remaining(term.unit, due_at, instant, NOTHING_ANNOUNCED)


@given(TERMS, STARTS, GAPS)
def test_what_is_left_when_a_pause_ends_is_what_was_left_when_it_began(term: Term, start: datetime, gaps: list[timedelta]) -> None:
    pauses = pauses_from(start, gaps)
    for count, (paused_at, resumed_at) in enumerate(pauses):
        before = due(term, start, pauses[:count], NOTHING_ANNOUNCED).due_at
        after = due(term, start, pauses[: count + 1], NOTHING_ANNOUNCED).due_at
        if paused_at >= before:
            assert after == before  # overdue stays overdue
            continue
        left, left_after = left_at(term, before, paused_at), left_at(term, after, resumed_at)
        resumed_to_work = term.unit is not Unit.WORKING_DAYS or is_working_day(shanghai_day(resumed_at)).is_working
        # On its last day a pause that ends on a rest day goes on with the next working day.
        assert left_after == (left if left or resumed_to_work else 1)
        assert after > resumed_at


@given(TERMS, STARTS, GAPS)
def test_a_pause_may_be_cut_in_two_without_any_difference(term: Term, start: datetime, gaps: list[timedelta]) -> None:
    pauses = pauses_from(start, gaps)
    cut = []
    for paused, resumed in pauses:
        middle = paused + (resumed - paused) / 2
        cut += [(paused, middle), (middle, resumed)]
    assert due(term, start, cut, NOTHING_ANNOUNCED) == due(term, start, pauses, NOTHING_ANNOUNCED)


@given(TERMS, STARTS, st.integers(1, 9))
def test_pausing_for_no_time_changes_nothing(term: Term, start: datetime, times: int) -> None:
    plain = due(term, start, [], NOTHING_ANNOUNCED).due_at
    moment = start + (plain - start) / 3
    assert due(term, start, [(moment, moment)] * times, NOTHING_ANNOUNCED).due_at == plain


@given(DAYS, STARTS, st.integers(2, 30), st.integers(1, 9))
def test_pausing_within_one_day_wins_no_day(unit: Unit, start: datetime, amount: int, times: int) -> None:
    noon = datetime.combine(shanghai_day(start) + timedelta(days=1), datetime.min.time(), SHANGHAI) + timedelta(hours=12)
    pauses = [(noon + timedelta(minutes=n), noon + timedelta(minutes=n, seconds=30)) for n in range(times)]
    term = Term(unit, amount)
    assert due(term, start, pauses, NOTHING_ANNOUNCED).due_at == due(term, start, [], NOTHING_ANNOUNCED).due_at


@given(TERMS, STARTS, GAPS)
def test_due_is_after_the_start_and_never_comes_nearer_by_a_pause(term: Term, start: datetime, gaps: list[timedelta]) -> None:
    pauses = pauses_from(start, gaps)
    found = [due(term, start, pauses[:count], NOTHING_ANNOUNCED).due_at for count in range(len(pauses) + 1)]
    assert found[0] > start
    assert all(later >= earlier for earlier, later in pairwise(found))


@given(TERMS, STARTS)
def test_the_warning_comes_before_the_end(term: Term, start: datetime) -> None:
    end = due(term, start, [], NOTHING_ANNOUNCED).due_at
    warning = warn_at(term, end, NOTHING_ANNOUNCED)
    assert (warning is None) == (term.warn_amount == 0)
    assert warning is None or warning < end


def test_a_pause_over_working_days_adds_them_and_one_over_a_weekend_adds_nothing() -> None:
    term, start = Term(Unit.WORKING_DAYS, 2), at("2026-11-19T10:00")  # Thursday; due Monday
    assert due(term, start, [], NOTHING_ANNOUNCED).due_at == at("2026-11-24T00:00")
    over_weekend = [(at("2026-11-20T18:00"), at("2026-11-22T18:00"))]
    assert due(term, start, over_weekend, NOTHING_ANNOUNCED).due_at == at("2026-11-24T00:00")
    over_monday = [(at("2026-11-20T18:00"), at("2026-11-23T18:00"))]
    assert due(term, start, over_monday, NOTHING_ANNOUNCED).due_at == at("2026-11-25T00:00")


def test_a_calendar_announced_later_counts_for_what_lies_before_a_pause_too() -> None:
    term, start = Term(Unit.WORKING_DAYS, 3), at("2026-12-31T10:00")
    pauses = [(at("2027-01-05T10:00"), at("2027-01-07T10:00"))]
    assert due(term, start, pauses, NOTHING_ANNOUNCED) == (at("2027-01-09T00:00"), True)
    announced = Overrides({date(2027, 1, 1): False, date(2027, 1, 2): True}, frozenset({2027}))
    assert due(term, start, pauses, announced) == (at("2027-01-08T00:00"), False)


def test_pauses_out_of_order_are_refused() -> None:
    start = at("2026-11-19T10:00")
    with pytest.raises(ValueError, match="pauses must follow"):
        due(Term(Unit.HOURS, 2), start, [(start + timedelta(hours=1), start)], NOTHING_ANNOUNCED)


@pytest.mark.parametrize(
    ("instant", "paused", "stopped", "expected"),
    [
        ("2026-11-20T10:00", False, False, Standing.RUNNING),
        ("2026-11-23T00:00", False, False, Standing.SOON),
        ("2026-11-23T23:59", False, False, Standing.SOON),
        ("2026-11-24T00:00", False, False, Standing.OVER),
        ("2026-11-24T00:00", True, False, Standing.PAUSED),
        ("2026-11-24T00:00", True, True, Standing.DONE),
    ],
)
def test_the_standing_follows_the_instant(instant: str, paused: bool, stopped: bool, expected: Standing) -> None:
    end, warning = at("2026-11-24T00:00"), at("2026-11-23T00:00")
    assert standing(at(instant), due_at=end, warn_at=warning, paused=paused, stopped=stopped) is expected


@pytest.mark.parametrize(
    ("unit", "instant", "expected"),
    [
        (Unit.WORKING_DAYS, "2026-11-20T10:00", 1),
        (Unit.WORKING_DAYS, "2026-11-23T10:00", 0),
        (Unit.WORKING_DAYS, "2026-11-25T10:00", -2),
        (Unit.CALENDAR_DAYS, "2026-11-20T10:00", 3),
        (Unit.HOURS, "2026-11-23T22:30", 1),
        (Unit.HOURS, "2026-11-24T01:30", -1),
    ],
)
def test_what_is_left_is_counted_in_the_unit(unit: Unit, instant: str, expected: int) -> None:
    assert remaining(unit, at("2026-11-24T00:00"), at(instant), NOTHING_ANNOUNCED) == expected
