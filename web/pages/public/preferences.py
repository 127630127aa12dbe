"""`/preferences/size`: the large-type mode, kept in a cookie of this browser."""

from litestar import Response, post
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest

from web.forms import FormData
from web.page_context import LARGE, SIZE_COOKIE
from web.redirects import go_to, local_path
from web.security.cookies import Cookies
from web.security.permissions import permission

ONE_YEAR = 31_536_000


@post("/preferences/size", opt=permission("public:preference:change"), status_code=200)
async def change_size(request: HTMXRequest, form: NamedDependency[FormData], state: State) -> Response[bytes]:
    """Switch between standard and large type and go back to the page the button was on."""
    large = form.get("size") == LARGE
    cookie = Cookie(
        key=SIZE_COOKIE,
        value=LARGE if large else "",
        path="/",
        max_age=ONE_YEAR if large else 0,
        secure=Cookies.of(state.settings).secure,
        samesite="lax",
    )
    return go_to(request, local_path(str(form.get("next", ""))) or "/", cookies=[cookie])
