"""`within` in SQL: the path of a code, and whether a listed path lies above or below it."""

from collections.abc import Callable, Sequence

from marketplace.eligibility.hierarchies import HIERARCHIES, SECTIONS
from marketplace.eligibility.sql_literals import text, texts


def within(code: str, path_of: Callable[[str], str], listed: Sequence[str], hierarchy: str) -> str:
    """Whether the code (an SQL text) is or lies below a listed one; NULL where it is unknown or too coarse to tell."""
    paths = sorted({path_of(each) for each in listed})
    path = _PATHS[hierarchy](code)
    covered = " OR ".join(f"starts_with({path}, {text(each)})" for each in paths)
    if not HIERARCHIES[hierarchy].coarse_is_unknown:
        return f"({covered})"
    coarser = " OR ".join(f"starts_with({text(each)}, {path})" for each in paths)
    return f"(CASE WHEN {covered} THEN TRUE WHEN {coarser} THEN NULL WHEN {code} IS NOT NULL THEN FALSE END)"


def _region(code: str) -> str:
    return (
        f"(CASE WHEN {code} = '100000' THEN '' WHEN right({code}, 4) = '0000' THEN left({code}, 2) "
        f"WHEN right({code}, 2) = '00' THEN left({code}, 4) ELSE {code} END)"
    )


def _industry(code: str) -> str:
    """The section of the first two digits, then the digits; a lone letter stands for its section."""
    digits = f"ltrim({code}, 'ABCDEFGHIJKLMNOPQRST')"
    return f"(CASE WHEN {digits} = '' THEN {code} ELSE ({texts(SECTIONS)})[left({digits}, 2)::int + 1] || {digits} END)"


def _prefix(code: str) -> str:
    return code


_PATHS: dict[str, Callable[[str], str]] = {"region": _region, "industry": _industry, "prefix": _prefix}
