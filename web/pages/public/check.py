"""`/check`: match without signing in, by five answers or by a credit code. Nothing is stored."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.rate_limit import CODE_LOOK_UP, PRE_CHECK
from marketplace.clock import now, today
from marketplace.disclosure.public_part import public_part_of
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Invalid
from marketplace.members.models import SUBJECT_KINDS, Organisation, OrganisationStatus
from marketplace.members.repository import organisation_by_uscc
from marketplace.members.uscc import parse_uscc
from marketplace.reference.names import code_names
from matching.recommend.question_list import five_questions
from matching.recommend.questions import Answer, settled_by
from web.forms import FormData
from web.matching import Matched, match_answers, match_known
from web.rendering import page
from web.security.client_address import client_address
from web.security.permissions import permission
from web.views.answers import NO_ANSWERS, Answers, pairs_of, read_answers, shown_answers
from web.views.next_question import question_card, summary_of
from web.views.questions import question_fields
from web.views.results import results_of

PATH = "/check"
CODE = "code"
SHOWN_FACTS = ("subject_kind", "industry", "region", "established_on", "enterprise_scale", "titles")
UNKNOWN_CODE = "平台上没有这家企业的公开登记信息。可以回答下面的问题来比对。"


@get(PATH, opt=permission("matching:check:run"))
async def check(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """The form, or the result of the answers in the address."""
    answers, more = _answers(request), read_answers(request.query_params, builtin_vocabulary())
    if not any(answers.values()) and not more.given:
        return _form(request, answers, [])
    await PRE_CHECK.spend(state.beside_sessions, client_address(request), now=now())
    attributes, errors = settled_by(five_questions(), answers)
    if errors:
        return _form(request, answers, errors, status_code=422)
    matched = await match_answers(session, state, {**more.settled, **attributes}, today=today())
    answered = sum(bool(answers[question.name]) for question in five_questions()) + len(more.given)
    return _result(request, matched, f"按你填的 {answered} 项", [], answers=answers, more=more)


@post(PATH, opt=permission("matching:check:run"), status_code=200)
async def check_code(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """The public part of the enterprise behind a credit code. Sent by POST, so the code stays out of addresses and logs."""
    typed = str(form.get(CODE, ""))
    try:
        uscc = parse_uscc(typed)
    except Invalid as fault:
        return _form(request, {}, [FieldError(CODE, error.detail) for error in fault.errors], code=typed, status_code=422)
    await CODE_LOOK_UP.spend(state.beside_sessions, client_address(request), now=now())
    organisation = await organisation_by_uscc(session, uscc)
    if organisation is None or not _shown(organisation):
        return _form(request, {}, [FieldError(CODE, UNKNOWN_CODE)], code=typed, status_code=422)
    catalogue = await state.catalogue.current(session)
    known = await public_part_of(session, organisation.id, catalogue.vocabulary)
    matched = await match_known(session, state, known, today=today())
    return _result(request, matched, f"{organisation.name} · 只用公开登记信息", _known(matched), answers={}, code=typed)


def _shown(organisation: Organisation) -> bool:
    return organisation.kind in SUBJECT_KINDS and organisation.status is OrganisationStatus.ACTIVE


def _answers(request: HTMXRequest) -> dict[str, Answer]:
    """Answers in the address; several values of one name only where several may be chosen."""
    found: dict[str, Answer] = {}
    for question in five_questions():
        given = [value for value in request.query_params.getall(question.name, []) if value]
        found[question.name] = given if question.kind == "checkboxes" else (given[0] if given else "")
    return found


def _form(
    request: HTMXRequest, answers: Mapping[str, Answer], errors: list[FieldError], *, code: str = "", status_code: int = 200
) -> Response[Any]:
    return page(
        request,
        "pages/check.html",
        swap="result",
        status_code=status_code,
        nav="check",
        questions=question_fields(answers, errors),
        code_value=code[:40],
        carried=[],
        errors=[{"name": error.pointer, "message": error.detail} for error in errors],
        result=None,
    )


def _result(
    request: HTMXRequest, matched: Matched, subject: str, known: list[dict[str, Any]], *, answers: Mapping[str, Answer],
    more: Answers = NO_ANSWERS, code: str = "",
) -> Response[Any]:  # fmt: skip
    results = results_of(matched, lambda standing: "/login?next=/me/matches")
    asked = [*pairs_of(answers), *more.pairs]
    # Behind a credit code stand facts that no address carries: an answer would lose them.
    question = None if code else question_card(matched, PATH, asked, plain=[each.name for each in five_questions()], errors=more.errors)
    shown = {field.name: getattr(results, field.name) for field in fields(results)}
    answered = shown_answers(more, matched.vocabulary, PATH, pairs_of(answers))
    return page(
        request,
        "pages/check.html",
        swap="result",
        status_code=422 if more.errors else 200,
        nav="check",
        questions=question_fields(answers),
        code_value=code[:40],
        carried=more.pairs,
        errors=summary_of(list(more.errors), [], question),
        result={**shown, "subject": subject, "known": known, "question": question, "answers": answered},
    )


def _known(matched: Matched) -> list[dict[str, Any]]:
    """What was compared, with its source."""
    facts, vocabulary = matched.assessments.facts.actual, matched.vocabulary
    shown = [(name, matched.sources[name]) for name in SHOWN_FACTS if name in matched.sources and facts.get(name) not in (None, [])]
    return [
        {
            "label": vocabulary[name].label_zh,
            "value": value_text(facts[name], vocabulary[name], code_names),
            "source_text": source.provider,
            "date_text": source.as_of.isoformat(),
        }
        for name, source in shown
    ]
