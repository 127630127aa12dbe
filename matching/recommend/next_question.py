"""The next best question: the one unknown attribute whose answer would settle most of the offers that are still open.

An offer counts as settled once it is eligible, ineligible, or open only for what the lender itself checks. What an answer will be nobody
knows: each condition on the attribute is taken to hold or not with equal chance, independently of the others, and the attribute with the
greatest expected number of settled offers is asked. Asked is only what the enterprise can tell or have looked up: never what only the
lender knows, what nobody has, or what is no fact of the enterprise or of its deal. Of equals, what it can tell itself comes first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.outcomes import TRUE as HOLDS
from marketplace.eligibility.outcomes import UNKNOWN
from marketplace.eligibility.tree import Leaf, leaves
from matching.recommend import chances
from matching.recommend.assess import Assessment, Assessments
from matching.recommend.chances import Chances

ASKED_LEVELS = frozenset({"profile", "deal"})
ASKED_OF = frozenset({"self", "platform"})
LENDER = "lender"


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """`settles`: how many open offers an answer is expected to settle; `concerns`: how many wait for it.

    `leaves` are the conditions that wait, one each: they say which answers make a difference.
    """

    attribute: Attribute
    settles: float
    concerns: int
    leaves: tuple[Leaf, ...]


def askable(attribute: Attribute) -> bool:
    """Whether the enterprise can answer, or have the platform look it up."""
    return attribute.level in ASKED_LEVELS and attribute.obtainable in ASKED_OF and attribute.status == "active"


def next_question(assessments: Assessments) -> NextQuestion | None:
    """None where nothing that is open can be asked."""
    settles: dict[str, float] = {}
    waiting: dict[str, list[Leaf]] = {}
    concerns: dict[str, int] = {}
    for each in assessments.all:
        if each.verdict != "undetermined":
            continue
        offer = _OpenOffer(assessments, each)
        for name in offer.asked_for():
            settles[name] = settles.get(name, 0.0) + offer.settled_by(name)
            concerns[name] = concerns.get(name, 0) + 1
            waiting.setdefault(name, []).extend(offer.leaves_on(name))
    if not settles:
        return None
    vocabulary = assessments.catalogue.vocabulary
    best = min(settles, key=lambda name: (-settles[name], vocabulary[name].obtainable != "self", -concerns[name], name))
    return NextQuestion(vocabulary[best], settles[best], concerns[best], tuple(waiting[best]))


class _OpenOffer:
    """An undetermined offer: what would be left of it after an answer."""

    def __init__(self, assessments: Assessments, assessment: Assessment) -> None:
        self._vocabulary = assessments.catalogue.vocabulary
        known = assessments.facts.actual
        self._leaves = {leaf.path: leaf for leaf in leaves(assessment.offer.criterion)}
        self._unknown = {path: [name for name in _named(leaf) if name not in known] for path, leaf in self._leaves.items()}
        self._open = assessment.open_paths
        outcomes = assessments.leaf_outcomes(assessment)
        # A leaf that names something unknown can change; one that is unknown although all is known (a coarse code) stays open.
        movable = {path: names for path, names in self._unknown.items() if names or outcomes[path] == UNKNOWN}
        self._remnant = chances.remnant(assessment.offer.criterion, "", lambda path: None if path in movable else outcomes[path] == HOLDS)
        self._now = {path: self._waiting(names, outcomes[path]) for path, names in movable.items()}

    def asked_for(self) -> list[str]:
        """Unknown attributes that keep it open and may be asked for, each once."""
        names = dict.fromkeys(name for path in self._open for name in self._unknown[path])
        return [name for name in names if askable(self._vocabulary[name])]

    def settled_by(self, name: str) -> float:
        """The chance that it is settled once the attribute is known."""
        after = dict(self._now)
        for path in self._now:
            if name in self._unknown[path]:
                left = [other for other in self._unknown[path] if other != name]
                after[path] = self._answered(self._leaves[path], left)
        return chances.chances(self._remnant, after.__getitem__).settled

    def leaves_on(self, name: str) -> list[Leaf]:
        """Its open conditions that wait for the attribute."""
        return [self._leaves[path] for path in self._open if name in self._unknown[path]]

    def _waiting(self, names: list[str], outcome: int) -> Chances:
        """As it stands: open, but for `known`, which is never itself unknown."""
        if outcome != UNKNOWN:
            return chances.TRUE if outcome == HOLDS else chances.FALSE
        return self._open_for(names)

    def _answered(self, leaf: Leaf, left: list[str]) -> Chances:
        if leaf.operator == "known":
            return chances.TRUE if leaf.operand else chances.FALSE
        return self._open_for(left) if left else chances.EITHER

    def _open_for(self, names: list[str]) -> Chances:
        return chances.LENDER if {self._vocabulary[name].obtainable for name in names} == {LENDER} else chances.OPEN


def _named(leaf: Leaf) -> list[str]:
    return [leaf.attribute, *([leaf.operand["attribute"]] if isinstance(leaf.operand, Mapping) else [])]
