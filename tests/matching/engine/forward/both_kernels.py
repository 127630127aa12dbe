"""Matchers of the same offers on every way of computing that this machine has, and what the readable evaluator says of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.explain import Evaluation
from marketplace.eligibility.json_text import utf8, write_json
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.forward.matcher import Matcher
from matching.engine.kernel.choose import kernel
from matching.engine.kernel.numpy_kernel import NumpyKernel

Json = dict[str, Any]
NUMPY = NumpyKernel()


def matchers(offers: Sequence[Json], vocabulary: Vocabulary | list[Json]) -> list[Matcher]:
    """In Python, and in native code where there is some."""
    return [Matcher(offers, vocabulary, use_kernel) for use_kernel in (lambda: NUMPY, kernel)]


class Readable:
    """One profile against all offers by the readable evaluator, in the form of the engine's answers."""

    def __init__(self, evaluator: Evaluator, attributes: Mapping[str, Any]) -> None:
        facts, problems = evaluator.vocabulary.facts(attributes)
        assert problems == []
        self._evaluation = Evaluation(evaluator, facts)
        self._codes = evaluator.codes

    @property
    def verdict_numbers(self) -> list[int]:
        return self._evaluation.verdict_numbers

    @property
    def verdicts(self) -> dict[str, str]:
        return dict(zip(self._codes, self._evaluation.verdicts, strict=True))

    def leaf_outcomes(self, code: str) -> dict[str, int]:
        return self._evaluation.leaf_outcomes(self._codes.index(code))

    def explain(self, code: str) -> Json:
        number = self._codes.index(code)
        return {"leaves": self._evaluation.leaves(number), "remedy": self._evaluation.remedy(number)}

    def to_json(self, explain: str) -> bytes:
        wanted = {"none": (), "leaves": ("leaves",), "remedy": ("remedy",), "all": ("leaves", "remedy")}[explain]
        said = [
            {"offer": code, "verdict": verdict, **{key: self.explain(code)[key] for key in wanted}}
            for code, verdict in self.verdicts.items()
        ]
        return utf8(write_json(said))
