"""Questions to somebody who is not signed in: what each asks, and which attributes an answer settles.

An answer is text as a form sends it (for several choices, a list). "" or nothing chosen means: not answered, and settles nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from marketplace.errors import FieldError

Answer = str | Sequence[str]
Settled = dict[str, Any]
YUAN_PER_WAN = 10_000
MONTHS_PER_YEAR = 12
NONE_OF_THESE = "none"


class WrongAnswer(ValueError):
    """An answer that cannot be read; the message is a Chinese sentence for the person who typed it."""


def _unanswered(facts: Mapping[str, Any]) -> Answer:
    return ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `settles` turns an answer into attributes; `answer` says what somebody with these facts would answer.

    kind: select, number, date, checkboxes, region or industry (the last two are selects whose options come from the tables of codes).
    """

    name: str
    label: str
    kind: Literal["select", "number", "date", "checkboxes", "region", "industry"]
    settles: Callable[[Answer], Settled]
    answer: Callable[[Mapping[str, Any]], Answer] = _unanswered
    options: tuple[tuple[str, str], ...] = ()
    unit: str | None = None
    hint: str | None = None


def settled_by(questions: Sequence[Question], answers: Mapping[str, Answer]) -> tuple[Settled, list[FieldError]]:
    """Attributes that the answers settle, and what is wrong with them (the pointer is the question's name)."""
    settled: Settled = {}
    errors = []
    for question in questions:
        given = answers.get(question.name)
        if not given:
            continue
        try:
            settled |= question.settles(given)
        except WrongAnswer as wrong:
            errors.append(FieldError(question.name, str(wrong)))
    return settled, errors


def number(text: Answer, unit: str, *, low: Decimal, high: Decimal) -> Decimal:
    """A figure as people type it: full-width digits, thousands commas, spaces.

    Raises: WrongAnswer saying what was given and what is accepted.
    """
    if not isinstance(text, str):
        raise WrongAnswer("请只填一个数")
    plain = text.translate(_FULL_WIDTH).replace(",", "").replace(" ", "")
    try:
        value = Decimal(plain) if _plainly_a_number(plain) else None
    except InvalidOperation:
        value = None
    if value is None:
        raise WrongAnswer(f"填的是「{text[:20]}」，请填数字，如 300")
    if not low <= value <= high:
        raise WrongAnswer(f"填的是 {text[:20]}，请填 {low:f} 到 {high:f} {unit}之间的数")
    return value


_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，　－", "0123456789., -")  # these are what people type
_LONGEST_NUMBER = 20


def _plainly_a_number(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NUMBER and text.isascii() and not set(text) - set("0123456789.-")


def one_of(text: Answer, options: tuple[tuple[str, str], ...]) -> str:
    """One of the listed values. Raises: WrongAnswer."""
    if not isinstance(text, str) or text not in {value for value, _ in options}:
        raise WrongAnswer("请从列出的选项中选一个")
    return text


def some_of(answer: Answer, options: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Some of the listed values; 以上都没有 stands alone. Raises: WrongAnswer."""
    chosen = frozenset([answer] if isinstance(answer, str) else answer)
    if chosen - {value for value, _ in options}:
        raise WrongAnswer("请从列出的选项中选")
    if NONE_OF_THESE in chosen and len(chosen) > 1:
        raise WrongAnswer("选了「以上都没有」，就不要再选别的")
    return chosen - {NONE_OF_THESE}
