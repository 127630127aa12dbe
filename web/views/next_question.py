"""The next best question as a card with a field to answer it at once."""

from collections.abc import Sequence
from math import floor
from typing import Any

from marketplace.errors import FieldError
from marketplace.information.items import information_items
from matching.recommend.attribute_question import question_about
from matching.recommend.next_question import NextQuestion, next_question
from web.matching import Matched
from web.views.answers import PREFIX, Pairs
from web.views.questions import field_of

# These are part of the need, which has a form of its own.
NEED_FIELDS = {
    "requested_amount_cny": "amount", "requested_term_months": "term", "requested_term_years": "term", "loan_purpose": "purpose",
}  # fmt: skip


def question_card(
    matched: Matched, path: str, pairs: Pairs, *, plain: Sequence[str] = (), need_fields: Sequence[dict[str, Any]] = (),
    errors: Sequence[FieldError] = (),
) -> dict[str, Any] | None:  # fmt: skip
    """None where nothing open can be asked. `pairs` are the view's other parameters, which the answer joins.

    `plain` names questions whose field has no prefix on this page, `need_fields` are the fields of the need where the page has one.
    """
    found = next_question(matched.assessments)
    if found is None:
        return None
    field = _field(found, plain, need_fields, {error.pointer: error.detail for error in errors})
    return {
        "field": field,
        "why": why_text(found),
        "source": _source(found),
        "action": path,
        "hidden": [pair for pair in pairs if pair[0] != field["name"] and pair[1]],
    }


def summary_of(errors: Sequence[FieldError], fields: Sequence[dict[str, Any]], question: dict[str, Any] | None) -> list[dict[str, str]]:
    """The errors over the page; only what has a field on it leads there."""
    there = {field["name"] for field in (*fields, *([question["field"]] if question else []))}
    return [{"name": error.pointer if error.pointer in there else "", "message": error.detail} for error in errors]


def why_text(found: NextQuestion) -> str:
    """「关系到 12 个待补的产品和政策，答了预计能判清约 8 个」; less than half an offer is not counted out."""
    waits = f"关系到 {found.concerns} 个待补的产品和政策"
    expected = floor(found.settles + 0.5)
    if not expected:
        return f"{waits}，答了能判得更准"
    return f"{waits}，答了预计能判清{'' if found.settles == expected else '约'} {expected} 个"


def _field(found: NextQuestion, plain: Sequence[str], need_fields: Sequence[dict[str, Any]], wrong: dict[str, str]) -> dict[str, Any]:
    of_need = NEED_FIELDS.get(found.attribute.name)
    for field in need_fields:
        if field["name"] == of_need:
            return field | {"id": f"f-next-{of_need}"}
    question = question_about(found.attribute, found.leaves)
    name = question.name if question.name in plain else f"{PREFIX}{question.name}"
    field = field_of(question, "", wrong.get(name)) | {"name": name}
    return field | {"id": f"f-next-{name}"} if name in plain else field


def _source(found: NextQuestion) -> str | None:
    """Whence the platform would have it, where it does not have to be typed."""
    item = found.attribute.item
    if found.attribute.obtainable != "platform" or item is None or item not in information_items():
        return None
    return f"也可以等平台归集：{information_items()[item].name_zh}"
