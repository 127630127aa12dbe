"""Answers that somebody gives for this one view: they stand in the address, count only where nothing is known, and are not stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlencode

from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError
from marketplace.reference.names import code_names
from matching.recommend.attribute_question import question_named
from matching.recommend.questions import Answer, Question, settled_by

PREFIX = "answer-"
MOST_ANSWERS = 40
Pairs = list[tuple[str, str]]


def pairs_of(answers: Mapping[str, Answer]) -> Pairs:
    """Answers by the names of their fields, as an address or a form sends them; empty ones are left out."""
    return [(name, each) for name, answer in answers.items() for each in ([answer] if isinstance(answer, str) else answer) if each]


class Fields(Protocol):
    """What was sent, by an address or by a form: names may come more than once."""

    def keys(self) -> Any:
        """The names."""

    def getall(self, key: str) -> list[Any]:
        """All values of a name."""


@dataclass(frozen=True)
class Answers:
    """What was answered, by question, and what of it could be read."""

    given: Mapping[str, Answer]
    questions: tuple[Question, ...]
    settled: Mapping[str, Any]
    errors: tuple[FieldError, ...]

    @cached_property
    def pairs(self) -> Pairs:
        """The answers as parameters of an address or hidden fields of a form."""
        return pairs_of({f"{PREFIX}{name}": answer for name, answer in self.given.items()})


NO_ANSWERS = Answers({}, (), {}, ())


def read_answers(fields: Fields, vocabulary: Vocabulary) -> Answers:
    """The answers among all that was sent; what nobody asks is ignored. Errors point at the field's name."""
    questions: list[Question] = []
    given: dict[str, Answer] = {}
    for name in [key.removeprefix(PREFIX) for key in dict.fromkeys(fields.keys()) if key.startswith(PREFIX)][:MOST_ANSWERS]:
        question = question_named(name, vocabulary)
        texts = [value for value in fields.getall(PREFIX + name) if isinstance(value, str) and value]
        if question is not None and texts:
            questions.append(question)
            given[name] = texts if question.kind == "checkboxes" else texts[0]
    settled, errors = settled_by(questions, given)
    return Answers(given, tuple(questions), settled, tuple(FieldError(f"{PREFIX}{each.pointer}", each.detail) for each in errors))


def shown_answers(answers: Answers, vocabulary: Vocabulary, path: str, others: Pairs) -> list[dict[str, str]]:
    """Each answer in words, with the address of the same view without it."""
    shown = []
    for question in answers.questions:
        read, _ = settled_by([question], answers.given)
        name = next(iter(read), None)
        left = [pair for pair in answers.pairs if pair[0] != f"{PREFIX}{question.name}"]
        if name is not None:
            words = value_text(read[name], vocabulary[name], code_names)
            shown.append({"label": question.label, "value": words, "href": address(path, [*others, *left])})
    return shown


def address(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """An address with these parameters; empty ones are left out."""
    query = urlencode([(name, value) for name, value in pairs if value])
    return f"{path}?{query}" if query else path
