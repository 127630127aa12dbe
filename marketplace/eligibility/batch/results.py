"""The lines of RESULTS: one JSON object per pair, most of its text prepared before the first profile is read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.explain import required_operand
from marketplace.eligibility.json_text import write_json
from marketplace.eligibility.outcomes import OUTCOME_NAMES, VERDICT_NAMES
from marketplace.eligibility.tree import Leaf
from marketplace.eligibility.vocabulary import Facts

EXPLANATIONS = ("none", "leaves", "remedy", "all")


class ResultLines:
    """Text of all lines of one profile, offers in their order. `explain`: one of EXPLANATIONS."""

    def __init__(self, evaluator: Evaluator, explain: str) -> None:
        self._evaluator = evaluator
        texts = [[f'{write_json(code)}, "verdict": "{verdict}"' for verdict in VERDICT_NAMES] for code in evaluator.codes]
        self._whole_tails = [tuple(f"{text}}}\n" for text in by_verdict) for by_verdict in texts]
        self._explained: list[_ExplainedOffer] = []
        if explain != "none":
            self._explained = [_ExplainedOffer(evaluator, offer, text, explain) for offer, text in enumerate(texts)]

    def of_profile(self, profile: str, facts: Facts) -> str:
        """Every line of this profile."""
        outcomes = self._evaluator.outcomes(facts)
        verdicts = self._evaluator.verdict_numbers(outcomes)
        head = f'{{"profile": {write_json(profile)}, "offer": '
        if self._explained:
            actual = _ActualTexts(facts)
            tails = [offer.tail(verdict, outcomes, facts, actual) for offer, verdict in zip(self._explained, verdicts, strict=True)]
        else:
            tails = [by_verdict[verdict] for by_verdict, verdict in zip(self._whole_tails, verdicts, strict=True)]
        return head + head.join(tails) if tails else ""


class _ActualTexts(dict[str, str]):
    """JSON of a profile's values, written once each."""

    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self._facts = facts

    def __missing__(self, attribute: str) -> str:
        text = self[attribute] = write_json(self._facts.actual.get(attribute))
        return text


class _LeafText(NamedTuple):
    """`head` runs up to the required operand, `required` is its text, or makes it of the facts."""

    slot: int
    attribute: str
    head: str
    required: str | Callable[[Facts], str]


class _ExplainedOffer:
    """The lines of one offer with what `--explain` asks for."""

    def __init__(self, evaluator: Evaluator, offer: int, texts: Sequence[str], explain: str) -> None:
        listed = evaluator.leaves_of(offer)
        self._texts = texts
        self._slots = [slot for _, slot in listed]
        self._leaves = [_leaf_text(leaf, slot) for leaf, slot in listed] if explain in ("leaves", "all") else None
        self._remedies = evaluator.remedy_finders[offer] if explain in ("remedy", "all") else None

    def tail(self, verdict: int, outcomes: Sequence[int], facts: Facts, actual: Mapping[str, str]) -> str:
        """The line from the offer's code on."""
        text = self._texts[verdict]
        if self._leaves is not None:
            text += f', "leaves": [{", ".join([_explained(leaf, outcomes, facts, actual) for leaf in self._leaves])}]'
        if self._remedies is not None:
            found = self._remedies.remedy([outcomes[slot] for slot in self._slots], verdict)
            text += f', "remedy": {write_json(found)}'
        return f"{text}}}\n"


def _leaf_text(leaf: Leaf, slot: int) -> _LeafText:
    head = f'{{"path": {write_json(leaf.path)}, "attribute": {write_json(leaf.attribute)}, "required": {{"{leaf.operator}": '
    operand: Any = leaf.operand
    if isinstance(operand, Mapping):
        return _LeafText(slot, leaf.attribute, head, lambda facts: write_json(required_operand(operand, facts)))
    return _LeafText(slot, leaf.attribute, head, write_json(operand))


def _explained(leaf: _LeafText, outcomes: Sequence[int], facts: Facts, actual: Mapping[str, str]) -> str:
    required = leaf.required if isinstance(leaf.required, str) else leaf.required(facts)
    return f'{leaf.head}{required}}}, "actual": {actual[leaf.attribute]}, "outcome": "{OUTCOME_NAMES[outcomes[leaf.slot]]}"}}'
