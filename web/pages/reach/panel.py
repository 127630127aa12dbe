"""`POST /reach/panel`: whom a criterion reaches, as a piece that editors put beside their fields."""

from typing import Any

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import Invalid
from web.forms import FormData
from web.pages.reach.typed_json import criterion_of_text
from web.pages.reach.unanswered import unanswered
from web.reach import reach_or_why_not
from web.rendering import page
from web.security.permissions import permission
from web.unit_of_work import NOT_TAKEN
from web.views.reach import reach_result


@post("/reach/panel", opt=permission("matching:reach:ask") | {NOT_TAKEN: True}, status_code=200)
async def reach_panel(
    request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, form: NamedDependency[FormData]
) -> Response[Any]:
    """The field `criterion` holds the criterion as JSON; one that cannot be evaluated is said at its places."""
    try:
        criterion = criterion_of_text(form.get("criterion", ""))
    except Invalid as refused:
        return _panel(request, status_code=422, errors=refused.errors)
    answer, why_not = await reach_or_why_not(request, session, state, criterion)
    if answer is None:
        return unanswered(request, _panel(request, why_not=why_not), why_not)
    return _panel(request, reach=reach_result(answer, criterion))


def _panel(request: HTMXRequest, *, status_code: int = 200, **shown: Any) -> Response[Any]:
    context = {"reach": None, "errors": [], "why_not": None} | shown
    return page(request, "pages/reach/panel.html", swap="panel", nav="reach", status_code=status_code, **context)
