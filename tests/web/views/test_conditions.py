"""The lines of an offer's conditions: they say what the evaluator decided, and blame nothing that does not matter."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.tree import leaves
from marketplace.profiles.repository import Source
from matching.recommend.node_outcomes import node_outcome
from tests.marketplace.eligibility.strategies import VOCABULARY, criteria, profiles
from web.views.conditions import Asked, Condition, conditions_of, met

Json = dict[str, Any]
TODAY = date(2026, 11, 21)
SAID = {TRUE: "pass", FALSE: "fail", UNKNOWN: "unknown"}
SOURCE = Source("some_item", "示例部门", date(2026, 10, 31), "official")
several = settings(max_examples=100, deadline=None)


def asked(criterion: Json, profile: Json) -> Asked:
    """Outcomes of a profile, every value from one source."""
    evaluator = Evaluator([{"code": "x", "criterion": criterion}], VOCABULARY)
    facts, problems = VOCABULARY.facts(profile)
    assert problems == []
    outcomes = evaluator.outcomes(facts)
    return Asked(facts, dict.fromkeys(profile, SOURCE), {leaf.path: outcomes[slot] for leaf, slot in evaluator.leaves_of(0)}, TODAY)


def every(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    """Lines and members of groups at any depth."""
    for condition in conditions:
        yield condition
        if condition.group:
            yield from every(condition.group.members)


def below(condition: Condition) -> list[Condition]:
    """Members of a line's groups at any depth."""
    return list(every(condition.group.members)) if condition.group else []


@several
@given(criteria(), profiles)
def test_lines_together_come_out_as_the_evaluator_says(criterion: Json, profile: Json) -> None:
    given = asked(criterion, profile)
    outcomes = [condition.outcome for condition in conditions_of(criterion, VOCABULARY, given)]
    verdict = SAID[node_outcome(criterion, "", given.outcomes.__getitem__)]
    expected = "fail" if "fail" in outcomes else "unknown" if "unknown" in outcomes else "pass"
    assert "moot" not in outcomes
    assert verdict == expected


@several
@given(criteria(), profiles)
def test_nothing_is_blamed_below_what_holds_or_does_not_matter(criterion: Json, profile: Json) -> None:
    for condition in every(conditions_of(criterion, VOCABULARY, asked(criterion, profile))):
        if condition.outcome in {"pass", "moot"}:
            assert {member.outcome for member in below(condition)} <= {"pass", "moot"}
            assert condition.gap is None


@several
@given(criteria(), profiles)
def test_what_is_called_moot_could_come_out_in_any_way(criterion: Json, profile: Json) -> None:
    given = asked(criterion, profile)
    lines = conditions_of(criterion, VOCABULARY, given)
    leaf_paths = {leaf.path for leaf in leaves(criterion)}
    moot = [each.path for each in every(lines) if each.outcome == "moot" and each.path in leaf_paths][:5]
    before = node_outcome(criterion, "", given.outcomes.__getitem__)
    for outcomes in product((FALSE, UNKNOWN, TRUE), repeat=len(moot)):
        changed = {**given.outcomes, **dict(zip(moot, outcomes, strict=True))}
        assert node_outcome(criterion, "", changed.__getitem__) == before


@several
@given(criteria(), profiles)
def test_every_leaf_has_one_line_with_its_own_value_and_source(criterion: Json, profile: Json) -> None:
    given = asked(criterion, profile)
    single = [each for each in every(conditions_of(criterion, VOCABULARY, given)) if each.group is None]
    assert [each.path for each in single] == [leaf.path for leaf in leaves(criterion)]
    for each, leaf in zip(single, leaves(criterion), strict=True):
        assert (each.value_text is None) is (leaf.attribute not in given.facts.actual)
        assert (each.source_text is None) is (leaf.attribute not in given.sources and leaf.attribute not in given.facts.actual)
        assert (each.date_text is None) is (leaf.attribute not in profile)
        assert (each.gap is None) is (each.outcome in {"pass", "moot"})
        assert each.requirement


