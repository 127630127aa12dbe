"""Every address that a template leads to is served, whatever stands in its places."""

import re
from pathlib import Path

from litestar import Litestar

from tests.web.served_routes import address
from web.page_context import home_of
from web.page_navigation import WORK_PAGES
from web.security.permissions import routed_handlers

TEMPLATES = Path("web/templates")
LINK = re.compile(r'(?:href|action|formaction|hx-get|hx-post)="(/[^"]*)"')
PLACE = re.compile(r"\{\{[^}]*\}\}|\{%[^%]*%\}")


def leads_to(link: list[str], route: list[str]) -> bool:
    """Whether the link can become an address of the route: what is filled in may stand for any part."""
    return len(link) == len(route) and all("{" in here + there or here == there for here, there in zip(link, route, strict=True))


def test_no_template_leads_to_an_address_that_is_not_served(app: Litestar) -> None:
    routes, dead = [path.split("/") for path, _ in routed_handlers(app)], []
    for file in sorted(TEMPLATES.rglob("*.html")):
        for link in LINK.findall(file.read_text(encoding="utf-8")):
            parts = re.split("[?#]", PLACE.sub("{}", link))[0].split("/")
            if parts[1] != "static" and not any(leads_to(parts, route) for route in routes):
                dead.append(f"{file}: {link}")
    assert not dead


def test_every_role_with_pages_begins_at_the_first_of_them(app: Litestar) -> None:
    served = {address(path) for path, _ in routed_handlers(app)}
    for role, entries in WORK_PAGES.items():
        assert home_of(role) == entries[0].address
        assert {entry.address for entry in entries} <= served
