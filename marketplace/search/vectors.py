"""The PostgreSQL form of documents and queries: `tsvector` and `tsquery` texts built here, as PostgreSQL cannot cut Chinese into words.

A document is indexed by its words, by every pair of neighbouring characters and by every single character, so that any
part of a name is found, however it was cut.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import rjieba

from marketplace.search.folding import fold, pairs, runs
from marketplace.search.port import MAX_QUERY_CHARACTERS, SearchDocument
from marketplace.search.synonyms import phrasings

_MAX_POSITION = 16_383  # PostgreSQL keeps no higher ones
_POSITIONS_KEPT = 20  # of one word in one document: more tell nothing about rank and only fill the row
_SHORTEST_PREFIX = 2  # a single Latin letter as a prefix would find half of everything


@dataclass(frozen=True, slots=True)
class TextQuery:
    """`tsquery` texts of one query, all its phrasings in each.

    `adjacent`: written together. `strict`: that, or every character in the title, or every word anywhere.
    `scattered`: every character anywhere. `loose`: any pair of characters.
    """

    folded: str
    adjacent: str
    strict: str
    scattered: str
    loose: str


def document_vector(document: SearchDocument) -> str:
    """The document as a `tsvector` literal: title weighs A, keywords B, body D."""
    places = dict[str, list[str]]()
    position = 1
    for text, weight in ((document.title, "A"), (document.keywords, "B"), (document.body, "D")):
        for run in runs(fold(text)):
            for lexeme in _lexemes(run):
                kept = places.setdefault(lexeme, [])
                if len(kept) < _POSITIONS_KEPT:
                    kept.append(f"{min(position, _MAX_POSITION)}{weight}")
            position += 1
    return " ".join(f"{_quoted(lexeme)}:{','.join(kept)}" for lexeme, kept in places.items())


def text_query(text: str) -> TextQuery | None:
    """The query's `tsquery` texts; None where it holds nothing that can be searched."""
    folded = fold(text[:MAX_QUERY_CHARACTERS]).strip()
    asked = [found for phrasing in phrasings(folded) if (found := runs(phrasing))]
    if not asked:
        return None
    adjacent = [_all(pair for run in found for pair in pairs(run)) for found in asked]
    in_title = [_all((character for run in found for character in _characters(run)), mark="A") for found in asked]
    return TextQuery(
        folded=folded,
        adjacent=_any(adjacent),
        strict=_any([*adjacent, *in_title, *_by_words(asked)]),
        scattered=_any(_all(character for run in found for character in _characters(run)) for found in asked),
        loose=_any(_term(pair) for found in asked for run in found for pair in pairs(run)),
    )


def _lexemes(run: str) -> set[str]:
    if run.isascii():
        return {run, *run.replace("-", ".").split(".")}
    return {*rjieba.cut_for_search(run, False), *pairs(run), *run}


def _by_words(asked: list[list[str]]) -> list[str]:
    """Each phrasing as its words, in any place. One with a word of a single character is left out: 贷 alone is everywhere."""
    cut = ([word for run in found for word in ([run] if run.isascii() else rjieba.cut(run, False))] for found in asked)
    return [_all(pair for word in words for pair in pairs(word)) for words in cut if all(word.isascii() or len(word) > 1 for word in words)]


def _characters(run: str) -> list[str]:
    return [run] if run.isascii() else list(run)


def _all(lexemes: Iterable[str], mark: str = "") -> str:
    return "(" + " & ".join(dict.fromkeys(_term(lexeme, mark) for lexeme in lexemes)) + ")"


def _any(parts: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(parts))


def _term(lexeme: str, mark: str = "") -> str:
    """One lexeme of a query; Latin ones match as prefixes. `mark` limits it to a weight."""
    flags = ("*" if lexeme.isascii() and len(lexeme) >= _SHORTEST_PREFIX else "") + mark
    return f"{_quoted(lexeme)}:{flags}" if flags else _quoted(lexeme)


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
