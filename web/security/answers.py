"""For whom an answer is: a program or a person."""

from litestar.types import Scope

PROGRAMS = ("/api/", "/schema/")


def is_api(scope: Scope) -> bool:
    """Whether the path belongs to the open interface, whose errors are problem+json."""
    return scope["path"].startswith(PROGRAMS)


def request_id(scope: Scope) -> str:
    """The id that the edge gave to this request; the log and an answer to an unknown error carry it."""
    return str(scope["state"]["request_id"])
