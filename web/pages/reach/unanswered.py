"""A page of reach that has no answer at the moment."""

from typing import Any

from litestar import Response
from litestar.plugins.htmx import HTMXRequest

from web.faults import Fault


def unanswered(request: HTMXRequest, shown: Response[Any], why_not: Fault | None) -> Response[Any]:
    """The page with the status and headers of the fault. A piece that was asked for while typing keeps its status: htmx would drop it."""
    if why_not is not None:
        shown.headers.update(why_not.headers)
        if not request.htmx:
            shown.status_code = why_not.status
    return shown
