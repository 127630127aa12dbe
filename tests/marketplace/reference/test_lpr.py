"""The rate of a day, and the days on which nobody knows it. The figures are made up."""

from datetime import date
from decimal import Decimal

import pytest

from marketplace.reference.lpr import LprEntry, LprTable, LprTerm


def entry(published: str, until: str, one_year: str = "3.1", five_years: str = "3.6") -> LprEntry:
    return LprEntry(date.fromisoformat(published), date.fromisoformat(until), Decimal(one_year), Decimal(five_years))


TABLE = LprTable(
    [entry("2025-05-20", "2025-06-19", "3.0", "3.5"), entry("2025-01-20", "2025-02-19"), entry("2025-02-20", "2025-03-19", "3.2")]
)


@pytest.mark.parametrize(
    ("day", "one_year"),
    [
        ("2025-01-19", None),
        ("2025-01-20", "3.1"),
        ("2025-02-19", "3.1"),
        ("2025-02-20", "3.2"),
        ("2025-03-19", "3.2"),
        ("2025-03-20", None),  # nobody has entered the announcement of March
        ("2025-06-19", "3.0"),
        ("2025-06-20", None),
    ],
)
def test_the_rate_of_a_day_is_the_last_announced_while_it_stands(day: str, one_year: str | None) -> None:
    assert TABLE.rate_pct(LprTerm.ONE_YEAR, date.fromisoformat(day)) == (None if one_year is None else Decimal(one_year))


def test_the_two_terms_have_rates_of_their_own() -> None:
    assert TABLE.rate_pct(LprTerm.FIVE_YEARS, date(2025, 6, 1)) == Decimal("3.5")


def test_an_empty_table_knows_nothing() -> None:
    assert LprTable().on(date(2025, 1, 20)) is None


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([entry("2025-01-20", "2025-01-19")], "before it begins"),
        ([entry("2025-01-20", "2025-02-20"), entry("2025-02-20", "2025-03-19")], "the next is of 2025-02-20"),
        ([entry("2025-01-20", "2025-02-19", "0")], "up to 100 per cent"),
        ([entry("2025-01-20", "2025-02-19", "3", "101")], "up to 100 per cent"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(entries: list[LprEntry], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        LprTable(entries)
