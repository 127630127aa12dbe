"""Reading one value of each type: is it one, and in what form does it compare.

A reader takes the value as given and returns the form in which values of the type compare: numbers exactly, an ordered category
as its place, a code as its path, a set as a frozenset, a date as its text (which sorts like the calendar).
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.exact_numbers import Number, exact_number, is_numeric
from marketplace.eligibility.hierarchies import HIERARCHIES
from marketplace.eligibility.problems import Refused

Reader = Callable[[Any], Any]

# Criteria list dozens of codes, the same ones again and again: all that there are of a hierarchy fit.
_CODES_AT_HAND = 8192
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def reader_of(attribute: Attribute) -> Reader:
    """The reader of this attribute's values. A reader raises Refused."""
    if attribute.type == "category":
        return _category_reader(attribute)
    if attribute.type == "code":
        return _code_reader(attribute.hierarchy or "")
    return _PLAIN_READERS[attribute.type]


def read_number(value: Any) -> Number:
    """An exact number of at most 15 significant digits, below 10^15 in size. Raises: Refused."""
    if not is_numeric(value):
        raise Refused("not_a_number", given=value)
    exact = exact_number(value)
    if exact is None:
        raise Refused("number_out_of_bounds", given=value)
    return exact


def read_text(value: Any) -> str:
    """Any string. Raises: Refused."""
    if not isinstance(value, str):
        raise Refused("not_a_string", given=value)
    return value


def _read_boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused("not_a_boolean", given=value)
    return value


def _read_date(value: Any) -> str:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Refused("not_a_date", given=value)
    try:
        date.fromisoformat(value)
    except ValueError:
        raise Refused("no_such_day", given=value) from None
    return value


def _read_set(value: Any) -> frozenset[str]:
    if not isinstance(value, list | tuple):
        raise Refused("not_a_list_of_strings", given=value)
    for member in value:
        if not isinstance(member, str):
            raise Refused("not_a_list_of_strings", given=member)
    return frozenset(value)


def _category_reader(attribute: Attribute) -> Reader:
    if attribute.values is None:
        return read_text
    form = {value: place if attribute.ordered else value for place, value in enumerate(attribute.values)}
    accepted = ", ".join(attribute.values)

    def read(value: Any) -> int | str:
        if not isinstance(value, str):
            raise Refused("not_a_string", given=value)
        if value not in form:
            raise Refused("outside_values", given=value, accepted=accepted)
        return form[value]

    return read


def _code_reader(name: str) -> Reader:
    hierarchy = HIERARCHIES[name]

    def refused(value: Any) -> Refused:
        return Refused("malformed_code", given=value, hierarchy=name, form=hierarchy.form_en, form_zh=hierarchy.form_zh)

    @lru_cache(_CODES_AT_HAND)
    def path(code: str) -> str:
        if not hierarchy.well_formed(code):
            raise refused(code)
        return hierarchy.path(code)

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise refused(value)
        return path(value)

    return read


_PLAIN_READERS: dict[str, Reader] = {"number": read_number, "boolean": _read_boolean, "set": _read_set, "date": _read_date}
