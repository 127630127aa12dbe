"""Folding: the one spelling under which a text is indexed and searched."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

# Han characters of the main block, extension A and the planes above; or Latin letters and digits, with inner dots and hyphens.
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]+|[a-z0-9]+(?:[.\-][a-z0-9]+)*")
_LONGEST_LATIN_RUN = 64  # an index entry is bounded, and nobody searches for more of one word


def data_lines(name: str) -> list[str]:
    """Lines of one of this room's data files, without comments."""
    text = files("marketplace.search").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _variants() -> dict[int, str]:
    return {ord(line[0]): line[1] for line in data_lines("variants.txt")}


def fold(text: str) -> str:
    """Half-width, lower case, one form per character, no control characters (PostgreSQL refuses NUL) and no lone surrogates."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_variants())
    return "".join(character if unicodedata.category(character) not in {"Cc", "Cs"} else " " for character in folded)


def runs(folded: str) -> list[str]:
    """The searchable stretches of a folded text: Han characters, or letters and digits. Everything else separates."""
    return [run[:_LONGEST_LATIN_RUN] if run.isascii() else run for run in _RUN.findall(folded)]


def pairs(run: str) -> list[str]:
    """What must be found for a run to be found: neighbouring pairs of Han characters, the lone character, or the Latin run itself."""
    if run.isascii() or len(run) == 1:
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]
