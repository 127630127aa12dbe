"""What came of one profile: verdicts at hand, explanations and text made when asked for."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.explain import leaf_explanation
from marketplace.eligibility.json_text import utf8, write_json
from marketplace.eligibility.outcomes import VERDICT_NAMES
from marketplace.eligibility.vocabulary import Facts

if TYPE_CHECKING:
    from matching.engine.forward.matcher import Matcher

EXPLANATIONS = ("none", "leaves", "remedy", "all")


class Matches:
    """One profile against every offer of a matcher."""

    def __init__(self, matcher: "Matcher", attributes: Mapping[str, Any], states: bytes) -> None:
        self._matcher = matcher
        self._attributes = attributes
        self._states = states
        self._verdicts = states[matcher.program.states :]

    @property
    def verdicts(self) -> dict[str, str]:
        """`eligible`, `ineligible` or `undetermined` by offer, in the offers' order."""
        return dict(zip(self._matcher.codes, map(VERDICT_NAMES.__getitem__, self._verdicts), strict=True))

    def verdict_numbers(self) -> NDArray[np.uint8]:
        """FALSE, UNKNOWN or TRUE per offer, in the offers' order."""
        return np.frombuffer(self._verdicts, np.uint8)

    def leaf_outcomes(self, code: str) -> dict[str, int]:
        """FALSE, UNKNOWN or TRUE of every leaf of an offer, by the leaf's path in document order. Raises: KeyError for another's code."""
        return {leaf.path: self._states[state] for leaf, state in self._matcher.listed[self._matcher.number_of(code)]}

    def explain(self, code: str) -> dict[str, Any]:
        """`{"leaves", "remedy"}` of an offer. Raises: KeyError where no offer has this code."""
        number = self._matcher.number_of(code)
        listed = self._matcher.listed[number]
        leaves = [leaf_explanation(leaf, self._states[state], self._facts) for leaf, state in listed]
        return {"leaves": leaves, "remedy": self._remedy(number)}

    def to_json(self, explain: str = "none") -> bytes:
        """UTF-8 of a JSON array, one object per offer: `offer`, `verdict`, and `leaves`, `remedy` as `explain` asks.

        explain: none, leaves, remedy or all. Raises: ValueError for anything else.
        """
        if explain not in EXPLANATIONS:
            raise ValueError(f"explain is one of {', '.join(EXPLANATIONS)}; {explain!r} is none")
        script = self._matcher.script
        values = script.values(self._facts) if explain in ("leaves", "all") else None
        endings = self._endings() if explain in ("remedy", "all") else None
        return self._matcher.runner().text(script, self._states, self._verdicts, values, endings)

    def _endings(self) -> Sequence[bytes]:
        return [utf8(f', "remedy": {write_json(self._remedy(number))}') for number in range(len(self._verdicts))]

    def _remedy(self, number: int) -> dict[str, Any]:
        outcomes = [self._states[state] for _, state in self._matcher.listed[number]]
        return self._matcher.remedy_finder(number).remedy(outcomes, self._verdicts[number])

    @cached_property
    def _facts(self) -> Facts:
        return self._matcher.vocabulary.facts(self._attributes)[0]
