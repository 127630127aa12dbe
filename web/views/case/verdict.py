"""The verdict that a case was submitted with, condition by condition, and what has changed since. Values are those that were sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.explain import Evaluation
from marketplace.eligibility.json_text import read_json
from marketplace.eligibility.tree import Criterion, leaves
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.profiles.repository import KnownProfile
from matching.recommend.receipt.kept import FORMAT
from matching.recommend.standing import Standing
from web.matching import known_facts
from web.views.conditions import Asked, Condition, conditions_of, met
from web.views.receipt import kept_match

WORDS = {"pass": "满足", "fail": "不满足", "unknown": "待补数据", "moot": "不影响结果"}


@dataclass(frozen=True, slots=True)
class PinnedVerdict:
    """What the receipt says: `day` is that of the submission, `version` the product's."""

    standing: Standing
    conditions: tuple[Condition, ...]
    met: int
    day: str
    version: int


@dataclass(frozen=True, slots=True)
class Change:
    """A condition that comes out otherwise today."""

    requirement: str
    then: str
    now: str


def pinned_verdict(content: bytes | None, vocabulary: Vocabulary) -> PinnedVerdict | None:
    """Read the receipt of a case, which has one offer; None for one of another format."""
    if content is None or read_json(content).get("format") != FORMAT:
        return None
    kept = kept_match(content, vocabulary)
    line = kept.groups[0].lines[0]
    return PinnedVerdict(line.standing, line.conditions, met(line.conditions), kept.day, line.version)


def changes_since(
    pinned: PinnedVerdict, criterion: Criterion, known: KnownProfile, deal: Mapping[str, Any], vocabulary: Vocabulary, today: date
) -> list[Change]:
    """Conditions whose data are all open today and that come out otherwise. What is not open any more says nothing against anybody."""
    present = {**known.attributes, **deal}
    facts = known_facts(vocabulary, present)
    outcomes = Evaluation(Evaluator([{"code": "case", "criterion": criterion}], vocabulary), facts).leaf_outcomes(0)
    now = conditions_of(criterion, vocabulary, Asked(facts, known.sources, outcomes, today))
    then = {each.path: each for each in pinned.conditions}
    return [
        Change(each.requirement, WORDS[before], WORDS[each.outcome])
        for each in now
        if each.outcome is not None
        and (before := _outcome(then, each.path)) is not None
        and before != each.outcome
        and _all_known(criterion, each.path, present)
    ]


def _outcome(conditions: Mapping[str, Condition], path: str) -> str | None:
    found = conditions.get(path)
    return None if found is None else found.outcome


def _all_known(criterion: Criterion, path: str, present: Mapping[str, Any]) -> bool:
    below: Sequence[str] = [leaf.attribute for leaf in leaves(criterion) if leaf.path == path or leaf.path.startswith(f"{path}/")]
    return all(present.get(name) is not None for name in below)
