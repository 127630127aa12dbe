"""Constants in PostgreSQL's SQL, quoted so that nothing in them is ever read as SQL."""

from collections.abc import Iterable
from decimal import Decimal

from marketplace.eligibility.exact_numbers import Number


def text(value: str) -> str:
    """A text constant; backslashes mean themselves whatever the server's settings.

    Raises: ValueError for what PostgreSQL's text cannot hold: NUL and lone surrogates.
    """
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"{value!r} cannot be a PostgreSQL text")
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"E'{escaped}'" if "\\" in value else f"'{escaped}'"


def texts(values: Iterable[str]) -> str:
    """An array of texts."""
    return f"ARRAY[{', '.join(map(text, values))}]::text[]"


def number(value: Number) -> str:
    """A numeric constant with every digit."""
    return f"({format(Decimal(value), 'f')})::numeric"
