"""Every route of the application with something that looks right in its address."""

from uuid import uuid4

from litestar import Litestar

from web.security.permissions import KEY, routed_handlers

FILLINGS = {"uuid": str(uuid4()), "path": "css/base.css", "str": "x", "int": "1"}


def served(app: Litestar) -> list[tuple[str, str, str]]:
    """Method, address and permission of everything that the application serves."""
    return sorted(
        (method, address(path), handler.opt[KEY])
        for path, handler in routed_handlers(app)
        for method in getattr(handler, "http_methods", ["GET"])
    )


def address(path: str) -> str:
    """The path with something that looks right in every place of a parameter."""
    parts = [FILLINGS[part[1:-1].partition(":")[2]] if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts) or "/"
