"""Links of an enterprise, and what it said of itself against official values, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.profiles.models import Contradiction, LinkKind
from marketplace.profiles.relations import Link
from marketplace.reference.names import code_names


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link in words."""

    other: str
    uscc: str | None
    words: str
    as_of: str


@dataclass(frozen=True, slots=True)
class ContradictionLine:
    """What was declared and what counts instead."""

    attribute: str
    label: str
    declared: str
    official: str
    provider: str
    as_of: date


def link_lines(links: Iterable[Link]) -> list[LinkLine]:
    """In the order given."""
    return [LinkLine(link.other, link.uscc, _words(link), link.as_of) for link in links]


def contradiction_lines(found: Iterable[Contradiction], vocabulary: Vocabulary) -> list[ContradictionLine]:
    """Those whose attribute the vocabulary still has."""
    return [
        ContradictionLine(
            attribute=each.attribute,
            label=vocabulary[each.attribute].label_zh,
            declared=value_text(each.declared, vocabulary[each.attribute], code_names),
            official=value_text(each.official, vocabulary[each.attribute], code_names),
            provider=each.official_provider,
            as_of=each.official_as_of,
        )
        for each in found
        if each.attribute in vocabulary
    ]


def _words(link: Link) -> str:
    share = f" {link.share_pct}%" if link.share_pct is not None else ""
    if link.kind is LinkKind.COMMON_REPRESENTATIVE:
        return "法定代表人为同一人"
    if link.kind is LinkKind.SHAREHOLDER:
        return f"持有对方股权{share}" if link.outward else f"对方持有本企业股权{share}"
    return "对方是本企业的分支机构" if link.outward else "本企业是对方的分支机构"
