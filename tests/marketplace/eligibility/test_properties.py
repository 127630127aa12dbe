"""Laws that hold for every criterion and every profile."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.explain import explain
from marketplace.eligibility.json_text import read_json, write_json
from marketplace.eligibility.sentences import EVERYBODY, NOBODY, outline, sentence
from marketplace.eligibility.tree import leaves as leaves_of
from marketplace.eligibility.vocabulary import Vocabulary
from tests.marketplace.eligibility.plain_evaluator import Plain, leaf_nodes
from tests.marketplace.eligibility.strategies import ENTRIES, OPEN_VOCABULARY, VALUES, VOCABULARY, criteria, profiles

Json = dict[str, Any]
PLAIN = Plain(ENTRIES)
NAMES = {True: "pass", False: "fail", None: "unknown"}

several = settings(max_examples=150, deadline=None)


def verdicts(listed: list[Json], profile: Json, vocabulary: Vocabulary = VOCABULARY) -> list[str]:
    facts, problems = vocabulary.facts(profile)
    assert problems == []
    return Evaluator([{"code": str(place), "criterion": each} for place, each in enumerate(listed)], vocabulary).verdicts(facts)


@several
@given(st.lists(criteria(), max_size=6), profiles)
def test_verdicts_and_leaves_agree_with_an_evaluator_written_apart(listed: list[Json], profile: Json) -> None:
    assert all(check_criterion(each, VOCABULARY) == [] for each in listed)
    assert verdicts(listed, profile) == [PLAIN.verdict(each, profile) for each in listed]
    facts, _ = VOCABULARY.facts(profile)
    for each in listed:
        found = {leaf["path"]: leaf["outcome"] for leaf in explain(each, facts, VOCABULARY)["leaves"]}
        assert found == {path: NAMES[outcome] for path, outcome in PLAIN.outcomes(each, profile).items()}
        assert list(found) == [path for path, _ in leaf_nodes(each)]


@several
@given(criteria(), criteria(), criteria(), profiles)
def test_kleene_laws(a: Json, b: Json, c: Json, profile: Json) -> None:
    pairs = [
        ({"not": {"not": a}}, a),
        ({"not": {"all": [a, b]}}, {"any": [{"not": a}, {"not": b}]}),
        ({"not": {"any": [a, b]}}, {"all": [{"not": a}, {"not": b}]}),
        ({"all": [a, b]}, {"all": [b, a]}),
        ({"all": [a, {"any": [b, c]}]}, {"any": [{"all": [a, b]}, {"all": [a, c]}]}),
        ({"all": [a, {"any": [a, b]}]}, a),
        ({"at_least": 3, "of": [a, b, c]}, {"all": [a, b, c]}),
        ({"at_least": 1, "of": [a, b, c]}, {"any": [a, b, c]}),
        ({"at_least": 2, "of": [a, b, c]}, {"any": [{"all": [a, b]}, {"all": [a, c]}, {"all": [b, c]}]}),
        ({"not": {"at_least": 2, "of": [a, b, c]}}, {"at_least": 2, "of": [{"not": a}, {"not": b}, {"not": c}]}),
        ({"all": [a, {"all": []}]}, a),
        ({"any": [a, {"any": []}]}, a),
    ]
    found = verdicts([side for pair in pairs for side in pair], profile)
    assert found[0::2] == found[1::2]


@several
@given(st.lists(criteria(known=False), min_size=1, max_size=4), profiles, st.data())
def test_one_more_known_fact_never_changes_a_decided_verdict(listed: list[Json], profile: Json, data: st.DataObject) -> None:
    known = {name: value for name, value in profile.items() if value is not None}
    absent = sorted(set(VALUES) - set(known))
    if not absent:
        return
    name = data.draw(st.sampled_from(absent))
    more = {**known, name: data.draw(VALUES[name])}

    before, after = verdicts(listed, known, OPEN_VOCABULARY), verdicts(listed, more, OPEN_VOCABULARY)

    assert [(b, a) for b, a in zip(before, after, strict=True) if b not in ("undetermined", a)] == []


@several
@given(criteria(), profiles)
def test_remedy_is_the_smallest_change_that_makes_the_verdict_eligible(criterion: Json, profile: Json) -> None:
    facts, _ = VOCABULARY.facts(profile)
    found = explain(criterion, facts, VOCABULARY)
    fewest = PLAIN.fewest_changes(criterion, profile)

    remedy = found["remedy"]
    assert remedy["possible"] is (fewest is not None)
    assert len(remedy["paths"]) == (fewest or 0)
    assert [path for path, _ in leaf_nodes(criterion) if path in remedy["paths"]] == remedy["paths"]
    if remedy["possible"]:
        assert PLAIN.can_hold(criterion, PLAIN.outcomes(criterion, profile), set(remedy["paths"]))
    if found["verdict"] == "undetermined":
        outcomes = {leaf["path"]: leaf["outcome"] for leaf in found["leaves"]}
        assert remedy["possible"] is True
        assert {outcomes[path] for path in remedy["paths"]} == {"unknown"}


bounded = st.decimals(min_value=-999_999, max_value=999_999, places=6, allow_nan=False)


@several
@given(bounded, bounded, bounded, bounded)
def test_attribute_operands_are_computed_without_rounding(value: Decimal, other: Decimal, times: Decimal, plus: Decimal) -> None:
    leaf = {"attribute": "n1", "lte": {"attribute": "n2", "times": times, "plus": plus}}
    exact = Fraction(value) <= Fraction(times) * Fraction(other) + Fraction(plus)
    assert verdicts([leaf], {"n1": value, "n2": other}) == ["eligible" if exact else "ineligible"]


@several
@given(criteria(), profiles)
def test_criterion_survives_json(criterion: Json, profile: Json) -> None:
    again = read_json(write_json(criterion))

    assert again == criterion
    assert json.loads(write_json(criterion)) == json.loads(write_json(again))
    assert verdicts([again], profile) == verdicts([criterion], profile)


@several
@given(criteria())
def test_every_criterion_has_a_sentence_and_lines_for_its_leaves(criterion: Json) -> None:
    said = sentence(criterion, VOCABULARY)
    lines = outline(criterion, VOCABULARY)

    assert all(line.text in said for line in lines if not line.is_heading)
    shown = [line.path for line in lines if not line.is_heading]
    if not {EVERYBODY, NOBODY} & {line.text for line in lines}:
        assert shown == [leaf.path for leaf in leaves_of(criterion)]


@several
@given(st.lists(criteria(), min_size=2, max_size=5), profiles)
def test_offers_do_not_influence_each_other(listed: list[Json], profile: Json) -> None:
    assert verdicts(listed, profile) == [verdicts([each], profile)[0] for each in listed]
