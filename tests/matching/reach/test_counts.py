"""What is shown of sets: how near it is to the truth, and that hidden rows stay hidden."""

import random
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from marketplace.eligibility.evaluate import Evaluator
from matching.reach.memory import Memory, SetKind, ToldSet, difference
from matching.reach.rounding import STEP, Shown, rounded, shown
from matching.reach.suppression import FEWEST_HIDDEN, protect
from tests.matching.reach.adversary import secret_leaf
from tests.matching.reach.world import COUNTIES, VOCABULARY, Organisation, Town, town

PEOPLE = town(300, seed=8)
TOWN = Town(PEOPLE)
Counts = list[tuple[int, int]]


def exact(criterion: dict[str, Any]) -> tuple[int, int]:
    """Eligible and undetermined, by the readable evaluator."""
    evaluator = Evaluator([{"code": "c", "criterion": criterion}], VOCABULARY)
    found = [evaluator.verdicts(VOCABULARY.facts(each)[0])[0] for each in PEOPLE]
    return found.count("eligible"), found.count("undetermined")


def is_near(count: Shown, truth: int, most: int) -> bool:
    return abs(count - truth) <= most if count is not None else truth < STEP + most - STEP // 2


def test_first_answer_to_conditions_that_must_all_hold_is_the_truth_to_the_nearest_ten() -> None:
    rng = random.Random(3)
    for _ in range(40):
        place = {"attribute": "region", "within": [rng.choice(COUNTIES)]}
        old = {"attribute": "established_on", "lte": f"{rng.randrange(2005, 2026)}-06-30"}
        titled = {"attribute": "titles", "has_any": ["tech"]}
        criterion = {"all": [*rng.sample([place, old, titled, {"not": old}], 2), secret_leaf(rng), secret_leaf(rng)]}
        answer, (eligible, undetermined) = Organisation(TOWN).ask(criterion), exact(criterion)
        assert is_near(answer.eligible, eligible, STEP // 2)
        assert is_near(answer.undetermined, undetermined, STEP // 2)


def test_lists_and_alternatives_bring_a_first_answer_off_by_less_than_a_step_since_the_few_are_counted_by_lot() -> None:
    rng = random.Random(3)
    for _ in range(40):
        places = {"attribute": "region", "within": rng.sample(COUNTIES, 3)}
        titled = {"any": [{"attribute": "titles", "has_any": [title]} for title in ("tech", "green")]}
        criterion = {"all": [places, titled, secret_leaf(rng), secret_leaf(rng)]}
        answer, (eligible, undetermined) = Organisation(TOWN).ask(criterion), exact(criterion)
        assert is_near(answer.eligible, eligible, STEP - 1)
        assert is_near(answer.undetermined, undetermined, STEP - 1)


def test_funnel_adds_up_and_ends_at_the_answer() -> None:
    rng = random.Random(5)
    answer = Organisation(TOWN).ask({"all": [secret_leaf(rng), {"attribute": "region", "within": ["320102"]}, secret_leaf(rng)]})
    for step in answer.funnel:
        assert (step.passed or 0) + (step.failed or 0) + (step.unknown or 0) == answer.population
    assert (answer.funnel[-1].remaining or 0) == (answer.eligible or 0) + (answer.undetermined or 0)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12))
def test_suppressed_rows_hold_nobody_who_was_asked_or_twenty_or_are_all_rows(table: Counts) -> None:
    counts, asked = [count for count, _ in table], [each for _, each in table]
    rows = protect(counts, asked)
    hidden = sum(each for each, row in zip(asked, rows, strict=True) if row is None)
    assert hidden == 0 or hidden >= FEWEST_HIDDEN or all(row is None for row in rows)
    assert all(row is None or row == shown(count) for row, count in zip(rows, counts, strict=True))


@given(st.integers(0, 10_000))
def test_counts_are_rounded_to_the_nearest_ten_and_suppressed_below(count: int) -> None:
    assert (shown(count) is None) == (count < STEP)
    assert rounded(count) % STEP == 0
    assert abs(rounded(count) - count) <= (STEP // 2 if count >= STEP else STEP)


def test_sets_of_days_with_fewer_enterprises_are_compared_with_todays() -> None:
    earlier = np.packbits(np.arange(80) % 2 == 0, bitorder="little")
    today = np.packbits(np.concatenate([np.arange(80) % 2 == 0, np.ones(9, np.bool_)]), bitorder="little")
    assert difference(earlier, today) == difference(today, earlier) == 9
    memory = Memory([ToldSet(SetKind.WHOLE, 40, earlier, 40)])
    assert memory.near(SetKind.WHOLE, 49, today) is memory.told[0]
    assert memory.near(SetKind.PART, 49, today) is None
    assert memory.near(SetKind.WHOLE, 50, today) is None
