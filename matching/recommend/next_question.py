"""The next best question: the one unknown attribute whose answer would settle most of the offers that are still open.

An offer counts as settled once it is eligible, ineligible, or open only for what the lender itself checks. What an answer will be nobody
knows: each condition on the attribute is taken to hold or not with equal chance, independently of the others, and the attribute with the
greatest expected number of settled offers is asked. Asked is only what the enterprise can tell or have looked up: never what only the
lender knows, what nobody has, or what is no fact of the enterprise or of its deal. Of equals, what it can tell itself comes first.
"""

from collections.abc import Iterator, Mapping
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
        self._criterion = assessment.offer.criterion
        self._vocabulary = assessments.catalogue.vocabulary
        self._known = assessments.facts.actual
        self._leaves = {leaf.path: leaf for leaf in leaves(self._criterion)}
        self._open = assessment.open_paths
        self._now = {path: self._present(path, outcome) for path, outcome in assessments.leaf_outcomes(assessment).items()}

    def asked_for(self) -> list[str]:
        """Unknown attributes that keep it open and may be asked for, each once."""
        names = (name for path in self._open for name in self._unknown_of(self._leaves[path]))
        return [name for name in dict.fromkeys(names) if askable(self._vocabulary[name])]

    def settled_by(self, name: str) -> float:
        """The chance that it is settled once the attribute is known."""
        after = self._now | {path: self._after(leaf, name) for path, leaf in self._leaves.items() if name in self._unknown_of(leaf)}
        return chances.chances(self._criterion, "", after.__getitem__).settled

    def leaves_on(self, name: str) -> list[Leaf]:
        """Its open conditions that wait for the attribute."""
        return [self._leaves[path] for path in self._open if name in self._unknown_of(self._leaves[path])]

    def _unknown_of(self, leaf: Leaf) -> Iterator[str]:
        names = [leaf.attribute, *([leaf.operand["attribute"]] if isinstance(leaf.operand, Mapping) else [])]
        return (name for name in names if name not in self._known)

    def _present(self, path: str, outcome: int) -> Chances:
        if outcome != UNKNOWN:
            return chances.TRUE if outcome == HOLDS else chances.FALSE
        sources = {self._vocabulary[name].obtainable for name in self._unknown_of(self._leaves[path])}
        return chances.LENDER if sources == {LENDER} else chances.OPEN

    def _after(self, leaf: Leaf, name: str) -> Chances:
        if leaf.operator == "known":
            return chances.TRUE if leaf.operand else chances.FALSE
        left = {self._vocabulary[other].obtainable for other in self._unknown_of(leaf) if other != name}
        if not left:
            return chances.EITHER
        return chances.LENDER if left == {LENDER} else chances.OPEN
