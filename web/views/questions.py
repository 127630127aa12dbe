"""Questions as form fields."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from marketplace.errors import FieldError
from marketplace.reference import industries, regions
from matching.recommend.question_list import five_questions
from matching.recommend.questions import Answer, Question

Options = list[dict[str, Any]]


def question_fields(answers: Mapping[str, Answer], errors: Sequence[FieldError] = ()) -> list[dict[str, Any]]:
    """The five questions, each with what was typed and what is wrong with it."""
    wrong = {error.pointer: error.detail for error in errors}
    return [field_of(question, answers.get(question.name, ""), wrong.get(question.name)) for question in five_questions()]


def field_of(question: Question, value: Answer, error: str | None) -> dict[str, Any]:
    """A question as includes/forms.html reads it."""
    kinds = {"industry": "region"}  # both are selects with grouped options
    return {
        "name": question.name,
        "label": question.label,
        "kind": kinds.get(question.kind, question.kind),
        "value": value,
        "options": _options(question),
        "empty": "不确定",
        "unit": question.unit,
        "hint": question.hint,
        "error": error,
        "optional": False,
    }


def _options(question: Question) -> Options:
    if question.kind == "region":
        return region_options()
    if question.kind == "industry":
        return industry_options()
    return [{"value": value, "label": label} for value, label in question.options]


@cache
def region_options() -> Options:
    """Cities under their province; districts where a province has no cities."""
    found = []
    for province in regions.selectable():
        below = [place for place in regions.selectable(province.code) if place.level != "zone"]
        places = below or [province]
        found.append({"label": province.name, "options": [{"value": place.code, "label": place.name} for place in places]})
    return found


@cache
def industry_options() -> Options:
    """Divisions under their section."""
    return [
        {"label": section.name, "options": [{"value": each.code, "label": each.name} for each in industries.children(section.code)]}
        for section in industries.children()
    ]
