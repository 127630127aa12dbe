"""`/reach`: trying out whom conditions reach, for banks, bureaux and the operator."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.json_text import write_json
from marketplace.eligibility.sentences import sentence
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import Invalid
from marketplace.reference.names import code_names
from matching.reach.offers import OwnOffer, own_offers
from web.faults import Fault
from web.forms import FormData
from web.pages.reach.typed_json import criterion_of_text
from web.pages.reach.unanswered import unanswered
from web.reach import reach_or_why_not
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN
from web.views.reach import ReachView, reach_result
from web.views.reach_rows import FEWEST_ROWS, MOST_ROWS, WAYS, RowView, Typed, attribute_choices, read_rows, rows_of

PATH = "/reach"
KINDS = {"product": "产品", "policy": "政策"}


@dataclass(frozen=True)
class Tried:
    """What stands in the form, and the criterion if it could be read."""

    mode: str = "rows"
    group: str = "all"
    rows: list[RowView] = field(default_factory=list)
    json: str = ""
    errors: tuple[dict[str, str], ...] = ()
    criterion: Mapping[str, Any] | None = None

    @property
    def wrong(self) -> bool:
        """Whether something of it could not be read."""
        return bool(self.errors) or any(row.error for row in self.rows)


@get("/bank/reach", opt=permission("matching:reach:read"))
async def bank_reach(request: HTMXRequest) -> Response[bytes]:
    """The address under which banks look for it."""
    return go_to(request, PATH)


@get(PATH, opt=permission("matching:reach:read"))
async def reach_page(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """The form: empty, or with the conditions of one of the organisation's own offers (`?offer=`). Nothing is asked yet."""
    offers = await _offers(request, session)
    chosen = next((offer for offer in offers if offer.key == request.query_params.get("offer")), None)
    tried = _read(Tried(), _padded([])) if chosen is None else _of_criterion(chosen.criterion)
    return _page(request, tried, offers, None, started=chosen.name if chosen else None)


@post(PATH, opt=permission("matching:reach:ask") | {NOT_TAKEN: True}, status_code=200)
async def try_reach(
    request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, form: NamedDependency[FormData]
) -> Response[Any]:
    """The form with its answer. The buttons for another row and for the other way of writing only change the form."""
    tried = _typed(form, as_shown=bool(request.htmx))
    if form.get("to") in ("rows", "json") and tried.criterion is not None:
        tried = _of_criterion(tried.criterion, as_json=form["to"] == "json")
    elif form.get("to") == "json":
        tried = Tried(mode="json")
    elif form.get("more") and tried.mode == "rows":
        tried = _read(tried, _padded([row.typed for row in tried.rows], one_more=True))
    answer, why_not = None, None
    if tried.criterion is not None:
        answer, why_not = await reach_or_why_not(request, session, state, tried.criterion)
    reach = reach_result(answer, tried.criterion) if answer and tried.criterion else None
    return unanswered(request, _page(request, tried, await _offers(request, session), reach, why_not=why_not), why_not)


def _typed(form: FormData, *, as_shown: bool) -> Tried:
    """`as_shown`: the rows keep their places, since the browser goes on showing its own and only takes over what is said of each."""
    if form.get("mode") == "json":
        return _of_json(form.get("criterion", ""))
    columns = [form.getall(name, [])[:MOST_ROWS] for name in ("a", "o", "v")]
    typed = [Typed(*(str(cell).strip() for cell in cells)) for cells in zip(*columns, strict=False)]
    return _read(Tried(group="any" if form.get("group") == "any" else "all"), typed if as_shown else _padded(typed))


def _of_json(text: str) -> Tried:
    try:
        return Tried(mode="json", json=text, criterion=criterion_of_text(text))
    except Invalid as refused:
        said = [f"{each.pointer}：{each.detail}" if each.pointer else each.detail for each in refused.errors]
        return Tried(mode="json", json=text, errors=tuple({"name": "criterion", "message": each} for each in said))


def _of_criterion(criterion: Mapping[str, Any], *, as_json: bool = False) -> Tried:
    """In rows where rows can say it."""
    rows = None if as_json else rows_of(criterion)
    if rows is None:
        return Tried(mode="json", json=write_json(criterion), criterion=criterion)
    group, typed = rows
    return _read(Tried(group=group), _padded(typed))


def _read(tried: Tried, typed: list[Typed]) -> Tried:
    read = read_rows(typed, tried.group)
    return replace(tried, rows=read.rows, criterion=read.criterion, json=write_json(read.criterion) if read.criterion else "")


def _padded(typed: list[Typed], *, one_more: bool = False) -> list[Typed]:
    kept = [row for row in typed if not row.empty]
    blank = max(1 + one_more, FEWEST_ROWS - len(kept))
    return [*kept, *[Typed()] * blank][:MOST_ROWS]


async def _offers(request: HTMXRequest, session: AsyncSession) -> list[OwnOffer]:
    organisation_id = actor_of(request).organisation_id
    return [] if organisation_id is None else await own_offers(session, organisation_id)


def _page(
    request: HTMXRequest,
    tried: Tried,
    offers: list[OwnOffer],
    reach: ReachView | None,
    *,
    started: str | None = None,
    why_not: Fault | None = None,
) -> Response[Any]:
    says = None if tried.criterion is None else sentence(tried.criterion, builtin_vocabulary(), code_names)
    return page(
        request,
        "pages/reach/try.html",
        swap="result",
        status_code=422 if tried.wrong else 200,
        nav="reach",
        mode=tried.mode,
        group=tried.group,
        rows=tried.rows,
        ways=WAYS,
        choices=attribute_choices(),
        json=tried.json,
        errors=list(tried.errors),
        offers=[{"href": f"{PATH}?offer={each.key}", "kind": KINDS[each.key.partition(":")[0]], "name": each.name} for each in offers],
        started=started,
        says=says,
        reach=reach,
        why_not=why_not,
        swapped=bool(request.htmx),
    )
