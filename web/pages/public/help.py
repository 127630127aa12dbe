"""`/help`: how matching works, what the answers mean, how the list is ordered."""

from litestar import get
from litestar.datastructures import State
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Template

from matching.recommend.ranking_table import RankingTable
from web.rendering import page
from web.security.permissions import permission
from web.views.ranking import weight_rows


@get("/help", opt=permission("public:page:read"))
async def help_page(request: HTMXRequest, state: State) -> Template:
    """The weights that this installation ranks by stand here with their version."""
    table: RankingTable = state.ranking
    return page(request, "pages/help.html", nav="help", ranking_version=table.version, weights=weight_rows(table))
