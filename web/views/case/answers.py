"""What the enterprise filled in, each value in words with where it is from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.reference.names import code_names
from products.applications.prefill import TYPED

TYPED_ZH = "企业填写"


class Answer(Protocol):
    """As the open interface has it."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def source(self) -> str: ...
    @property
    def as_of(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer. `typed`: by the enterprise itself; else `source` provided it, as of `as_of`."""

    label: str
    value: str
    source: str
    as_of: date | None
    typed: bool


def answer_lines(answers: Sequence[Answer], vocabulary: Vocabulary) -> list[AnswerLine]:
    """By label; what the vocabulary no longer has is left out."""
    lines = [
        AnswerLine(
            vocabulary[each.name].label_zh,
            value_text(each.value, vocabulary[each.name], code_names),
            TYPED_ZH if each.source == TYPED else each.source,
            each.as_of,
            each.source == TYPED,
        )
        for each in answers
        if each.name in vocabulary
    ]
    return sorted(lines, key=lambda line: line.label)
