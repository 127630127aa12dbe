"""`/styleguide`: every component in every state."""

from litestar import get
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Template

from web.rendering import page


@get("/styleguide", include_in_schema=False)
async def styleguide(request: HTMXRequest) -> Template:
    """Every component of the pages in every state; what a designer and a tester look at."""
    return page(request, "pages/styleguide.html")
