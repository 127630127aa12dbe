"""What every page's frame shows: who is signed in, and how large the type is."""

from dataclasses import dataclass
from typing import Any

from litestar import Request

from marketplace.access.actor import ANONYMOUS, Actor
from marketplace.access.roles import Role

SIZE_COOKIE = "zhida-size"
LARGE = "large"
HOME_OF_ROLE = {Role.ENTERPRISE_OWNER: "/me/matches", Role.ENTERPRISE_AGENT: "/me/matches"}


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in person as the frame of a page shows it."""

    name: str
    organisation: str
    role: Role
    home_url: str


def frame_of(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Variables of layouts/base.html. An address that no route knows has a caller too."""
    actor: Actor = request.scope.get("user", ANONYMOUS)
    me = None if actor.anonymous else Me(actor.display_name, actor.organisation_name, actor.role, home_of(actor.role))
    return {"me": me, "size": LARGE if request.cookies.get(SIZE_COOKIE) == LARGE else None}


def home_of(role: Role) -> str:
    """The first page after signing in; roles without pages of their own start at the public home page."""
    return HOME_OF_ROLE.get(role, "/")
