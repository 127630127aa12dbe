"""The conditions of an offer as a page lists them: numbered, citable, each with the enterprise's value, its source and date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from marketplace.eligibility.gaps import gap_sentence
from marketplace.eligibility.outcomes import TRUE, UNKNOWN
from marketplace.eligibility.phrases import leaf_phrase, value_text
from marketplace.eligibility.sentences import leaf_sentence
from marketplace.eligibility.tree import Criterion, Leaf, children, kind_of, leaves, parts_needed
from marketplace.eligibility.vocabulary import Facts, Vocabulary
from marketplace.profiles.repository import Source
from marketplace.reference.names import code_names
from matching.recommend.judge import LENDER
from matching.recommend.node_outcomes import node_outcome

Outcome = Literal["pass", "fail", "unknown", "moot"]
# A value that the vocabulary fills in for a missing one: nobody provided it, so it must not look as if somebody had.
ASSUMED = "没有数据，按此判定"


@dataclass(frozen=True, slots=True)
class Group:
    """Several conditions of which some must hold."""

    label: str
    members: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One line. `outcome` None where nobody asked; `moot` where it does not hold and does not matter.

    `reading` is what the system decides by, where that differs from the institution's wording in `requirement`.
    """

    number: str
    path: str
    anchor: str
    requirement: str
    reading: str | None
    outcome: Outcome | None
    value_text: str | None
    source_text: str | None
    date_text: str | None
    clause: str | None
    gap: str | None
    lender_checks: bool
    group: Group | None


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom the conditions are shown: facts, their sources, the outcomes of the offer's leaves by path, and the day."""

    facts: Facts
    sources: Mapping[str, Source]
    outcomes: Mapping[str, int]
    today: date


class _Around(NamedTuple):
    """What stands around a node: an odd number of `not`, a group that holds already, wording and source to pass down."""

    denied: bool = False
    settled: bool = False
    text: str | None = None
    source: str | None = None


NOTHING_AROUND = _Around()


def conditions_of(criterion: Criterion, vocabulary: Vocabulary, asked: Asked | None) -> tuple[Condition, ...]:
    """The lines of a criterion: one for each part of the outermost `all`, or the whole as one line."""
    builder = _Builder(vocabulary, asked, {leaf.path: leaf for leaf in leaves(criterion)})
    if kind_of(criterion) == "all":
        return tuple(builder.condition(str(number), part, step) for number, (step, part) in enumerate(children(criterion), 1))
    return (builder.condition("1", criterion, ""),)


def met(conditions: tuple[Condition, ...]) -> int:
    """How many lines hold."""
    return sum(condition.outcome == "pass" for condition in conditions)


class _Builder:
    """Says a `not` as the contrary of what stands below it, as the sentences do."""

    def __init__(self, vocabulary: Vocabulary, asked: Asked | None, listed: Mapping[str, Leaf]) -> None:
        self._vocabulary = vocabulary
        self._asked = asked
        self._leaves = listed

    def condition(self, number: str, node: Criterion, path: str, around: _Around = NOTHING_AROUND) -> Condition:
        """The line of the node at `path`."""
        # Wording below a `not` says what must not be; only wording at or above it says what is asked.
        wording = None if around.denied else node.get("text")
        around = around._replace(text=wording or around.text, source=node.get("source") or around.source)
        if kind_of(node) == "not":
            return self.condition(number, node["not"], f"{path}/not", around._replace(denied=not around.denied))
        outcome = self._outcome(node, path, around)
        if kind_of(node) == "attribute":
            return self._leaf(number, self._leaves[path], outcome, around)
        return self._group(number, node, path, outcome, around)

    def _leaf(self, number: str, leaf: Leaf, outcome: Outcome | None, around: _Around) -> Condition:
        reading = leaf_sentence(leaf.node, self._vocabulary, code_names, denied=around.denied)
        attribute = self._vocabulary[leaf.attribute]
        value, source, gap, assumed = None, None, None, None
        if self._asked is not None:
            value = self._asked.facts.actual.get(leaf.attribute)
            assumed = None if value is None or attribute.when_absent is None else ASSUMED
            source = self._asked.sources.get(leaf.attribute)
            if outcome in {"fail", "unknown"}:
                gap = gap_sentence(leaf, self._asked.facts, self._vocabulary, today=self._asked.today, names=code_names)
        return Condition(
            number=number,
            path=leaf.path,
            anchor=anchor_of(number),
            requirement=around.text or reading,
            reading=reading if around.text and around.text != reading else None,
            outcome=outcome,
            value_text=None if value is None else self._said(leaf.attribute, value),
            source_text=source.provider if source else assumed,
            date_text=None if source is None else source.as_of.isoformat(),
            clause=around.source,
            gap=gap,
            lender_checks=attribute.obtainable == LENDER,
            group=None,
        )

    def _said(self, name: str, value: Any) -> str:
        """A value as people say it; yes and no as a statement, since a bare 「否」 leaves open what is denied."""
        attribute = self._vocabulary[name]
        if isinstance(value, bool):
            return leaf_phrase(name, "is", value, self._vocabulary, code_names).statement()
        return value_text(value, attribute, code_names)

    def _group(self, number: str, node: Criterion, path: str, outcome: Outcome | None, around: _Around) -> Condition:
        parts = children(node)
        needed = len(parts) - parts_needed(node) + 1 if around.denied else parts_needed(node)
        label = _label(needed, len(parts))
        # What holds already cannot be spoilt by an unmet alternative, nor by any part of that.
        inside = _Around(denied=around.denied, settled=outcome == "moot" or (outcome == "pass" and needed < len(parts)))
        members = (self.condition(f"{number}.{place}", part, path + step, inside) for place, (step, part) in enumerate(parts, 1))
        return Condition(
            number=number,
            path=path,
            anchor=anchor_of(number),
            requirement=around.text or label,
            reading=None,
            outcome=outcome,
            value_text=None,
            source_text=None,
            date_text=None,
            clause=around.source,
            gap=None,
            lender_checks=False,
            group=Group(label, tuple(members)),
        )

    def _outcome(self, node: Criterion, path: str, around: _Around) -> Outcome | None:
        if self._asked is None:
            return None
        value = node_outcome(node, path, self._asked.outcomes.__getitem__)
        if around.denied:
            value = TRUE - value
        if value == TRUE:
            return "pass"
        if around.settled:
            return "moot"
        return "unknown" if value == UNKNOWN else "fail"


def anchor_of(number: str) -> str:
    """The id of a line on its page: `c3-2`."""
    return f"c{number.replace('.', '-')}"


def _label(needed: int, of: int) -> str:
    if needed >= of:
        return "以下各项都要满足"
    return "以下任一项即可" if needed == 1 else f"以下至少满足 {needed} 项"
