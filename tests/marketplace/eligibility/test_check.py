"""Every way in which a criterion, a list of offers or a vocabulary can be wrong, each with its pointer."""

import pytest

from marketplace.eligibility.check import check_criterion, check_offers
from marketplace.eligibility.json_text import MalformedJsonError, read_json
from marketplace.eligibility.problem_wording import WORDING
from marketplace.eligibility.vocabulary import Vocabulary, VocabularyError
from marketplace.eligibility.vocabulary_check import check_vocabulary
from tests.marketplace.eligibility.strategies import VOCABULARY

N = '{"attribute": "n1", "gte": 1}'


def nested(levels: int) -> str:
    """A criterion of so many levels: a leaf inside `not`s."""
    return '{"not": ' * (levels - 1) + N + "}" * (levels - 1)


WRONG = [
    ("3", [("", "not_a_criterion")]),
    ("[]", [("", "not_a_criterion")]),
    ("null", [("", "not_a_criterion")]),
    ("{}", [("", "no_kind")]),
    ('{"text": "x"}', [("", "no_kind")]),
    ('{"gte": 3}', [("", "no_kind")]),
    ('{"all": [], "any": []}', [("", "two_kinds")]),
    ('{"all": [], "attribute": "n1", "gte": 1}', [("", "two_kinds")]),
    ('{"all": [], "x/~y": 1}', [("/x~1~0y", "unknown_key")]),
    ('{"all": {}}', [("/all", "not_a_list")]),
    ('{"any": [1, {"all": null}]}', [("/any/0", "not_a_criterion"), ("/any/1/all", "not_a_list")]),
    ('{"not": []}', [("/not", "not_a_criterion")]),
    ('{"at_least": 1}', [("", "at_least_without_of")]),
    ('{"of": []}', [("", "at_least_without_of")]),
    ('{"at_least": -1, "of": []}', [("/at_least", "not_a_count")]),
    ('{"at_least": 1.5, "of": []}', [("/at_least", "not_a_count")]),
    ('{"at_least": true, "of": []}', [("/at_least", "not_a_count")]),
    ('{"at_least": "1", "of": []}', [("/at_least", "not_a_count")]),
    ('{"at_least": NaN, "of": [3]}', [("/at_least", "not_a_count"), ("/of/0", "not_a_criterion")]),
    ('{"all": [], "text": 3, "source": null}', [("/text", "text_not_a_string"), ("/source", "text_not_a_string")]),
    ('{"all": [], "all": []}', [("/all", "repeated_key")]),
    ('{"not": {"attribute": "n1", "gte": 1, "gte": 2}}', [("/not/gte", "repeated_key")]),
    ('{"attribute": "zz", "gte": 1}', [("/attribute", "unknown_attribute")]),
    ('{"attribute": ["n1"], "gte": 1}', [("/attribute", "attribute_not_a_name")]),
    ('{"attribute": "n1"}', [("", "no_operator")]),
    ('{"attribute": "n1", "gte": 1, "lte": 2}', [("", "two_operators")]),
    ('{"attribute": "n1", "above": 1}', [("/above", "unknown_operator")]),
    ('{"attribute": "zz", "above": 1}', [("/attribute", "unknown_attribute"), ("/above", "unknown_operator")]),
    ('{"attribute": "n1", "gte": 1, "note": 1}', [("/note", "unknown_key")]),
    ('{"attribute": "n1", "is": true}', [("/is", "operator_of_other_type")]),
    ('{"attribute": "n1", "in": [1]}', [("/in", "operator_of_other_type")]),
    ('{"attribute": "b1", "eq": true}', [("/eq", "operator_of_other_type")]),
    ('{"attribute": "c1", "gte": "A"}', [("/gte", "operator_of_other_type")]),
    ('{"attribute": "c1", "between": ["A", "B"]}', [("/between", "operator_of_other_type")]),
    ('{"attribute": "s1", "in": ["x"]}', [("/in", "operator_of_other_type")]),
    ('{"attribute": "r1", "eq": "320000"}', [("/eq", "operator_of_other_type")]),
    ('{"attribute": "n1", "gte": "1"}', [("/gte", "operand_not_a_number")]),
    ('{"attribute": "n1", "gte": true}', [("/gte", "operand_not_a_number")]),
    ('{"attribute": "n1", "gte": null}', [("/gte", "operand_not_a_number")]),
    ('{"attribute": "n1", "gte": [1]}', [("/gte", "operand_not_a_number")]),
    ('{"attribute": "n1", "gte": NaN}', [("/gte", "operand_not_a_number")]),
    ('{"attribute": "n1", "gte": -Infinity}', [("/gte", "operand_not_a_number")]),
    ('{"attribute": "n1", "gte": 1e999999999999999999999}', [("/gte", "operand_not_a_number")]),
    ('{"attribute": "n1", "gte": 1e15}', [("/gte", "number_out_of_bounds")]),
    ('{"attribute": "n1", "gte": 1e-401}', [("/gte", "number_out_of_bounds")]),
    ('{"attribute": "n1", "gte": 0.1234567890123456}', [("/gte", "number_out_of_bounds")]),
    ('{"attribute": "n1", "gte": ' + "9" * 100_000 + "}", [("/gte", "number_out_of_bounds")]),
    ('{"attribute": "n1", "between": 3}', [("/between", "not_a_pair")]),
    ('{"attribute": "n1", "between": [1]}', [("/between", "not_a_pair")]),
    ('{"attribute": "n1", "between": [2, 1]}', [("/between", "ends_swapped")]),
    ('{"attribute": "n1", "between": ["1", {"attribute": "n2"}]}', [("/between/0", "not_a_number"), ("/between/1", "not_a_number")]),
    ('{"attribute": "c2", "between": ["A", "D"]}', [("/between", "ends_swapped")]),
    ('{"attribute": "d1", "between": ["2026-01-01", "2025-12-31"]}', [("/between", "ends_swapped")]),
    ('{"attribute": "n1", "lte": {}}', [("/lte", "operand_lacks_attribute")]),
    ('{"attribute": "n1", "lte": {"attribute": "zz"}}', [("/lte/attribute", "unknown_attribute")]),
    ('{"attribute": "n1", "lte": {"attribute": 3}}', [("/lte/attribute", "attribute_not_a_name")]),
    ('{"attribute": "n1", "lte": {"attribute": "d1"}}', [("/lte/attribute", "operand_of_other_type")]),
    ('{"attribute": "n1", "lte": {"attribute": "n2", "by": 1}}', [("/lte/by", "unknown_key")]),
    ('{"attribute": "n1", "lte": {"attribute": "n2", "plus": 1, "plus": 2}}', [("/lte/plus", "repeated_key")]),
    (
        '{"attribute": "n1", "lte": {"attribute": "n2", "times": "2", "plus": null}}',
        [("/lte/times", "not_a_number"), ("/lte/plus", "not_a_number")],
    ),
    ('{"attribute": "d1", "lte": {"attribute": "n2"}}', [("/lte", "not_a_date")]),
    ('{"attribute": "d1", "gte": "2025-02-29"}', [("/gte", "no_such_day")]),
    ('{"attribute": "d1", "gte": "20250201"}', [("/gte", "not_a_date")]),
    ('{"attribute": "d1", "gte": "2025-02-01T00:00"}', [("/gte", "not_a_date")]),
    ('{"attribute": "d1", "gte": "２０２５-02-01"}', [("/gte", "not_a_date")]),
    ('{"attribute": "c1", "eq": "Z"}', [("/eq", "outside_values")]),
    ('{"attribute": "c1", "in": ["A", "Z", 3]}', [("/in/1", "outside_values"), ("/in/2", "not_a_string")]),
    ('{"attribute": "c1", "in": []}', [("/in", "empty_list")]),
    ('{"attribute": "c1", "in": "A"}', [("/in", "operand_not_a_list")]),
    ('{"attribute": "c3", "not_in": [null]}', [("/not_in/0", "not_a_string")]),
    ('{"attribute": "r1", "within": ["32", "320000", "32000x"]}', [("/within/0", "malformed_code"), ("/within/2", "malformed_code")]),
    ('{"attribute": "i1", "within": ["U", "1", "C1", "51910", "a", "F51"]}', [(f"/within/{n}", "malformed_code") for n in range(5)]),
    ('{"attribute": "p1", "within": [""]}', [("/within/0", "malformed_code")]),
    ('{"attribute": "s1", "has_any": []}', [("/has_any", "empty_list")]),
    ('{"attribute": "s1", "has_all": [1]}', [("/has_all/0", "not_a_string")]),
    ('{"attribute": "b1", "is": "true"}', [("/is", "not_a_boolean")]),
    ('{"attribute": "b1", "is": 1}', [("/is", "not_a_boolean")]),
    ('{"attribute": "n1", "known": null}', [("/known", "not_a_boolean")]),
    (nested(13), [("/not" * 12, "too_deep")]),
    (nested(300), [("/not" * 12, "too_deep")]),
    ('{"all": [' + ", ".join([N] * 201) + "]}", [("", "too_large")]),
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_every_error_is_found_at_its_place(text: str, expected: list[tuple[str, str]]) -> None:
    problems = check_criterion(read_json(text), VOCABULARY)

    assert [(problem.pointer, problem.code) for problem in problems] == expected
    for problem in problems:
        assert problem.detail
        assert problem.detail_zh


@pytest.mark.parametrize(
    "text",
    [
        nested(12),
        '{"all": [' + ", ".join([N] * 200) + "]}",
        '{"all": []}',
        '{"at_least": 2.0, "of": []}',
        '{"at_least": 1e30, "of": []}',
        '{"attribute": "n1", "between": [null, null]}',
        '{"attribute": "n1", "eq": 1.00000000000000000000}',
        '{"attribute": "n1", "eq": 0e999}',
        '{"attribute": "n1", "eq": 1E2, "text": "", "source": ""}',
        '{"attribute": "n1", "eq": {"attribute": "n1"}}',
        '{"attribute": "i1", "within": ["A", "T", "01", "A01", "T00"]}',
    ],
)
def test_what_the_language_allows_has_no_errors(text: str) -> None:
    assert check_criterion(read_json(text), VOCABULARY) == []


def test_all_errors_are_reported_at_once() -> None:
    text = '{"all": [{"attribute": "n1"}, {"not": {"attribute": "c1", "in": []}}, {"any": [{}, {"attribute": "zz", "is": 1}]}]}'
    found = [problem.pointer for problem in check_criterion(read_json(text), VOCABULARY)]
    assert found == ["/all/0", "/all/1/not/in", "/all/2/any/0", "/all/2/any/1/attribute"]


OFFER = f'{{"code": "a", "criterion": {N}}}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", [(None, "", "not_a_list_of_offers")]),
        (f"[{OFFER}, 3]", [(None, "/1", "offer_not_an_object")]),
        ("[{}]", [(None, "/0", "offer_lacks"), (None, "/0", "offer_lacks")]),
        (f'[{{"code": 3, "criterion": {N}}}]', [(None, "/0/code", "code_not_a_string")]),
        (f'[{{"code": "", "criterion": {N}}}]', [("", "/0/code", "code_not_a_string")]),
        (f"[{OFFER}, {OFFER}]", [("a", "/1/code", "code_taken")]),
        (f'[{{"code": "a", "code": "b", "criterion": {N}}}]', [("b", "/0/code", "repeated_key")]),
        ('[{"code": "a", "criterion": {"any": [{}]}}]', [("a", "/any/0", "no_kind")]),
        (f'[{{"code": "a", "criterion": {N}, "title": NaN, "title": 1}}]', []),
    ],
)
def test_errors_of_offers_name_the_offer(text: str, expected: list[tuple[str | None, str, str]]) -> None:
    found = [(each.offer, each.problem.pointer, each.problem.code) for each in check_offers(read_json(text), VOCABULARY)]
    assert found == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("3", [("/attributes/0", "entry_not_an_object")]),
        ("{}", [("/attributes/0", "entry_lacks"), ("/attributes/0", "entry_lacks")]),
        ('{"name": "", "type": "number"}', [("/attributes/0/name", "name_not_a_string")]),
        ('{"name": "x", "type": "float"}', [("/attributes/0/type", "unknown_type")]),
        ('{"name": "x", "type": null}', [("/attributes/0/type", "unknown_type")]),
        ('{"name": "x", "type": "code"}', [("/attributes/0", "code_without_hierarchy")]),
        ('{"name": "x", "type": "code", "hierarchy": "country"}', [("/attributes/0/hierarchy", "unknown_hierarchy")]),
        ('{"name": "x", "type": "category", "ordered": true}', [("/attributes/0/ordered", "ordered_without_values")]),
        ('{"name": "x", "type": "number", "ordered": true, "values": ["a"]}', [("/attributes/0/ordered", "ordered_without_values")]),
        ('{"name": "x", "type": "category", "ordered": 1}', [("/attributes/0/ordered", "not_a_boolean")]),
        ('{"name": "x", "type": "category", "values": [1]}', [("/attributes/0/values", "values_not_strings")]),
        ('{"name": "x", "type": "category", "values": []}', [("/attributes/0/values", "values_not_distinct")]),
        ('{"name": "x", "type": "category", "values": ["a", "a"]}', [("/attributes/0/values", "values_not_distinct")]),
        ('{"name": "x", "type": "category", "values": ["a"], "when_absent": "b"}', [("/attributes/0/when_absent", "outside_values")]),
        ('{"name": "x", "type": "number", "when_absent": false}', [("/attributes/0/when_absent", "not_a_number")]),
        ('{"name": "x", "type": "boolean", "when_absent": 0}', [("/attributes/0/when_absent", "not_a_boolean")]),
        ('{"name": "x", "type": "set", "when_absent": "a"}', [("/attributes/0/when_absent", "not_a_list_of_strings")]),
        ('{"name": "x", "type": "date", "when_absent": "2025-13-01"}', [("/attributes/0/when_absent", "no_such_day")]),
        ('{"name": "x", "type": "number", "actionable": "no"}', [("/attributes/0/actionable", "not_a_boolean")]),
        ('{"name": "x", "type": "number", "level": "bank"}', [("/attributes/0/level", "unknown_level")]),
        ('{"name": "x", "type": "number", "type": "set"}', [("/attributes/0/type", "repeated_key")]),
        ('{"name": "x", "type": "number"}, {"name": "x", "type": "set"}', [("/attributes/1/name", "name_taken")]),
        ('{"name": "x", "type": "number", "unit": null, "definition": 3, "whatever": {}}', []),
        ('{"name": "x", "type": "set", "values": ["a"], "when_absent": ["b"]}', []),
    ],
)
def test_errors_of_a_vocabulary_point_into_the_document(entry: str, expected: list[tuple[str, str]]) -> None:
    problems = check_vocabulary(read_json(f'{{"attributes": [{entry}]}}'))
    assert [(problem.pointer, problem.code) for problem in problems] == expected


