"""`/styleguide`: every component in every state."""

import re
from functools import cache

from litestar import get
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Template

from web.assets import STATIC
from web.pages.public import styleguide_samples as samples
from web.rendering import page
from web.security.permissions import permission

COLOUR = re.compile(r"--((?:blue|ink|yes|near|ask|bad)-\d+|seal):\s*(#[0-9a-f]{6})")
FAMILIES = (
    ("品牌蓝：结构与操作。印章红只用于标识。", ("blue", "seal")),
    ("墨色：文字、线、底。", ("ink",)),
    ("三种答案。", ("yes", "near", "ask")),
    ("错误与超时，别处不用。", ("bad",)),
)


@cache
def palette() -> list[tuple[str, list[tuple[str, str]]]]:
    """The colours as tokens.css has them now: (what for, [(token, value)]), large-type overrides left out."""
    colours: dict[str, str] = {}
    for name, value in COLOUR.findall((STATIC / "css/tokens.css").read_text(encoding="utf-8")):
        colours.setdefault(name, value)
    return [(title, [(name, value) for name, value in colours.items() if name.split("-")[0] in families]) for title, families in FAMILIES]


@get("/styleguide", opt=permission("public:page:read"))
async def styleguide(request: HTMXRequest) -> Template:
    """Every component of the pages in every state; what a designer and a tester look at."""
    return page(request, "pages/styleguide.html", samples=samples, palette=palette())
