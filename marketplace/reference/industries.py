"""The national classification of industries (GB/T 4754-2017): section → division → group → class.

A section is a letter; the others are 2 to 4 digits. A letter in front of digits is ignored, even a wrong one.
"""

from dataclasses import dataclass
from functools import cache

from marketplace.reference.tables import rows


@dataclass(frozen=True, slots=True)
class Industry:
    """One entry. `level`: section, division, group or class. `parent_code` of a section is empty."""

    code: str
    name: str
    parent_code: str
    level: str


@cache
def _table() -> dict[str, Industry]:
    return {row[0]: Industry(*row) for row in rows("industries.csv")}


@cache
def _below() -> dict[str, tuple[Industry, ...]]:
    below = dict[str, list[Industry]]()
    for industry in _table().values():
        below.setdefault(industry.parent_code, []).append(industry)
    return {code: tuple(industries) for code, industries in below.items()}


def plain_code(code: str) -> str:
    """Digits without their letter: F5191 → 5191; a lone section letter stays."""
    return code[1:] if len(code) > 1 and code[0].isalpha() else code


def find(code: str) -> Industry | None:
    """The entry of a code, written with or without its letter; None where it is not listed."""
    return _table().get(plain_code(code))


def name(code: str) -> str | None:
    """The entry's own name."""
    industry = find(code)
    return None if industry is None else industry.name


def path(code: str) -> tuple[Industry, ...]:
    """From the section down to the entry itself; () where the code is not listed."""
    steps, industry = list[Industry](), find(code)
    while industry is not None:
        steps.append(industry)
        industry = find(industry.parent_code)
    return tuple(reversed(steps))


def children(code: str = "") -> tuple[Industry, ...]:
    """Entries directly below; the sections for an empty code."""
    return _below().get(plain_code(code), ())


def section_of(code: str) -> str | None:
    """The section's letter, read from the first two digits, so that an unlisted class has one too; None where there is no such division."""
    plain = plain_code(code)
    steps = path(plain if plain.isalpha() else plain[:2])
    return steps[0].code if steps else None
