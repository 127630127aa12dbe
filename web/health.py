"""Is the process alive."""

from litestar import MediaType, get

from web.security.permissions import permission


@get("/healthz", media_type=MediaType.TEXT, opt=permission("public:health:read"))
async def healthz() -> str:
    """Answers as long as the event loop turns; asks nothing of the database."""
    return "ok"
