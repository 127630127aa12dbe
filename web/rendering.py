"""Pages: the template environment and the one way to answer with a page or a block of it."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments.litestar import HTMXBlockTemplate
from litestar.plugins.htmx import HTMXRequest
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from web.page_context import frame_of
from web.template_filters import FILTERS, GLOBALS

TEMPLATES = Path(__file__).parent / "templates"
VARY = {"Vary": "HX-Request, HX-Boosted, HX-History-Restore-Request"}


def environment() -> Environment:
    """Autoescaping always on; a misspelt variable is an error, not an empty place."""
    built = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    built.filters.update(FILTERS)
    built.globals.update(GLOBALS)
    return built


def template_config() -> TemplateConfig[JinjaTemplateEngine]:
    """For Litestar's application."""
    return TemplateConfig(instance=JinjaTemplateEngine(engine_instance=environment()))


def page(request: HTMXRequest, template: str, *, swap: str | None = None, status_code: int = 200, **context: Any) -> HTMXBlockTemplate:
    """The whole page for a browser; only block `swap` for an htmx request.

    Boosted links and Back need the whole page, so they get it. The frame's variables (`frame_of`) are added.
    """
    wants_block = swap is not None and bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
    return HTMXBlockTemplate(
        template_name=template,
        block_name=swap if wants_block else None,
        context=frame_of(request) | context,
        headers=VARY,
        status_code=status_code,
    )
