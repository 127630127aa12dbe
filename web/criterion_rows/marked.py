"""The sentence of a criterion with its values marked, so that an editor finds what he typed."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from marketplace.eligibility.phrases import Names, value_text
from marketplace.eligibility.sentences import is_denied, leaf_sentence, sentence
from marketplace.eligibility.tree import Criterion, Leaf, leaves
from marketplace.eligibility.vocabulary import Vocabulary

_UNMARKED = ("is", "known")  # 「未列入失信名单」: the words say it, there is no value in them


class Piece(NamedTuple):
    """A stretch of the sentence; `value`: to be marked."""

    text: str
    value: bool


def marked_sentence(criterion: Criterion, vocabulary: Vocabulary, names: Names) -> list[Piece]:
    """The pieces add up to `sentence(criterion, …)`."""
    whole = sentence(criterion, vocabulary, names)
    pieces, said = [], 0
    for begin, end in _stretches(whole, criterion, vocabulary, names):
        pieces += [Piece(whole[said:begin], False), Piece(whole[begin:end], True)]
        said = end
    return [piece for piece in (*pieces, Piece(whole[said:], False)) if piece.text]


def _stretches(whole: str, criterion: Criterion, vocabulary: Vocabulary, names: Names) -> Iterator[tuple[int, int]]:
    """Where the values stand. The statements of leaves stand in the sentence as they are, in document order."""
    here = 0
    for leaf in leaves(criterion):
        statement = leaf_sentence(leaf.node, vocabulary, names, denied=is_denied(leaf.path))
        found = whole.find(statement, here)
        if found < 0:  # inside a group that is said as a whole: 「任何情形都不符合」
            continue
        here = found + len(statement)
        texts = [] if leaf.operator in _UNMARKED else _values(leaf, vocabulary, names)
        label = len(vocabulary[leaf.attribute].label_zh)
        begin = statement.find(texts[0], label) if texts else -1
        if begin >= 0:
            last = statement.rfind(texts[-1])
            yield found + begin, found + max(last, begin) + len(texts[-1] if last >= begin else texts[0])


def _values(leaf: Leaf, vocabulary: Vocabulary, names: Names) -> list[str]:
    operand: Any = leaf.operand
    listed = operand if isinstance(operand, list | tuple) else [] if isinstance(operand, dict) else [operand]
    said = (value_text(each, vocabulary[leaf.attribute], names) for each in listed if each is not None)
    return list(dict.fromkeys(said))
