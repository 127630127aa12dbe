"""Which special columns a product stands in."""

from typing import Any

import pytest

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.vocabulary import builtin_vocabulary
from products.catalogue.columns import COLUMN_NAMES, COLUMNS, ColumnCode, columns_of
from products.catalogue.labels import Category

EVERYBODY: dict[str, Any] = {"all": []}


@pytest.mark.parametrize(
    ("category", "criterion", "declared", "expected"),
    [
        (Category.TAX, EVERYBODY, [], []),
        (Category.TAX, EVERYBODY, [ColumnCode.EMERGING], ["emerging"]),
        (Category.GREEN, EVERYBODY, [ColumnCode.TECHNOLOGY], ["technology", "green"]),
        (Category.IP_PLEDGE, EVERYBODY, [], ["technology"]),
        (Category.TAX, {"attribute": "titles", "has_any": ["high_tech", "famous_brand"]}, [], ["technology"]),
        (Category.TAX, {"attribute": "titles", "has_any": ["little_giant"]}, [], ["technology"]),
        (Category.TAX, {"attribute": "specialised_new_level", "in": ["provincial", "little_giant"]}, [], ["technology"]),
        (Category.TAX, {"attribute": "specialised_new_level", "in": ["none"]}, [], []),
        (Category.TAX, {"not": {"attribute": "titles", "has_any": ["high_tech"]}}, [], []),
        (Category.TAX, {"attribute": "subject_kind", "in": ["cooperative", "family_farm"]}, [], ["rural"]),
        (Category.TAX, {"attribute": "subject_kind", "in": ["cooperative", "enterprise"]}, [], []),
        (Category.TAX, {"attribute": "industry", "within": ["88", "89"]}, [], ["culture_tourism"]),
        (Category.TAX, {"attribute": "has_credit_record", "is": False}, [], ["first_loan"]),
        (Category.TAX, {"attribute": "has_credit_record", "is": True}, [], []),
        (Category.BID_BOND, EVERYBODY, [], ["government_procurement"]),
    ],
)
def test_a_column_is_declared_or_follows_from_category_or_criterion(
    category: Category, criterion: dict[str, Any], declared: list[ColumnCode], expected: list[str]
) -> None:
    assert columns_of(category, criterion, declared) == expected


def test_every_column_has_a_name_and_rules_speak_of_attributes_that_exist() -> None:
    assert set(COLUMN_NAMES) == set(ColumnCode)
    vocabulary = builtin_vocabulary()
    operators = {"boolean": "is", "set": "has_any", "category": "in", "code": "within"}
    for column in COLUMNS:
        for name, values in (*column.any_of.items(), *column.only.items()):
            operator = operators[vocabulary[name].type]
            leaves = [{"attribute": name, operator: value if operator == "is" else [value]} for value in sorted(values)]
            assert [problem.detail for leaf in leaves for problem in check_criterion(leaf, vocabulary)] == []
            # A set takes any text, so a misspelt title would be no problem of the language: its labels tell the members that exist.
            assert vocabulary[name].type != "set" or values <= set(vocabulary[name].value_labels_zh)
