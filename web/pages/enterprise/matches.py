"""`/me/matches`: the whole catalogue for the enterprise that is signed in."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Forbidden
from marketplace.members.repository import organisation_by_id
from matching.recommend.standing import Standing
from web.matching import match_profile
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.answers import Pairs, address, read_answers, shown_answers
from web.views.deal import deal_fields, deal_text, read_need
from web.views.next_question import question_card, summary_of
from web.views.results import MoreUrl, results_of
from web.views.sorting import SORTS, order_of

PATH = "/me/matches"


@get(PATH, opt=permission("matching:match:read"))
async def matches(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """First fifty offers in the order people see them; `?show=` lists all of one answer, `?sort=` another order."""
    organisation = await organisation_by_id(session, own_organisation(request))
    need, answers = read_need(request.query_params), read_answers(request.query_params, builtin_vocabulary())
    errors = [*need.errors, *answers.errors]
    sort = _one_of(request, "sort", tuple(SORTS), errors)
    show = _one_of(request, "show", tuple(Standing), errors)
    matched = await match_profile(session, state, organisation.id, need.deal, today=today(), answers=answers.settled)
    asked = [*need.pairs, *answers.pairs]
    results = results_of(matched, _more(asked, sort), only=Standing(show) if show else None, order=order_of(sort))
    fields = deal_fields(need)
    question = question_card(matched, PATH, [*asked, ("sort", sort)], need_fields=fields, errors=errors)
    return page(
        request,
        "pages/matches.html",
        swap="matches",
        status_code=422 if errors else 200,
        nav="matches",
        headline=results.headline,
        subject={"name": organisation.name, "synthetic": False},
        deal_text=deal_text(need.deal),
        matched_at=now(),
        compared=results.compared,
        deal=fields,
        errors=summary_of(errors, fields, question),
        counts=results.counts,
        sorts=_sorts(asked, show, sort),
        sort=sort,
        show=show,
        groups=results.groups,
        policies=results.policies,
        ineligible=results.ineligible,
        ineligible_more=results.ineligible_more,
        question=question,
        answers=shown_answers(answers, matched.vocabulary, PATH, [*need.pairs, ("sort", sort)]),
        carried=answers.pairs,
        next_data=results.next_data,
        related=[],
        sorting_text=results.sorting_text,
    )


def own_organisation(request: HTMXRequest) -> UUID:
    """The caller's organisation. Raises: Forbidden for a caller without one."""
    organisation_id = actor_of(request).organisation_id
    if organisation_id is None:
        raise Forbidden("这个账户不属于任何企业")
    return organisation_id


def _sorts(asked: Pairs, show: str, chosen: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": address(PATH, [*asked, ("show", show), ("sort", code)]), "current": code == chosen}
        for code, (label, _) in SORTS.items()
    ]


def _more(asked: Pairs, sort: str) -> MoreUrl:
    return lambda standing: address(PATH, [*asked, ("show", standing.value), ("sort", sort)])


def _one_of(request: HTMXRequest, name: str, allowed: tuple[str, ...], errors: list[FieldError]) -> str:
    given = request.query_params.get(name, "")
    if given and given not in allowed:
        errors.append(FieldError("", "地址里的排序或筛选不认识，已按默认显示"))  # no field of the form to lead to
        return ""
    return given
