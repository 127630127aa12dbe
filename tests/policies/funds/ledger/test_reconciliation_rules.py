"""Lines of a bank against entries of the journal: by voucher, then by amount and day."""

from datetime import date
from uuid import UUID

from policies.funds.reconciliation_rules import BankLine, BookedCash, match


def _line(number: int, amount: int, reference: str = "", day: int = 10) -> BankLine:
    return BankLine(number, date(2026, 10, day), amount, f"LS{number} {reference}".strip())


def _entry(number: int, amount: int, voucher: str | None = None, day: int = 10) -> BookedCash:
    return BookedCash(UUID(int=number), number, date(2026, 10, day), amount, voucher)


def test_the_voucher_decides_before_the_amount() -> None:
    found = match([_line(1, 500, "P-2"), _line(2, 500)], [_entry(1, 500), _entry(2, 500, "P-2", day=1)])
    assert found.agreed == {1: UUID(int=2), 2: UUID(int=1)}


def test_the_same_voucher_with_another_amount_is_a_difference_that_names_both() -> None:
    found = match([_line(1, 501, "P-2")], [_entry(2, 500, "P-2"), _entry(3, 501)])
    assert (found.agreed, found.differing) == ({}, {1: UUID(int=2)})


def test_without_a_voucher_the_nearest_day_of_the_same_amount_counts_up_to_three_days() -> None:
    found = match([_line(1, -500, day=10)], [_entry(1, -500, day=13), _entry(2, -500, day=9)])
    assert found.agreed == {1: UUID(int=2)}
    assert match([_line(1, 500, day=10)], [_entry(1, 500, day=13)]).agreed == {1: UUID(int=1)}
    assert match([_line(1, 500, day=10)], [_entry(1, 500, day=14)]).agreed == {}


def test_each_entry_and_each_line_is_used_once() -> None:
    lines, entries = [_line(1, 500), _line(2, 500), _line(3, 500)], [_entry(1, 500), _entry(2, 500)]
    found = match(lines, entries)
    assert (len(found.agreed), len(set(found.agreed.values()))) == (2, 2)
    assert match(lines[::-1], entries[::-1]) == found


def test_what_came_is_not_what_went() -> None:
    assert match([_line(1, 500)], [_entry(1, -500)]).agreed == {}
