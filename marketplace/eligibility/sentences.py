"""A criterion in Chinese: as one sentence, or as a list whose lines can be cited by their pointers.

A `not` is said by saying the contrary of what stands below it (De Morgan), so no reader has to undo a double negation.
"""

from collections.abc import Iterator
from typing import NamedTuple

from marketplace.eligibility.operators import operator_in
from marketplace.eligibility.phrase import Phrase
from marketplace.eligibility.phrases import Names, leaf_phrase, opposite
from marketplace.eligibility.tree import Criterion, children, kind_of, parts_needed
from marketplace.eligibility.vocabulary import Vocabulary

EVERYBODY = "没有条件限制"
NOBODY = "任何情形都不符合"


class Line(NamedTuple):
    """One line of a list: `path` points into the criterion, `level` is the indentation from 0, a heading introduces what follows."""

    path: str
    level: int
    text: str
    is_heading: bool


def no_names(hierarchy: str, code: str) -> str | None:
    """For whoever has no tables at hand: codes stand as they are."""
    return None


def sentence(criterion: Criterion, vocabulary: Vocabulary, names: Names = no_names) -> str:
    """「注册地在四川省；有招标文件；（保函金额不超过 80 万元，或提供反担保）」. No full stop at the end."""
    return _Speaker(vocabulary, names).sentence(_said(criterion, "", False), outermost=True)


def outline(criterion: Criterion, vocabulary: Vocabulary, names: Names = no_names) -> list[Line]:
    """The same as lines in document order; the outermost `all` has no heading of its own."""
    return list(_Speaker(vocabulary, names).lines(_said(criterion, "", False), 0, outermost=True))


def leaf_sentence(leaf: Criterion, vocabulary: Vocabulary, names: Names = no_names, *, denied: bool = False) -> str:
    """「纳税信用等级为 A 或 B」; with `denied`, for a leaf under an odd number of `not`, the contrary."""
    return phrase_of(leaf, vocabulary, names, denied).statement()


def is_denied(path: str) -> bool:
    """Whether a leaf's pointer leads through an odd number of `not`."""
    return path.split("/").count("not") % 2 == 1


class _Said(NamedTuple):
    """A node as it will be said: `not` is gone, `needed` of `parts` must hold. A leaf has no parts."""

    path: str
    leaf: Criterion | None
    denied: bool
    needed: int
    parts: tuple["_Said", ...]


def _said(node: Criterion, path: str, denied: bool) -> _Said:
    kind = kind_of(node)
    if kind == "attribute":
        return _Said(path, node, denied, 0, ())
    if kind == "not":
        return _said(node["not"], f"{path}/not", not denied)
    parts = tuple(_said(child, path + step, denied) for step, child in children(node))
    needed = parts_needed(node)
    if denied:  # fewer than n of m hold = at least m - n + 1 do not
        needed = len(parts) - needed + 1
    return parts[0] if len(parts) == needed == 1 else _Said(path, None, denied, needed, parts)


class _Speaker:
    """Words of one criterion."""

    def __init__(self, vocabulary: Vocabulary, names: Names) -> None:
        self._vocabulary = vocabulary
        self._names = names

    def sentence(self, said: _Said, *, outermost: bool = False) -> str:
        if said.leaf is not None:
            return self._leaf(said)
        if constant := _constant(said):
            return constant
        parts = [self.sentence(part) for part in _unbracketed(said)]
        if _joint(said) == "且":
            return "；".join(parts) if outermost else f"（{'，且'.join(parts)}）"
        if _joint(said) == "或":
            return "，或".join(parts) if outermost else f"（{'，或'.join(parts)}）"
        counted = "".join(f"（{number}）{part}；" for number, part in enumerate(parts, 1)).removesuffix("；")
        several = f"{_heading(said)}：{counted}"
        return several if outermost else f"【{several}】"

    def lines(self, said: _Said, level: int, *, outermost: bool = False) -> Iterator[Line]:
        constant = None if said.leaf is not None else _constant(said)
        if said.leaf is not None or constant:
            yield Line(said.path, level, constant or self._leaf(said), False)
            return
        hidden = outermost and said.needed == len(said.parts)
        if not hidden:
            yield Line(said.path, level, _heading(said), True)
        for part in said.parts:
            yield from self.lines(part, level if hidden else level + 1)

    def _leaf(self, said: _Said) -> str:
        return phrase_of(said.leaf or {}, self._vocabulary, self._names, said.denied).statement()


def phrase_of(leaf: Criterion, vocabulary: Vocabulary, names: Names, denied: bool) -> Phrase:
    """The phrase of a leaf, or of its contrary."""
    operator = operator_in(leaf)
    operation = (operator, leaf[operator])
    return leaf_phrase(leaf["attribute"], *(opposite(*operation) if denied else operation), vocabulary, names)


def _joint(said: _Said) -> str | None:
    """The word that joins the parts of a group; None where they are counted."""
    if said.needed == len(said.parts):
        return "且"
    return "或" if said.needed == 1 else None


def _unbracketed(said: _Said) -> Iterator[_Said]:
    """The parts; those of a part that is joined as the group around it stand in its place."""
    for part in said.parts:
        nested = part.leaf is None and not _constant(part) and _joint(said) is not None and _joint(part) == _joint(said)
        yield from _unbracketed(part) if nested else (part,)


def _constant(said: _Said) -> str | None:
    if said.needed <= 0:
        return EVERYBODY
    return NOBODY if said.needed > len(said.parts) else None


def _heading(said: _Said) -> str:
    if said.needed == len(said.parts):
        return "同时满足以下各项"
    if said.needed == 1:
        return "满足以下任一项"
    return f"以下 {len(said.parts)} 项中至少满足 {said.needed} 项"
