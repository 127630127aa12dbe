"""Whatever a draft of a policy is given: its faults are found with their places, and what has none is a version."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from marketplace.eligibility.vocabulary import builtin_vocabulary
from policies.library.drafts.checks import findings
from policies.library.drafts.terms import DraftTerms, complete, read_draft, stored
from policies.library.samples import sample_policies
from policies.library.schemas import PolicyTerms
from policies.library.stacking import Stacking
from policies.library.versions import LATER, content_of
from products.catalogue.schemas import content_hash
from tests.policies.library.drafting import CITY, terms

PLACES: dict[str, dict[str, Any]] = {
    "/title": {"title": None},
    "/beneficiaries": {"beneficiaries": []},
    "/criterion": {"criterion": None},
    "/criterion/attribute": {"criterion": {"attribute": "no_such", "eq": 1}},
    "/benefit": {"benefit": {}},
    "/benefit/rate_points_pct": {"benefit": {"type": "interest_subsidy", "rate_points_pct": "much"}},
    "/validity_basis": {"validity_basis": None},
    "/valid_to": {"valid_to": date(2020, 1, 1)},
    "/application_window/closes_on": {"application_window": {"opens_on": date(2026, 2, 1), "closes_on": date(2026, 1, 1)}},
    "/region": {"region": "330100"},
    "/level": {"issuer_level": "national"},
    "/stacking_rules/sum_cap_pct": {"stacking": {"sum_cap_pct": "120"}},
    "/stacking_rules/choose_one": {"stacking": {"choose_one": ["贴息"]}},
    "/clauses/1/number": {"clauses": [{"number": "第七条", "text_zh": "甲"}, {"number": "第七条", "text_zh": "乙"}]},
    "/budget": {"budget_fen": 0},
}


def places(said: DraftTerms, region: str = CITY) -> list[str]:
    """Where the faults are."""
    return [each.pointer for each in findings(said, builtin_vocabulary(), region).errors]


def test_whole_terms_have_no_fault() -> None:
    assert places(terms()) == []


@pytest.mark.parametrize("pointer", PLACES)
def test_each_fault_is_named_at_its_place(pointer: str) -> None:
    assert places(terms(**PLACES[pointer])) == [pointer]


def test_all_faults_are_named_at_once() -> None:
    assert set(places(DraftTerms())) >= {"/title", "/issuer", "/level", "/kind", "/region", "/summary", "/criterion", "/benefit"}


@pytest.mark.parametrize(
    "criterion",
    [
        pytest.param({"attribute": "region", "within": ["320000"]}, id="its-province"),
        pytest.param({"attribute": "region", "within": [CITY, "330100"]}, id="another-province-too"),
        pytest.param({"attribute": "annual_tax_paid_cny", "gte": 1}, id="anywhere"),
    ],
)
def test_a_city_bureau_writes_for_its_own_subtree_only(criterion: dict[str, Any]) -> None:
    assert places(terms(criterion=criterion)) == ["/criterion"]
    assert places(terms(criterion=criterion, region="100000", issuer_level="national"), "100000") == []


def test_guidance_needs_no_condition_but_says_what_it_is() -> None:
    framework = terms(guidance=True, criterion=None, kind="general_guidance", benefit={"type": "framework"})
    assert places(framework) == []
    assert complete(framework).criterion is None


def test_a_draft_is_read_as_it_was_stored() -> None:
    said = terms(
        stacking={"sum_cap_pct": "80", "level_scope": ["city"]},
        application_window={"opens_on": date(2026, 3, 1), "until_quota_used": True},
        clauses=[{"number": "第一条", "text_zh": "示例"}],
    )
    assert read_draft(stored(said)) == said


def test_parts_that_came_later_change_the_hash_only_where_they_say_something() -> None:
    offer = sample_policies()[0].as_offer()
    before = {name: getattr(offer.terms, name) for name in PolicyTerms.__struct_fields__ if name not in LATER}
    assert content_of(offer) == content_hash({"terms": before, "regions": offer.regions})
    for later in ({"region": CITY}, {"budget_fen": 1}, {"stacking": Stacking(sum_cap_pct="80")}):
        assert content_of(replace(offer, terms=replace(offer.terms, **later))) != content_of(offer)


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=4))
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["type", "all", "attribute", "x"]), inner, max_size=2),
)
OBJECTS = st.dictionaries(st.sampled_from(["type", "all", "any", "not", "attribute", "within", "rate_points_pct"]), JSON, max_size=3)


@given(criterion=st.none() | OBJECTS, benefit=OBJECTS, preferences=st.lists(OBJECTS, max_size=1))
def test_a_draft_is_either_at_fault_or_a_version(criterion: dict[str, Any] | None, benefit: dict[str, Any], preferences: list[Any]) -> None:
    said = terms(criterion=criterion, benefit=benefit, preferences=preferences)
    if not places(said):
        assert complete(said).criterion == criterion
