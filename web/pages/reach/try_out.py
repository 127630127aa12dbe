"""`/reach`: trying out whom conditions reach, for banks, bureaux and the operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from multidict import MultiDict
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.eligibility.json_text import write_json
from marketplace.errors import Invalid
from marketplace.reference.names import code_names
from matching.reach.offers import OwnOffer
from web.criterion_rows.attributes import attribute_choices
from web.criterion_rows.from_criterion import read_of
from web.criterion_rows.judging import Read
from web.criterion_rows.model import BUTTON
from web.criterion_rows.reading import read_rows
from web.criterion_rows.side import SideView, side_view
from web.criterion_rows.trial import TrialView, trial_view
from web.criterion_rows.view import rows_view
from web.forms import FormData
from web.pages.reach.asked import LOOSEN, asked_side, named, offers_of, rows_address, side_address, trial_address, wants_looser
from web.pages.reach.typed_json import criterion_of_text
from web.pages.reach.unanswered import unanswered
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import permission
from web.unit_of_work import NOT_TAKEN

PATH = "/reach"
PREFIX = "criterion"
FORM = "reach-form"
KINDS = {"product": "产品", "policy": "政策"}
_ASKING = ("", "read", "try", LOOSEN)  # buttons after which reach is asked; the others only change rows


@dataclass(frozen=True)
class Tried:
    """What stands in the form. `json`: the text where it is written as JSON; `errors`: what is wrong with that."""

    read: Read
    json: str | None = None
    errors: Sequence[dict[str, str]] = ()
    trial: TrialView | None = None


@get("/bank/reach", opt=permission("matching:reach:read"))
async def bank_reach(request: HTMXRequest) -> Response[bytes]:
    """The address under which banks look for it."""
    return go_to(request, PATH)


@get(PATH, opt=permission("matching:reach:read"))
async def reach_page(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """The form: empty, or with the conditions of one of the organisation's own offers (`?offer=`). Nothing is asked yet."""
    offers = await offers_of(request, session)
    started = named(offers, request.query_params.get("offer"))
    read = read_of(started.criterion if started else None)
    tried = Tried(read, trial=_trial(read, MultiDict()))
    return _page(request, tried, offers, started, side_view(tried.read, PREFIX, code_names))


@post(PATH, opt=permission("matching:reach:ask") | {NOT_TAKEN: True}, status_code=200)
async def try_reach(
    request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, form: NamedDependency[FormData]
) -> Response[Any]:
    """The form with its answer. The buttons of the rows and for the other way of writing only change the form."""
    offers = await offers_of(request, session)
    started = named(offers, request.query_params.get("offer"))
    tried, asking = _typed(form), form.get(f"{PREFIX}.{BUTTON}", "") in _ASKING and not form.get("to")
    if asking:
        side = await asked_side(request, session, state, tried.read, PREFIX, started, loosen=wants_looser(form, PREFIX))
    else:
        side = side_view(tried.read, PREFIX, code_names)
    return unanswered(request, _page(request, tried, offers, started, side), side.why_not)


def _typed(form: FormData) -> Tried:
    to = form.get("to")
    if form.get("mode") != "json":
        read = read_rows(form, PREFIX)
        return Tried(read, json=_json(read)) if to == "json" else Tried(read, trial=_trial(read, form))
    text = str(form.get(PREFIX, ""))
    try:
        read = read_of(criterion_of_text(text)) if text.strip() else read_of(None)
    except Invalid as refused:
        said = [f"{each.pointer}：{each.detail}" if each.pointer else each.detail for each in refused.errors]
        return Tried(read_of(None), json=text, errors=[{"name": PREFIX, "message": each} for each in said])
    return Tried(read, trial=_trial(read, form)) if to == "rows" else Tried(read, json=text)


def _trial(read: Read, form: FormData) -> TrialView | None:
    return trial_view(read.criterion, form, PREFIX, today=today())


def _json(read: Read) -> str:
    return "" if read.draft is None else write_json(read.draft)


def _page(request: HTMXRequest, tried: Tried, offers: list[OwnOffer], started: OwnOffer | None, side: SideView) -> Response[Any]:
    view = rows_view(tried.read.rows, PREFIX)
    errors = [*tried.errors, *view.errors, *(tried.trial.errors if tried.trial else [])]
    key = started.key if started else None
    return page(
        request,
        "pages/reach/try.html",
        status_code=422 if errors else 200,
        nav="reach",
        form_id=FORM,
        action=PATH if key is None else f"{PATH}?offer={key}",
        view=view,
        rows_url=rows_address(PREFIX),
        side_url=side_address(PREFIX, FORM, key),
        side=side,
        trial=tried.trial,
        trial_url=trial_address(PREFIX, FORM),
        choices=attribute_choices(),
        json=tried.json,
        written=_json(tried.read),
        errors=errors,
        offers=[{"href": f"{PATH}?offer={each.key}", "kind": KINDS[each.key.partition(":")[0]], "name": each.name} for each in offers],
        started=started.name if started else None,
    )
