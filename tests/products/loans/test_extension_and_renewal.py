"""Limits of extensions, and where the money of a renewal goes."""

from datetime import date

import pytest

from products.loans.rules.extension import ExtensionNotAllowed, latest_end, require_extension, term_class
from products.loans.rules.renewal import Renewal, renew


@pytest.mark.parametrize(
    ("start", "end", "kind", "latest"),
    [
        ("2025-03-10", "2026-03-10", "short", "2027-03-10"),  # a year: a year more
        ("2025-08-31", "2026-02-28", "short", "2026-08-28"),  # six months
        ("2025-01-01", "2025-01-31", "short", "2025-03-02"),  # 30 days
        ("2025-03-10", "2026-03-11", "medium", "2026-09-11"),  # twelve months and a day: six months, half a day is dropped
        ("2023-01-15", "2028-01-15", "medium", "2030-07-15"),  # five years: two and a half
        ("2024-01-15", "2025-04-15", "medium", "2025-11-30"),  # fifteen months: seven, and half of 30 days
        ("2020-01-15", "2028-01-15", "long", "2031-01-15"),  # three years
        ("2020-02-29", "2028-02-29", "long", "2031-02-28"),
    ],
)
def test_extensions_end_where_the_original_term_says(start: str, end: str, kind: str, latest: str) -> None:
    began, ended, limit = date.fromisoformat(start), date.fromisoformat(end), date.fromisoformat(latest)
    assert term_class(began, ended) == kind
    assert latest_end(began, ended) == limit
    require_extension(began, ended, ended, limit)


def test_beyond_the_limit_the_last_day_is_named() -> None:
    start, end = date(2025, 3, 10), date(2026, 3, 10)
    with pytest.raises(ExtensionNotAllowed) as refused:
        require_extension(start, end, date(2026, 9, 10), date(2027, 3, 11))  # the second extension of a one-year loan
    (error,) = refused.value.errors
    assert refused.value.latest == date(2027, 3, 10)
    assert error.pointer == "/matures_on"
    assert "不得超过原贷款期限；最晚可到 2027-03-10" in error.detail


def test_an_extension_ends_later_than_the_loan_does_now() -> None:
    with pytest.raises(ExtensionNotAllowed) as refused:
        require_extension(date(2025, 3, 10), date(2026, 3, 10), date(2026, 9, 10), date(2026, 9, 10))
    assert refused.value.errors[0].detail == "展期后的到期日 2026-09-10 须晚于现到期日 2026-09-10。"


@pytest.mark.parametrize(
    ("owed", "new", "without", "borrower", "lent", "out"),
    [
        ((100, 3), 100, True, 3, 100, 0),  # 无还本续贷: only interest is brought
        ((100, 3), 80, True, 23, 80, 0),  # a smaller one: the rest of the principal too
        ((100, 3), 120, True, 3, 100, 20),  # a larger one: the rest is paid out
        ((100, 3), 100, False, 103, 0, 100),
        ((100, 0), 100, True, 0, 100, 0),
    ],
)
def test_a_renewal_settles_the_old_loan_whole(owed: tuple[int, int], new: int, without: bool, borrower: int, lent: int, out: int) -> None:
    found = renew(*owed, new, without_repayment=without)
    assert found == Renewal(new_principal_fen=new, from_borrower_fen=borrower, from_new_loan_fen=lent, to_borrower_fen=out)
    assert found.from_borrower_fen + found.from_new_loan_fen == sum(owed)
    assert found.from_new_loan_fen + found.to_borrower_fen == new


@pytest.mark.parametrize("figures", [(0, 0, 1), (1, -1, 1), (1, 0, 0)])
def test_nothing_owed_or_nothing_lent_is_no_renewal(figures: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="old and new"):
        renew(*figures, without_repayment=True)
