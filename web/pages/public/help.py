"""`/help`: how matching works, what the answers mean, how the list is ordered."""

from litestar import get
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Template

from matching.recommend.ranking import VERSION
from web.rendering import page
from web.security.permissions import permission


@get("/help", opt=permission("public:page:read"))
async def help_page(request: HTMXRequest) -> Template:
    """The published weights stand here with their version; a test holds page and program equal."""
    return page(request, "pages/help.html", nav="help", ranking_version=VERSION)
