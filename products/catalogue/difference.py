"""What changed between two versions, part by part; conditions are compared leaf by leaf. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from marketplace.eligibility.sentences import is_denied, leaf_sentence
from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference.names import code_names
from products.catalogue.drafts.terms import DraftTerms
from products.catalogue.words_of_terms import FAULTY, words_of_terms

CRITERION = "criterion"


@dataclass(frozen=True, slots=True)
class Change:
    """One line that went, came or became another; "" for the side on which it is not."""

    label: str
    before: str
    after: str

    @property
    def sentence_zh(self) -> str:
        """「最高额度由 100 万元改为 300 万元」."""
        if not self.before:
            return f"{self.label}增加：{self.after}"
        return f"{self.label}由「{self.before}」改为「{self.after}」" if self.after else f"{self.label}去掉：{self.before}"


def difference(before: DraftTerms, after: DraftTerms, faulty: Collection[str] = ()) -> list[Change]:
    """Every change in the order of the editor; [] where both say the same. `faulty`: parts of `after` that cannot be compared yet."""
    found: list[Change] = []
    for old, new in zip(words_of_terms(before), words_of_terms(after, faulty), strict=True):
        if new.name == CRITERION and new.lines != (FAULTY,):
            found += _of_conditions(before.criterion, after.criterion, changed=old.lines != new.lines)
        else:
            found += _of_lines(new.label, old.lines, new.lines)
    return found


def _of_lines(label: str, before: Collection[str], after: Collection[str]) -> Iterator[Change]:
    gone = [line for line in before if line not in after]
    come = [line for line in after if line not in before]
    if not gone and not come and tuple(before) != tuple(after):
        gone, come = ["；".join(before)], ["；".join(after)]  # the same lines in another order: the first that fits counts
    for old, new in zip_longest(gone, come, fillvalue=""):
        yield Change(label, old, new)


def _of_conditions(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *, changed: bool) -> Iterator[Change]:
    """Leaves of one attribute stand beside each other; equal leaves in other groups are a change of how they go together."""
    old, new = _leaves(before), _leaves(after)
    moved = False
    for attribute in dict.fromkeys([*old, *new]):
        for change in _of_lines("准入条件", old.get(attribute, []), new.get(attribute, [])):
            moved = True
            yield change
    if changed and not moved:
        yield Change("准入条件的组合", _shape(before), _shape(after))


def _leaves(criterion: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """The sentences of the leaves by attribute, in document order."""
    found: dict[str, list[str]] = {}
    for leaf in leaves(criterion) if criterion is not None else ():
        said = leaf_sentence(leaf.node, builtin_vocabulary(), code_names, denied=is_denied(leaf.path))
        found.setdefault(leaf.attribute, []).append(said)
    return found


def _shape(criterion: Mapping[str, Any] | None) -> str:
    words = words_of_terms(DraftTerms(criterion=dict(criterion) if criterion is not None else None))
    return "；".join(line.strip() for part in words if part.name == CRITERION for line in part.lines)
