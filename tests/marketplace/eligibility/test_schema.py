"""The published JSON Schema admits what the language admits, as far as a schema can tell."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from marketplace.eligibility.json_text import write_json
from marketplace.eligibility.schema import eligibility_schema
from marketplace.eligibility.vocabulary import builtin_entries
from tests.marketplace.eligibility.strategies import ENTRIES, criteria

SCHEMA = eligibility_schema()
CRITERION = Draft202012Validator(SCHEMA)


def part(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]})


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@settings(max_examples=60, deadline=None)
@given(criteria())
def test_valid_criteria_validate(criterion: dict[str, Any]) -> None:
    assert list(CRITERION.iter_errors(json.loads(write_json(criterion)))) == []


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "[]",
        "{}",
        '{"all": [], "any": []}',
        '{"all": {}}',
        '{"all": [], "note": 1}',
        '{"all": [3]}',
        '{"not": []}',
        '{"at_least": 1}',
        '{"at_least": -1, "of": []}',
        '{"at_least": 1.5, "of": []}',
        '{"at_least": true, "of": []}',
        '{"all": [], "text": 3}',
        '{"attribute": "n1"}',
        '{"attribute": "n1", "gte": 1, "lte": 2}',
        '{"attribute": "n1", "above": 1}',
        '{"attribute": 3, "gte": 1}',
        '{"attribute": "n1", "gte": true}',
        '{"attribute": "n1", "gte": null}',
        '{"attribute": "n1", "gte": 1e15}',
        '{"attribute": "n1", "gte": {"attribute": "n2", "by": 1}}',
        '{"attribute": "n1", "gte": {"times": 1}}',
        '{"attribute": "n1", "between": [1]}',
        '{"attribute": "n1", "between": [{"attribute": "n2"}, null]}',
        '{"attribute": "c1", "in": []}',
        '{"attribute": "c1", "in": "A"}',
        '{"attribute": "s1", "has_any": [1]}',
        '{"attribute": "b1", "is": 1}',
        '{"attribute": "b1", "known": null}',
    ],
)
def test_malformed_criteria_do_not_validate(text: str) -> None:
    assert not CRITERION.is_valid(json.loads(text))


def test_offers_and_vocabularies_validate() -> None:
    assert part("offers").is_valid([{"code": "a", "criterion": {"all": []}, "title": 1}])
    assert not part("offers").is_valid([{"code": "", "criterion": {"all": []}}])
    assert not part("offers").is_valid([{"code": "a"}])
    for entries in (json.loads(write_json(ENTRIES)), json.loads(write_json(builtin_entries()))):
        assert part("vocabulary").is_valid({"attributes": entries})
    assert not part("vocabulary").is_valid({"attributes": [{"name": "x", "type": "code"}]})
    assert part("profile").is_valid({"id": "p", "attributes": {"n1": 1, "s1": ["x"], "b1": None}})
    assert not part("profile").is_valid({"id": 3, "attributes": {}})
