"""What a person types as name and identity number."""

from datetime import date

import pytest

from marketplace.enrolment.real_name.person import LONGEST_TYPED, PersonGiven, check_digit, read_identity_number, read_person

TODAY = date(2026, 11, 21)


def made(first: str) -> str:
    return first + check_digit(first)


def test_a_number_is_read_however_it_was_typed() -> None:
    number = made("11010119900307123")
    for typed in (number, number.lower(), f" {number[:6]} {number[6:14]}-{number[14:]} ", "".join(chr(ord(c) + 0xFEE0) for c in number)):
        assert read_identity_number(typed, today=TODAY) == number


def test_an_old_number_of_fifteen_digits_becomes_one_of_eighteen() -> None:
    assert read_identity_number("110101900307123", today=TODAY) == made("11010119900307123")


@pytest.mark.parametrize(
    "typed",
    [
        "", "1", "110101199003071", made("11010119900230123"), made("11010120261122123"), made("11010118000101123"),
        made("11010119900307123")[:17] + "?", made("11010119900307123") + "0", "X" * 18, "9" * 10_000, "１" * 40, "\ud800" * 18,
        "110101199003O71230",
    ],
    ids=[
        "blank", "short", "cut", "no-such-day", "tomorrow", "too-old", "sign", "long", "letters", "endless", "wide", "surrogates",
        "letter-o",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_without_being_repeated(typed: str) -> None:
    faults = read_person("示例人", typed, today=TODAY)
    assert isinstance(faults, list)
    assert [fault.pointer for fault in faults] == ["/identity_number"]
    assert not typed or len(typed) < 2 or typed[:LONGEST_TYPED] not in faults[0].detail


@pytest.mark.parametrize("place", range(18))
def test_one_wrong_digit_is_noticed(place: int) -> None:
    number = made("11010119900307123")
    for other in "0123456789":
        changed = number[:place] + other + number[place + 1 :]
        assert (read_identity_number(changed, today=TODAY) is None) == (changed != number)


def test_all_faults_are_told_at_once() -> None:
    faults = read_person("", "1", today=TODAY)
    assert isinstance(faults, list)
    assert {fault.pointer for fault in faults} == {"/person_name", "/identity_number"}


def test_a_number_is_in_no_repr() -> None:
    given = PersonGiven("示例人", made("11010119900307123"))
    assert given.identity_number not in repr(given)
    assert given.identity_number not in f"{ValueError(given)}"
