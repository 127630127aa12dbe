"""Where to go after a success, for htmx and plain browsers alike, and never to another site."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from litestar import MediaType, Response
from litestar.datastructures import Cookie
from litestar.plugins.htmx import HTMXRequest


def go_to(request: HTMXRequest, path: str, *, cookies: Sequence[Cookie] = ()) -> Response[bytes]:
    """See another page. htmx follows a 303 unseen and would swap the page into a block, so it gets a header of its own."""
    if request.htmx and not request.htmx.boosted:
        return Response(b"", headers={"HX-Redirect": path}, cookies=cookies, media_type=MediaType.HTML)
    return Response(b"", status_code=303, headers={"Location": path}, cookies=cookies, media_type=MediaType.HTML)


def local_path(text: str) -> str | None:
    """The text if it is a path of this site, else None. Browsers read `//host`, `/\\host` and hidden characters as another site."""
    if not text.startswith("/") or text.startswith(("//", "/\\")) or "\\" in text:
        return None
    if not text.isascii() or any(not character.isprintable() or character == " " for character in text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else text