@several
@given(criteria())
def test_numbers_and_anchors_can_be_cited(criterion: Json) -> None:
    lines = list(every(conditions_of(criterion, VOCABULARY, None)))
    assert len({each.number for each in lines}) == len(lines)
    assert len({each.anchor for each in lines}) == len(lines)
    assert {each.outcome for each in lines} <= {None}
    assert {each.gap for each in lines} <= {None}


def lines_of(criterion: Json, **profile: Any) -> tuple[Condition, ...]:
    """Lines for a profile."""
    return conditions_of(criterion, VOCABULARY, asked(criterion, profile))


YES, SECOND, MANY = {"attribute": "b1", "is": True}, {"attribute": "b2", "is": True}, {"attribute": "n1", "gte": 2}


def test_an_alternative_that_fails_beside_one_that_holds_is_moot_down_to_its_parts() -> None:
    (line,) = lines_of({"all": [{"any": [YES, {"all": [SECOND, MANY]}]}]}, b1=True, b2=False, n1=5)
    assert line.group
    first, other = line.group.members
    assert (line.outcome, first.outcome, other.outcome) == ("pass", "pass", "moot")
    assert other.group
    assert [member.outcome for member in other.group.members] == ["moot", "pass"]


def test_a_condition_under_not_holds_when_what_it_denies_does_not() -> None:
    (line,) = lines_of({"not": YES}, b1=False)
    assert line.outcome == "pass"
    (line,) = lines_of({"not": YES}, b1=True)
    assert line.outcome == "fail"
    (line,) = lines_of({"not": {"any": [YES, SECOND]}}, b1=True, b2=False)
    assert line.group
    assert (line.outcome, line.group.label) == ("fail", "以下各项都要满足")
    assert [member.outcome for member in line.group.members] == ["fail", "pass"]


@pytest.mark.parametrize(
    ("criterion", "label"),
    [
        ({"any": [YES, SECOND]}, "以下任一项即可"),
        ({"at_least": 2, "of": [YES, SECOND, MANY]}, "以下至少满足 2 项"),
        ({"at_least": 3, "of": [YES, SECOND, MANY]}, "以下各项都要满足"),
        ({"not": {"all": [YES, SECOND]}}, "以下任一项即可"),
        ({"not": {"at_least": 2, "of": [YES, SECOND, MANY]}}, "以下至少满足 2 项"),
    ],
)
def test_a_group_says_how_many_of_its_parts_must_hold(criterion: Json, label: str) -> None:
    (line,) = conditions_of(criterion, VOCABULARY, None)
    assert line.group
    assert (line.requirement, line.group.label) == (label, label)


def test_the_institutions_wording_stands_first_and_what_is_decided_beside_it() -> None:
    (line,) = lines_of({"all": [{**MANY, "text": "规模以上", "source": "第三条"}]}, n1=1)
    assert (line.number, line.requirement, line.clause, line.value_text) == ("1", "规模以上", "第三条", "1")
    assert line.reading
    assert (line.source_text, line.date_text) == ("示例部门", "2026-10-31")
    assert line.gap


def test_a_value_that_stands_for_missing_data_is_not_shown_as_if_somebody_had_provided_it() -> None:
    assumed, given = lines_of({"all": [SECOND]})[0], lines_of({"all": [SECOND]}, b2=False)[0]
    assert assumed.value_text == given.value_text
    assert (assumed.source_text, assumed.date_text) == ("没有数据，按此判定", None)
    assert (given.source_text, given.date_text) == ("示例部门", "2026-10-31")


def test_lines_that_hold_are_counted() -> None:
    lines = lines_of({"all": [YES, SECOND, MANY]}, b1=True, b2=False)
    assert [line.outcome for line in lines] == ["pass", "fail", "unknown"]
    assert met(lines) == 1


def test_no_condition_has_no_line() -> None:
    assert conditions_of({"all": []}, VOCABULARY, None) == ()
