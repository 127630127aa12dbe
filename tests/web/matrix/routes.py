"""The running application's routes, as the matrix sees them."""

import re
from dataclasses import dataclass

from litestar import Litestar

from tests.web.matrix.fixture import FACTOR_CODE, Fixture
from tests.web.matrix.registry import FIXTURES
from web.security.answers import PROGRAMS
from web.security.permissions import KEY, routed_handlers

PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
BY_RESOURCE = {fixture.resource: fixture for fixture in FIXTURES}
SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Route:
    """One method of one address."""

    method: str
    template: str
    permission: str

    @property
    def parameters(self) -> list[str]:
        """Names of the parameters in the path."""
        return PARAMETER.findall(self.template)

    @property
    def api(self) -> bool:
        """Whether programs call it."""
        return self.template.startswith(PROGRAMS)

    @property
    def fixture(self) -> Fixture | None:
        """The factory of its resource."""
        return BY_RESOURCE.get(self.permission.rpartition(":")[0])

    @property
    def request(self) -> dict[str, object]:
        """What the fixture says that a request needs; where it has a form and JSON for one permission, the one that this route takes."""
        requests = self.fixture.requests if self.fixture else {}
        wanted = dict(requests.get(f"{self.permission} {self.template.rpartition('/')[2]}", requests.get(self.permission, {})))
        if {"data", "json"} <= wanted.keys():
            del wanted["data" if self.api else "json"]
        return wanted

    @property
    def asks_factor(self) -> bool:
        """Whether the request carries a code of the second factor."""
        return any(isinstance(part, dict) and FACTOR_CODE in part.values() for part in self.request.values())

    def address(self, values: dict[str, str]) -> str:
        """The path with the values in their places."""
        return PARAMETER.sub(lambda found: values[found[1]], self.template)

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def routes_of(app: Litestar) -> list[Route]:
    """All of them, in a fixed order."""
    found = {
        (method, path, handler.opt[KEY]) for path, handler in routed_handlers(app) for method in getattr(handler, "http_methods", ["GET"])
    }
    return [Route(str(method), path, name) for method, path, name in sorted(found, key=str)]
