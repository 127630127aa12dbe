"""`/vocabulary`: what conditions may speak of. One group at a time; a search goes through all of them."""

from typing import Any

from litestar import Response, get
from litestar.plugins.htmx import HTMXRequest

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import NotFound
from web.rendering import page
from web.security.permissions import permission
from web.views.listing import value_of, words_of
from web.views.vocabulary_list import MOST_FOUND, TAGS, Group, group_index, group_of, search_groups, tag_lines


@get("/vocabulary", opt=permission("eligibility:vocabulary:read"))
async def vocabulary(request: HTMXRequest) -> Response[Any]:
    """The index, and below it the group asked for or what the words find. Raises: NotFound for a group that is not there."""
    words, code = words_of(request.query_params), value_of(request.query_params, "group")
    groups, total = search_groups(words) if words else (_groups(code), len(builtin_vocabulary()))
    return page(
        request,
        "pages/vocabulary.html",
        swap="vocabulary",
        nav="help",
        q=words,
        total=total,
        cut=MOST_FOUND if words and total > MOST_FOUND else None,
        index=group_index("" if words else code),
        groups=groups,
        tags=tag_lines() if code == TAGS and not words else (),
    )


def _groups(code: str) -> list[Group]:
    if code in {"", TAGS}:
        return []
    group = group_of(code)
    if group is None:
        raise NotFound("没有这一组数据项。")
    return [group]
