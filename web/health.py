"""Is the process alive."""

from litestar import MediaType, get


@get("/healthz", media_type=MediaType.TEXT, include_in_schema=False)
async def healthz() -> str:
    """Answers as long as the event loop turns; asks nothing of the database."""
    return "ok"
