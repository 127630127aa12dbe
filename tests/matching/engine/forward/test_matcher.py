"""The matcher as others use it: what it refuses, its limits, its text, and several users at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.vocabulary import Vocabulary, VocabularyError
from matching.engine.errors import OffersError
from matching.engine.forward.matcher import Matcher
from matching.engine.forward.matches import EXPLANATIONS
from matching.engine.kernel.choose import kernel
from matching.engine.kernel.port import Kernel
from tests.marketplace.eligibility.strategies import ENTRIES, VOCABULARY
from tests.matching.engine.equality.worlds import make_world
from tests.matching.engine.forward.both_kernels import NUMPY, Readable, matchers

Json = dict[str, Any]
SIMPLE: Json = {"code": "a", "criterion": {"attribute": "n1", "gte": 1}}


def test_offers_with_problems_are_refused_with_all_of_them() -> None:
    with pytest.raises(OffersError) as refused:
        Matcher([SIMPLE, {"code": "a", "criterion": {"attribute": "nowhere", "gte": 1}}, {"criterion": {"all": [{}]}}], ENTRIES)
    assert [problem.problem.code for problem in refused.value.problems] == ["code_taken", "unknown_attribute", "offer_lacks", "no_kind"]


def test_a_vocabulary_with_problems_is_refused() -> None:
    with pytest.raises(VocabularyError):
        Matcher([], [{"name": "n1", "type": "numeral"}])


def test_no_offers_at_all() -> None:
    for matcher in matchers([], ENTRIES):
        matches = matcher.match({"n1": 1})
        assert (matches.verdicts, matcher.codes, matches.verdict_numbers().tolist()) == ({}, [], [])
        assert [matches.to_json(explain) for explain in EXPLANATIONS] == [b"[]"] * 4


def test_constant_criteria_have_verdicts_without_leaves() -> None:
    offers = [{"code": "all", "criterion": {"all": []}}, {"code": "any", "criterion": {"not": {"all": []}}}]
    for matcher in matchers(offers, ENTRIES):
        matches = matcher.match({})
        assert matches.verdicts == {"all": "eligible", "any": "ineligible"}
        assert matches.explain("any") == {"leaves": [], "remedy": {"possible": False, "paths": []}}
        assert json.loads(matches.to_json("leaves"))[0] == {"offer": "all", "verdict": "eligible", "leaves": []}


def test_unknown_codes_and_unknown_explanations_are_errors() -> None:
    matches = Matcher([SIMPLE], ENTRIES).match({})
    with pytest.raises(KeyError):
        matches.explain("b")
    with pytest.raises(ValueError, match="none, leaves, remedy, all"):
        matches.to_json("everything")


def test_two_hundred_leaves_and_twelve_levels() -> None:
    wide = {"at_least": 150, "of": [{"attribute": "n1", "gte": number} for number in range(200)]}
    deep: Json = {"attribute": "b1", "is": True}
    for level in range(11):
        deep = {"not": deep} if level % 3 else {"any": [deep, {"attribute": "n2", "lt": level}]}
    offers = [{"code": "wide", "criterion": wide}, {"code": "deep", "criterion": deep}]
    evaluator = Evaluator(offers, VOCABULARY)
    for matcher in matchers(offers, VOCABULARY):
        for profile in ({"n1": 148}, {"n1": 149}, {}, {"n2": 3}, {"b1": True}, {"b1": False, "n2": 10}):
            found, expected = matcher.match(profile), Readable(evaluator, profile)
            assert found.to_json("all") == expected.to_json("all")


TEXTS = ["", '"\\/', "\x00\x1f\x7f\x85", "\u2028\u2029", "\ud800", "\udfff\ud800x", "直达 🏦", "x" * 31, "y" * 32, "z" * 5000]


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_is_written_as_the_readable_writer_does(text: str) -> None:
    vocabulary = Vocabulary.from_entries(
        [{"name": "free", "type": "category"}, {"name": f"n{text}", "type": "set"}, {"name": "code", "type": "code", "hierarchy": "prefix"}]
    )
    parts: list[Json] = [{"attribute": "free", "in": [text, "other"]}, {"attribute": f"n{text}", "has_all": [text, "more"]}]
    parts.append({"attribute": "code", "not_within": [f"c{text}"]})
    offers = [{"code": f"o{text}", "criterion": {"any": parts, "text": text}}, {"code": "p", "criterion": parts[1]}]
    profile = {"free": text, f"n{text}": [text, text], "code": f"c{text}d"}
    for matcher in matchers(offers, vocabulary):
        for explain in EXPLANATIONS:
            assert matcher.match(profile).to_json(explain) == Readable(Evaluator(offers, vocabulary), profile).to_json(explain)


def test_operands_that_are_equal_but_written_apart_keep_their_digits() -> None:
    operands = [{"attribute": "n2", "times": 2}, {"attribute": "n2", "times": 2.0}, {"times": 2, "attribute": "n2"}]
    offers = [{"code": f"o{number}", "criterion": {"attribute": "n1", "gte": operand}} for number, operand in enumerate(operands)]
    for matcher in matchers(offers, VOCABULARY):
        for profile in ({"n1": 7, "n2": 3}, {"n1": 7, "n2": 3.50}, {"n1": 7}):
            assert matcher.match(profile).to_json("all") == Readable(Evaluator(offers, VOCABULARY), profile).to_json("all")


def test_thousands_of_offers() -> None:
    world = make_world(77, offers=30, profiles=2)
    criteria = [{"all": [a["criterion"], {"not": b["criterion"]}]} for a in world.offers for b in world.offers]
    small = [each for each in criteria if str(each).count("attribute") <= 20] * 10
    offers = [{"code": f"o{number}", "criterion": criterion} for number, criterion in enumerate(small)]
    assert len(offers) > 2000
    evaluator = Evaluator(offers, Vocabulary.from_entries(world.entries))
    python, native = matchers(offers, world.entries)
    for _, profile in world.profiles:
        found, expected = native.match(profile), Readable(evaluator, profile)
        assert found.verdict_numbers().tolist() == expected.verdict_numbers
        assert found.to_json("none") == expected.to_json("none")
        assert found.to_json("leaves") == python.match(profile).to_json("leaves")


def test_answers_speak_of_the_profile_as_it_was_matched() -> None:
    profile = {"n1": 5}
    matches = Matcher([SIMPLE], ENTRIES).match(profile)
    profile["n1"] = 0
    assert matches.explain("a")["leaves"][0]["actual"] == 5
    assert json.loads(matches.to_json("leaves"))[0]["leaves"][0]["actual"] == 5


def test_several_threads_share_one_matcher() -> None:
    world = make_world(5, offers=40, profiles=50)
    evaluator = Evaluator(world.offers, Vocabulary.from_entries(world.entries))
    attributes = [profile for _, profile in world.profiles]
    for matcher in matchers(world.offers, world.entries):
        with ThreadPoolExecutor(4) as pool:
            found = [matches.to_json("leaves") for matches in pool.map(matcher.match, attributes * 3)]
        assert found == [matcher.match(profile).to_json("leaves") for profile in attributes] * 3
        assert found[0] == Readable(evaluator, attributes[0]).to_json("leaves")


def test_a_matcher_goes_over_to_another_kernel_when_there_is_one() -> None:
    chosen: list[Kernel] = [NUMPY]
    matcher = Matcher([SIMPLE], ENTRIES, lambda: chosen[0])
    before = matcher.match({"n1": 1})
    chosen[0] = kernel()
    assert matcher.match({"n1": 1}).to_json("leaves") == before.to_json("leaves")
