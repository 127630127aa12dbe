"""`/static/…`: style sheets, scripts and pictures, compressed beforehand.

They are looked up by name among what was read at the start, so no address can reach another file.
"""

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from web.assets import static_files
from web.compression import UNTOUCHED, accepts_gzip
from web.security.permissions import permission


@get("/static/{path:path}", opt=permission("public:asset:read") | UNTOUCHED, name="static")
async def static_file(request: Request[Any, Any, Any], path: FromPath[str]) -> Response[bytes]:
    """One file, or 304 if the browser holds it. The header hook adds how long it may be kept."""
    file = static_files().get(path.removeprefix("/"))
    if file is None:
        raise NotFoundException()
    headers = {"ETag": f'W/"{file.fingerprint}"', "Vary": "Accept-Encoding"}  # weak: one name for both encodings
    if file.fingerprint in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=file.media_type)
    if file.compressed is not None and accepts_gzip(request.headers.get("accept-encoding", "")):
        return Response(file.compressed, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.body, headers=headers, media_type=file.media_type)
