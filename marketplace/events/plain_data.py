"""What an event may hold, so that its text has one form for everybody who checks the log: said for the program and for the table.

Data are objects and lists of text, booleans, null and whole numbers. JSON libraries differ in how they write fractions, and the independent
verifier refuses them; numbers and depths beyond what such a library reads would stop it as well. The table's own conditions keep a faulty
statement, or a stolen connection of the application, from making the exported log one that nobody can verify.
"""

from typing import Any

MOST_DIGITS = 18  # fits a whole number of 64 bits
MOST_DEPTH = 16

# Digits are looked for in the text first, since that is cheap; only if there are suspicious ones are quoted texts taken out.
PLAIN_DATA = (
    f"jsonb_typeof(data) = 'object' AND NOT jsonb_path_exists(data, '$.**{{{MOST_DEPTH}}}')"
    f" AND CASE WHEN data::text ~ '[0-9][.][0-9]|[0-9]{{{MOST_DIGITS + 1}}}'"
    r""" THEN regexp_replace(data::text, '"([^"\\]|\\.)*"', '', 'g')"""
    f" !~ '[.]|[0-9]{{{MOST_DIGITS + 1}}}' ELSE true END"
)
PLAIN_PARTIES = "CASE WHEN array_ndims(parties) > 1 THEN false ELSE array_position(parties, NULL) IS NULL END"
PLAIN_INSTANT = (
    "occurred_at BETWEEN '1970-01-01 00:00:00+00' AND '9999-12-31 00:00:00+00'"  # no infinity, no year that has no instant elsewhere
)


def require_plain(data: dict[str, Any]) -> None:
    """Raises: ValueError for data that may not stand in the log."""
    _require(data, 0)


def _require(value: Any, depth: int) -> None:
    if depth >= MOST_DEPTH:
        raise ValueError(f"an event's data is at most {MOST_DEPTH} levels deep")
    if isinstance(value, dict):
        if any(not isinstance(key, str) for key in value):
            raise ValueError("names in an event's data must be text")
        for each in value.values():
            _require(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _require(each, depth + 1)
    elif not (value is None or isinstance(value, (str, bool, int))):
        raise ValueError(f"an event's data holds text, whole numbers, booleans and lists of them, not {type(value).__name__}")
    elif isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        raise ValueError(f"a number in an event's data has at most {MOST_DIGITS} digits")
