"""The pieces of every editor of conditions: rows after a button or a choice that asks for other fields, what stands beside them, trials."""

from typing import Annotated, Any

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from web.criterion_rows.attributes import attribute_choices
from web.criterion_rows.reading import read_rows
from web.criterion_rows.trial import trial_view
from web.criterion_rows.view import rows_view
from web.forms import FormData
from web.pages.reach.asked import PREFIX_PATTERN, asked_side, named, offers_of, rows_address, side_address, trial_address, wants_looser
from web.pages.reach.unanswered import unanswered
from web.rendering import page
from web.security.permissions import permission
from web.unit_of_work import NOT_TAKEN

Prefix = Annotated[str, QueryParameter(name="prefix", pattern=PREFIX_PATTERN)]
FormId = Annotated[str, QueryParameter(name="form", pattern=r"^[a-z][a-z0-9-]{0,60}$")]
OfferKey = Annotated[str | None, QueryParameter(name="offer", max_length=200)]


@post("/reach/rows", opt=permission("matching:reach:read") | {NOT_TAKEN: True}, status_code=200)
async def criterion_rows_piece(request: HTMXRequest, form: NamedDependency[FormData], prefix: Prefix) -> Response[Any]:
    """The rows under a prefix after the form's button; reach is not asked. What stands beside them hears that they changed."""
    view = rows_view(read_rows(form, prefix).rows, prefix)
    shown = page(
        request, "pages/reach/rows.html", swap="rows", nav="reach", view=view, refresh=rows_address(prefix), choices=attribute_choices()
    )
    shown.headers["HX-Trigger-After-Settle"] = "criterion-changed"
    return shown


@post("/reach/side", opt=permission("matching:reach:ask") | {NOT_TAKEN: True}, status_code=200)
async def criterion_side_piece(
    request: HTMXRequest,
    session: NamedDependency[AsyncSession],
    state: State,
    form: NamedDependency[FormData],
    prefix: Prefix,
    form_id: FormId,
    offer: OfferKey = None,
) -> Response[Any]:
    """The sentence and whom it reaches, and what is said of each row. `offer`: one of the organisation's own, to compare with."""
    read = read_rows(form, prefix)
    in_force = named(await offers_of(request, session), offer) if offer else None
    side = await asked_side(request, session, state, read, prefix, in_force, loosen=wants_looser(form, prefix))
    refresh = side_address(prefix, form_id, offer)
    view = rows_view(read.rows, prefix)
    shown = page(request, "pages/reach/side.html", swap="side", nav="reach", side=side, view=view, refresh=refresh, form_id=form_id)
    return unanswered(request, shown, side.why_not)


@post("/reach/trial", opt=permission("matching:reach:read") | {NOT_TAKEN: True}, status_code=200)
async def criterion_trial_piece(request: HTMXRequest, form: NamedDependency[FormData], prefix: Prefix, form_id: FormId) -> Response[Any]:
    """The rows tried out on the made-up enterprise of the form; nothing is kept of it, and nobody real is asked."""
    trial = trial_view(read_rows(form, prefix).criterion, form, prefix, today=today())
    refresh = trial_address(prefix, form_id)
    return page(request, "pages/reach/trial.html", swap="trial", nav="reach", trial=trial, refresh=refresh, form_id=form_id, prefix=prefix)
