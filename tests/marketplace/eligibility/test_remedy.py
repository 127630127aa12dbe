"""Which of several equally small remedies is named."""

from typing import Any

import pytest

from marketplace.eligibility.explain import explain
from tests.marketplace.eligibility.strategies import VOCABULARY


def yes(name: str = "n1") -> dict[str, Any]:
    """A leaf that fails in FAILING; n2, c3, b2 and r1 are not actionable."""
    return {"attribute": name, "gte": 3}


NO = {"attribute": "n1", "lte": 0}
UNKNOWN = {"attribute": "d1", "gte": "2026-01-01"}
BEYOND_REACH = yes("n2")
FAILING = {"n1": 0, "n2": 0, "n3": 0}


@pytest.mark.parametrize(
    ("criterion", "possible", "paths"),
    [
        ({"any": [yes(), yes("n3")]}, True, ["/any/0"]),
        ({"any": [BEYOND_REACH, yes("n3")]}, True, ["/any/1"]),
        ({"any": [{"all": [yes(), yes()]}, yes("n3")]}, True, ["/any/1"]),
        ({"any": [{"all": [NO, yes()]}, {"all": [yes("n3")]}]}, True, ["/any/0/all/1"]),
        ({"at_least": 2, "of": [yes(), BEYOND_REACH, yes(), NO, yes()]}, True, ["/of/0"]),
        ({"at_least": 2, "of": [{"all": [yes(), yes()]}, yes(), yes("n3"), yes()]}, True, ["/of/1", "/of/2"]),
        ({"at_least": 3, "of": [yes(), yes()]}, False, []),
        ({"not": {"any": [NO, NO]}}, True, ["/not/any/0", "/not/any/1"]),
        ({"not": {"all": [NO, NO]}}, True, ["/not/all/0"]),
        ({"not": {"at_least": 2, "of": [NO, NO, NO]}}, True, ["/not/of/0", "/not/of/1"]),
        ({"not": {"not": yes()}}, True, ["/not/not"]),
        ({"not": {"attribute": "n2", "lte": 0}}, False, []),
        ({"all": [yes(), UNKNOWN]}, True, ["/all/0", "/all/1"]),
        ({"all": [BEYOND_REACH, UNKNOWN]}, False, []),
        ({"any": [yes(), UNKNOWN]}, True, ["/any/1"]),
        ({"all": [{"any": [yes(), UNKNOWN]}, {"any": [yes(), UNKNOWN]}, BEYOND_REACH]}, False, []),
        ({"all": [{"any": [yes(), UNKNOWN]}, yes()]}, True, ["/all/0/any/0", "/all/1"]),
        ({"attribute": "n2", "known": False}, False, []),
        ({"attribute": "n1", "known": False}, True, [""]),
        ({"attribute": "r1", "known": True}, False, []),
        ({"attribute": "d1", "known": True}, True, [""]),
        ({"any": []}, False, []),
        ({"all": []}, True, []),
    ],
)
def test_remedy_of(criterion: dict[str, Any], possible: bool, paths: list[str]) -> None:
    facts, _ = VOCABULARY.facts(FAILING)
    assert explain(criterion, facts, VOCABULARY)["remedy"] == {"possible": possible, "paths": paths}
