"""The one list of what the web process serves."""

from litestar.types import ControllerRouterHandler

from web.health import healthz
from web.pages.public.styleguide import styleguide

ROUTES: list[ControllerRouterHandler] = [healthz, styleguide]
