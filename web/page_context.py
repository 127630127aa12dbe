"""What every page's frame shows: whose platform it is, who is signed in, and how large the type is."""

from dataclasses import dataclass
from typing import Any

from litestar import Request
from markupsafe import Markup

from marketplace.access.actor import ANONYMOUS, Actor
from marketplace.access.roles import ENTERPRISE_ROLES, STAFF_ROLES, Role
from marketplace.ids import new_id
from marketplace.installation import Contacts, Installation
from marketplace.reference.regions import NATION, find
from web.page_navigation import work_groups, work_links

UNREAD = "unread"  # in the request's state
SIZE_COOKIE = "zhida-size"
LARGE = "large"


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in person as the frame of a page shows it."""

    name: str
    organisation: str
    role: Role
    home_url: str
    unread: int = 0  # messages


@dataclass(frozen=True, slots=True)
class Platform:
    """The installation as the frame of a page shows it."""

    name: str
    region_name: str | None  # None for the whole country
    contacts: Contacts

    @classmethod
    def of(cls, installation: Installation) -> "Platform":
        """By the installation's file."""
        region = None if installation.root_region == NATION else find(installation.root_region)
        return cls(installation.name_zh, region.name if region else None, installation.contacts)


def frame_of(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Variables of layouts/base.html. An address that no route knows has a caller too."""
    actor: Actor = request.scope.get("user", ANONYMOUS)
    unread = request.scope["state"].get(UNREAD, 0)
    me = None if actor.anonymous else Me(actor.display_name, actor.organisation_name, actor.role, home_of(actor.role), unread)
    size = LARGE if request.cookies.get(SIZE_COOKIE) == LARGE else None
    platform = Platform.of(request.app.state.installation)
    once = Markup('<input type="hidden" name="_once" value="{}">').format(new_id().hex)
    return {
        "me": me,
        "me_layout": "layouts/work.html" if actor.role in STAFF_ROLES else "layouts/enterprise.html",
        "work_links": work_links(actor.role),
        "work_groups": work_groups(actor.role),
        "once_input": once,
        "installation": platform,
        "size": size,
        "here": here(request),
    }


def here(request: Request[Any, Any, Any]) -> str:
    """The address that shows this page again; of a page that answers a form, the address of the form, if it can be opened at all."""
    path = request.url.path
    if request.method == "GET":
        return f"{path}?{request.url.query}" if request.url.query else path
    template = request.scope.get("path_template")
    return path if any(route.path == template and "GET" in route.methods for route in request.app.routes) else "/"


def home_of(role: Role) -> str:
    """The first page after signing in; staff without pages of their own start at the public home page."""
    if role in ENTERPRISE_ROLES:
        return "/me"
    return next((address for _, address, _ in work_links(role)), "/")
