"""`GET /api/v1/vocabulary`: the attributes that criteria may speak of, as entries of a vocabulary file."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.vocabulary import builtin_vocabulary
from web.api.code_pages import page_after
from web.api.exact import exact_json_response
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page
from web.api.problem import problems
from web.security.permissions import permission

Group = Annotated[str | None, QueryParameter(max_length=64, description="只要这一组")]
Level = Annotated[str | None, QueryParameter(max_length=64, description="只要这一层：profile、deal、lender、reference")]


class AttributeView(msgspec.Struct, frozen=True):
    """One attribute. `values` is null where any value of the type is taken; `when_absent` null means unknown."""

    name: str
    type: str
    label_zh: str
    group: str | None
    level: str
    values: list[str] | None
    value_labels_zh: dict[str, str]
    ordered: bool
    hierarchy: str | None
    unit: str | None
    unit_zh: str | None
    when_absent: Any
    actionable: bool
    definition: str | None
    item: str | None
    sharing_mode: str | None
    sensitivity: str | None
    obtainable: str | None
    improves_with_time: bool
    counts_from: str | None
    status: str


class AttributePage(Page[AttributeView], frozen=True):
    """One page of attributes; `next_cursor` is null on the last one."""


@get(
    "/vocabulary",
    opt=permission("eligibility:vocabulary:list"),
    summary="条件可用的属性（词表）",
    responses={200: ResponseSpec(AttributePage, generate_examples=False, description="一页属性")} | problems(400, 401, 403, 422),
)
async def list_vocabulary(group: Group = None, level: Level = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response[Any]:
    """In the order of the vocabulary; a group or level that is not there has no attributes."""
    chosen = [each for each in builtin_vocabulary().values() if group in {None, each.group} and level in {None, each.level}]
    page = page_after(chosen, lambda each: each.name, cursor=cursor, limit=limit)
    return exact_json_response(Page([_view(each) for each in page.items], page.next_cursor))


def _view(attribute: Attribute) -> AttributeView:
    said = {name: getattr(attribute, name) for name in AttributeView.__struct_fields__ if name not in {"values", "value_labels_zh"}}
    values = None if attribute.values is None else list(attribute.values)
    return AttributeView(**said, values=values, value_labels_zh=dict(attribute.value_labels_zh))
