"""Everything that is about to be sent, value by value, with what speaks against sending it."""

from collections.abc import Sequence
from dataclasses import dataclass

from litestar.datastructures import State

from marketplace.errors import FieldError
from matching.recommend.question_list import purposes
from matching.recommend.standing import Standing
from products.applications.form_versions import ANSWER
from web.applying import Draft, assessment_in, judged
from web.views.application_fields import KnownAnswer, known_answers
from web.views.cards import Remedy
from web.views.conditions import met
from web.views.results import remedy_of

WARNED = frozenset({Standing.NEAR, Standing.INELIGIBLE})


@dataclass(frozen=True, slots=True)
class Said:
    """One answer with the place where it is changed; `source` "" for what the form itself asks."""

    label: str
    value: str
    source: str
    as_of: str | None
    change: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the enterprise stands with one product today. `warn`: it does not meet the conditions as far as is known."""

    standing: Standing
    met: int
    total: int
    remedy: Remedy | None
    warn: bool


@dataclass(frozen=True, slots=True)
class Open:
    """What has to be done before the form can be sent, and where."""

    text: str
    path: str


def said_lines(draft: Draft) -> list[Said]:
    """Figures first, then the answers in the order in which they are asked."""
    form, labels = draft.form, dict(purposes())
    amount = draft.deal.amount_cny
    figures = [
        Said("申请金额", "" if amount is None else f"{amount:,.2f} 元", "", None, "#f-amount"),
        Said("期限", "" if form.term_months is None else f"{form.term_months} 个月", "", None, "#f-term"),
        Said("用途", labels.get(form.purpose or "", ""), "", None, "#f-purpose"),
    ]
    return [*figures, *(_answer(each) for each in known_answers(form.answers, draft.versions))]


def verdict_of(state: State, draft: Draft, place: int) -> Verdict | None:
    """Of one product; None where it is not published any more."""
    choice = draft.choices[place]
    if choice.candidate.product is None:
        return None
    matched = judged(state, draft.submission.profile, choice.version, choice.candidate, draft.deal, draft.on)
    assessment = assessment_in(matched)
    conditions = matched.conditions(assessment)
    return Verdict(assessment.standing, met(conditions), len(conditions), remedy_of(matched, assessment), assessment.standing in WARNED)


def open_points(faults: Sequence[FieldError]) -> list[Open]:
    """The faults of the submission, each with the page that mends it."""
    return [Open(each.detail, _page(each.pointer)) for each in faults]


def _page(pointer: str) -> str:
    name = pointer.removeprefix("/").split("/")[0]
    if name in ("told", "undertakings", "consents"):
        return "/consents"
    if name == "documents":
        return "/papers"
    return {"amount": "#f-amount", "term_months": "#f-term", "purpose": "#f-purpose"}.get(name, "#chosen")


def _answer(each: KnownAnswer) -> Said:
    return Said(each.label, each.value, each.source, each.as_of, f"#w-{ANSWER}{each.name}" if each.own else f"/me/profile/{each.name}")
