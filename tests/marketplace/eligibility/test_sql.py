"""The generated SQL on PostgreSQL says the same as the evaluator."""

from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.json_text import write_json
from marketplace.eligibility.sql import criterion_sql
from marketplace.eligibility.vocabulary import Vocabulary
from tests.marketplace.eligibility.strategies import VOCABULARY, criteria, profiles

VERDICTS = {True: "eligible", False: "ineligible", None: "undetermined"}


def ask(
    connection: psycopg.Connection, listed: list[dict[str, Any]], profile: dict[str, Any], vocabulary: Vocabulary = VOCABULARY
) -> list[str]:
    columns = ", ".join(criterion_sql(criterion, vocabulary) for criterion in listed).replace("%", "%%")
    query = f"SELECT {columns} FROM (SELECT %s::jsonb AS attributes) AS profile"
    row = connection.execute(query, [write_json(profile)]).fetchone()
    assert row is not None
    return [VERDICTS[value] for value in row]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(criteria(), min_size=4, max_size=10), profiles)
def test_sql_agrees_with_the_evaluator(
    postgres_connection: psycopg.Connection, listed: list[dict[str, Any]], profile: dict[str, Any]
) -> None:
    facts, _ = VOCABULARY.facts(profile)
    offers = [{"code": str(place), "criterion": criterion} for place, criterion in enumerate(listed)]
    assert ask(postgres_connection, listed, profile) == Evaluator(offers, VOCABULARY).verdicts(facts)


@pytest.mark.parametrize("awkward", ["'", "\\", "\\'; DROP TABLE x; --", "%s", "{}", "$1", "\n", "中'文", "::text"])
def test_operands_and_names_are_quoted_whatever_they_hold(postgres_connection: psycopg.Connection, awkward: str) -> None:
    vocabulary = Vocabulary.from_entries([{"name": awkward, "type": "category"}, {"name": "s", "type": "set"}])
    listed = [
        {"attribute": awkward, "eq": awkward},
        {"attribute": awkward, "in": ["x", awkward]},
        {"attribute": "s", "has_all": [awkward]},
    ]
    assert ask(postgres_connection, listed, {awkward: awkward, "s": [awkward]}, vocabulary) == ["eligible"] * 3
    assert ask(postgres_connection, listed, {awkward: "other", "s": []}, vocabulary) == ["ineligible"] * 3


@pytest.mark.parametrize("impossible", ["\0", "\ud800"])
def test_text_that_postgresql_cannot_hold_is_refused(impossible: str) -> None:
    with pytest.raises(ValueError, match="PostgreSQL"):
        criterion_sql({"attribute": "c3", "eq": impossible}, VOCABULARY)
