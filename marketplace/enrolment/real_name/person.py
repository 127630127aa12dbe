"""A person as the person gives it: name and resident identity number (GB 11643), checked by themselves. Pure."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from operator import mul

from marketplace.enrolment.person_names import faults_of_name, tidy_name
from marketplace.errors import FieldError

_GAPS = re.compile(r"[\s\-\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]+")
_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_OLD_FORM = re.compile(r"[1-9][0-9]{14}", re.ASCII)
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_CHECKS = "10X98765432"  # by the weighted sum modulo 11
_FIRST_YEAR = 1880
LONGEST_TYPED = 64


@dataclass(frozen=True, slots=True)
class PersonGiven:
    """Name (one form, `tidy_name`) and identity number (18 characters). The number is in no repr, so in no log and no error."""

    name: str
    identity_number: str = field(repr=False)


def read_person(name: str, number: str, *, today: date) -> PersonGiven | list[FieldError]:
    """What was typed, or everything that is wrong with it (`/person_name`, `/identity_number`). A number of 15 digits is made one of 18.

    `today` (Asia/Shanghai): nobody is born later. What was typed as the number is repeated in no sentence.
    """
    tidied = tidy_name(name[: LONGEST_TYPED * 4])
    read = read_identity_number(number, today=today)
    faults = faults_of_name(tidied, "/person_name")
    if read is None:
        faults.append(FieldError("/identity_number", "身份证号码不对：应为 18 位，请逐位核对出生日期和最后一位校验码"))
    return faults if faults or read is None else PersonGiven(tidied, read)


def read_identity_number(typed: str, *, today: date) -> str | None:
    """The number as 18 characters, or None: other length or characters, no such day of birth, wrong check digit."""
    number = _GAPS.sub("", unicodedata.normalize("NFKC", typed[:LONGEST_TYPED])).upper()
    if _OLD_FORM.fullmatch(number):
        longer = f"{number[:6]}19{number[6:]}"
        number = longer + check_digit(longer)
    sound = _FORM.fullmatch(number) and number[17] == check_digit(number[:17]) and _born_on_a_day(number[6:14], today)
    return number if sound else None


def check_digit(first: str) -> str:
    """The 18th character of a number, by its first 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(map(mul, map(int, first), _WEIGHTS)) % 11]


def _born_on_a_day(digits: str, today: date) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born.year >= _FIRST_YEAR and born <= today
