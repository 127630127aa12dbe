"""What changed between two versions of an offer, part by part in words; conditions are compared leaf by leaf. Pure.

Used for products here and for policies above: each says for itself what its parts are.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from marketplace.eligibility.sentences import is_denied, leaf_sentence, outline
from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference.names import code_names

CRITERION = "criterion"
FAULTY = "有误，改好后显示"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the terms: its first step in a pointer, its label, its lines (none: not said)."""

    name: str
    label: str
    lines: tuple[str, ...]


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


def changes(
    before: Sequence[Part], after: Sequence[Part], criteria: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]
) -> list[Change]:
    """Every change in the order of the parts; [] where both say the same. `criteria`: the conditions of both, for the part of that name."""
    found: list[Change] = []
    for old, new in zip(before, after, strict=True):
        if new.name == CRITERION and new.lines != (FAULTY,):
            found += _of_conditions(new.label, *criteria, changed=old.lines != new.lines)
        else:
            found += _of_lines(new.label, old.lines, new.lines)
    return found


def condition_lines(criterion: Mapping[str, Any] | None) -> Iterator[str]:
    """A criterion as lines, indented by its groups."""
    for line in outline(criterion, builtin_vocabulary(), code_names) if criterion is not None else ():
        yield f"{'　' * line.level}{line.text}"


def _of_lines(label: str, before: Collection[str], after: Collection[str]) -> Iterator[Change]:
    gone = [line for line in before if line not in after]
    come = [line for line in after if line not in before]
    if not gone and not come and tuple(before) != tuple(after):
        gone, come = ["；".join(before)], ["；".join(after)]  # the same lines in another order: the first that fits counts
    for old, new in zip_longest(gone, come, fillvalue=""):
        yield Change(label, old, new)


def _of_conditions(label: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *, changed: bool) -> Iterator[Change]:
    """Leaves of one attribute stand beside each other; equal leaves in other groups are a change of how they go together."""
    old, new = _leaves(before), _leaves(after)
    moved = False
    for attribute in dict.fromkeys([*old, *new]):
        for change in _of_lines(label, old.get(attribute, []), new.get(attribute, [])):
            moved = True
            yield change
    if changed and not moved:
        yield Change(f"{label}的组合", _shape(before), _shape(after))


def _leaves(criterion: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """The sentences of the leaves by attribute, in document order."""
    found: dict[str, list[str]] = {}
    for leaf in leaves(criterion) if criterion is not None else ():
        said = leaf_sentence(leaf.node, builtin_vocabulary(), code_names, denied=is_denied(leaf.path))
        found.setdefault(leaf.attribute, []).append(said)
    return found


def _shape(criterion: Mapping[str, Any] | None) -> str:
    return "；".join(line.strip() for line in condition_lines(criterion))
