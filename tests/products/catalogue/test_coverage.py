"""What is read off a criterion: where and whom it serves."""

from typing import Any

import pytest

from products.catalogue.coverage import demanded, served_regions, sources, subject_kinds, wording


def place(*codes: str) -> dict[str, Any]:
    """A leaf on the region."""
    return {"attribute": "region", "within": list(codes)}


OTHER = {"attribute": "months_operating", "gte": 24}


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        (place("320000"), ["320000"]),
        ({"all": [place("320000", "330000"), OTHER]}, ["320000", "330000"]),
        ({"all": [{"all": [place("320100")]}, OTHER]}, ["320100"]),
        ({"all": [place("320000"), place("320100")]}, ["320100"]),
        ({"all": [place("320000", "330100"), place("320100", "330000")]}, ["320100", "330100"]),
        ({"any": [place("320000"), place("330000")]}, ["320000", "330000"]),
        ({"any": [place("320000"), place("320100")]}, ["320000"]),
        ({"any": [place("320000"), OTHER]}, []),
        ({"at_least": 2, "of": [place("320000"), place("330000"), OTHER]}, ["320000", "330000"]),
        ({"at_least": 1, "of": [place("320000"), OTHER]}, []),
        ({"at_least": 0, "of": [place("320000")]}, []),
        ({"not": place("320000")}, []),
        ({"attribute": "region", "not_within": ["320000"]}, []),
        ({"attribute": "project_region", "within": ["320000"]}, []),
        ({"all": []}, []),
        ({"any": []}, []),
        (OTHER, []),
        (place("100000"), ["100000"]),
    ],
)
def test_regions_outside_which_nobody_is_eligible(criterion: dict[str, Any], expected: list[str]) -> None:
    assert served_regions(criterion) == expected


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ({"attribute": "subject_kind", "eq": "enterprise"}, ["enterprise"]),
        ({"all": [{"attribute": "subject_kind", "in": ["enterprise", "bank"]}, OTHER]}, ["bank", "enterprise"]),
        ({"attribute": "subject_kind", "ne": "bank"}, []),
        ({"attribute": "subject_kind", "not_in": ["bank"]}, []),
    ],
)
def test_subjects_outside_which_nobody_is_eligible(criterion: dict[str, Any], expected: list[str]) -> None:
    assert subject_kinds(criterion) == expected


def test_two_demands_on_one_set_may_be_met_by_different_members() -> None:
    criterion = {"all": [{"attribute": "titles", "has_any": ["high_tech"]}, {"attribute": "titles", "has_any": ["gazelle"]}]}
    assert demanded(criterion, "titles") == {"high_tech", "gazelle"}


def test_the_value_of_another_attribute_is_no_known_demand() -> None:
    assert demanded({"attribute": "loan_rate_pct", "eq": {"attribute": "lpr_1y_pct"}}, "loan_rate_pct") == frozenset()


def test_wording_and_clauses_come_in_document_order() -> None:
    leaf = {**OTHER, "text": "成立满 2 年", "source": "第三条"}
    criterion = {"text": "全部满足", "all": [leaf, {"not": {**place("320000"), "text": "不在江苏", "source": "第三条"}}]}
    assert wording([criterion]) == ["全部满足", "成立满 2 年", "不在江苏"]
    assert sources(criterion) == ["第三条"]
