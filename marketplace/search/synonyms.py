"""Synonyms: other ways to ask for the same thing. Our own table, shared by all adapters."""

from functools import cache

from marketplace.search.folding import data_lines, fold

MAX_PHRASINGS = 8


@cache
def groups() -> tuple[tuple[str, ...], ...]:
    """Groups of equal words, folded, longest first: 「小微企业」 has to be seen before 「小微」 inside it."""
    return tuple(tuple(sorted((fold(word) for word in line.split()), key=len, reverse=True)) for line in data_lines("synonyms.txt"))


def phrasings(folded: str) -> list[str]:
    """The folded query itself, then with one synonym put in the place of its word, at most MAX_PHRASINGS in all."""
    found = [folded]
    for group in groups():
        present = next((word for word in group if word in folded), None)
        if present is not None:
            found.extend(folded.replace(present, word) for word in group if word != present)
    return list(dict.fromkeys(found))[:MAX_PHRASINGS]