@pytest.mark.parametrize("text", ["[]", "{}", '{"attributes": {}}', "3"])
def test_document_without_a_list_of_attributes_is_no_vocabulary(text: str) -> None:
    assert [(problem.pointer, problem.code) for problem in check_vocabulary(read_json(text))] == [("", "not_a_vocabulary")]


def test_vocabulary_with_errors_is_not_built() -> None:
    with pytest.raises(VocabularyError, match="no type") as caught:
        Vocabulary.from_entries([{"name": "x", "type": "float"}])
    assert [problem.pointer for problem in caught.value.problems] == ["/0/type"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "line 1, column 1"),
        (b"[1,]", "line 1"),
        (b"\xff\xfe[\x00]\x00", "UTF-8"),
        ("《".encode("gb18030"), "UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'["\x00"]', "control character"),
    ],
)
def test_text_that_is_no_json_says_why(text: bytes, told: str) -> None:
    with pytest.raises(MalformedJsonError, match=told):
        read_json(text)


def test_every_rule_has_a_sentence_in_both_languages_with_the_same_facts() -> None:
    for code, (english, chinese) in WORDING.items():
        assert english, code
        assert not any(mark in chinese for mark in ("！", "!")), code


def test_keys_given_twice_are_found_among_very_many() -> None:
    """Whoever counted each key by going through all of them would not come to an end of this."""
    keys = ["twice", *(f"k{number}" for number in range(200_000)), "last", "twice", "last"]
    read = read_json("{" + ",".join(f'"{key}":0' for key in keys) + "}")
    assert read.repeated == ("twice", "last")
