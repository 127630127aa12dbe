"""`GET /api/v1/regions`, `/industries` and `/reason_codes`: the code lists in force."""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from marketplace.reference import industries, regions
from marketplace.reference.industries import Industry
from marketplace.reference.regions import NATION
from web.api.code_pages import page_after
from web.api.exact import exact_json_response
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page
from web.api.patterns import INDUSTRY, REGION, RESOURCE
from web.api.problem import problems
from web.composition import WORKFLOWS
from web.security.permissions import permission

RegionParent = Annotated[str, QueryParameter(pattern=REGION, description="这个地区的下一级；全国是 100000")]
IndustryParent = Annotated[str | None, QueryParameter(pattern=INDUSTRY, description="这个门类或类的下一级；不给则从门类起")]
Resource = Annotated[str | None, QueryParameter(pattern=RESOURCE, description="只要这种事项的原因，如 holiday_notice")]
Below = Annotated[bool, QueryParameter(description="不止下一级，以下各级都要")]


class RegionView(msgspec.Struct, frozen=True):
    """One place that exists today. `level`: province, city, county or zone (功能区)."""

    code: str
    name: str
    full_name: str
    parent: str
    level: str


class IndustryView(msgspec.Struct, frozen=True):
    """One entry of GB/T 4754-2017. `level`: section, division, group or class; a section has no parent."""

    code: str
    name: str
    parent: str | None
    level: str


class ReasonView(msgspec.Struct, frozen=True):
    """One reason that a move of a workflow asks for: `code` is what its `reason_code` takes."""

    resource: str
    action: str
    code: str
    text: str


class RegionPage(Page[RegionView], frozen=True):
    """One page of places; `next_cursor` is null on the last one."""


class IndustryPage(Page[IndustryView], frozen=True):
    """One page of entries; `next_cursor` is null on the last one."""


class ReasonPage(Page[ReasonView], frozen=True):
    """One page of reasons; `next_cursor` is null on the last one."""


@get(
    "/regions",
    opt=permission("reference:code:list"),
    summary="地区代码",
    responses={200: ResponseSpec(RegionPage, generate_examples=False, description="一页地区")} | problems(400, 401, 403, 422),
)
async def list_regions(
    parent: RegionParent = NATION, below: Below = False, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response[Any]:
    """Places below another, as a form offers them; a place that is not listed has none."""
    return exact_json_response(page_after(list(_regions(parent, below)), lambda each: each.code, cursor=cursor, limit=limit))


@get(
    "/industries",
    opt=permission("reference:code:list"),
    summary="国民经济行业代码",
    responses={200: ResponseSpec(IndustryPage, generate_examples=False, description="一页行业")} | problems(400, 401, 403, 422),
)
async def list_industries(
    parent: IndustryParent = None, below: Below = False, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response[Any]:
    """Entries below another, the sections where none is named."""
    return exact_json_response(page_after(list(_industries(parent or "", below)), lambda each: each.code, cursor=cursor, limit=limit))


@get(
    "/reason_codes",
    opt=permission("reference:code:list"),
    summary="原因代码",
    responses={200: ResponseSpec(ReasonPage, generate_examples=False, description="一页原因")} | problems(400, 401, 403, 422),
)
async def list_reason_codes(resource: Resource = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response[Any]:
    """Reasons of every workflow's moves, in the order in which forms offer them."""
    found = [each for each in _reasons() if resource in (None, each.resource)]
    return exact_json_response(page_after(found, lambda each: f"{each.resource}.{each.action}.{each.code}", cursor=cursor, limit=limit))


def _reasons() -> Iterator[ReasonView]:
    for workflow in WORKFLOWS:
        for move in workflow.moves:
            for code, text in move.reasons.items():
                yield ReasonView(workflow.resource, move.action, code, text)


def _regions(parent: str, below: bool) -> Iterator[RegionView]:
    for place in regions.selectable(parent):
        yield RegionView(place.code, place.name, regions.full_name(place.code) or place.name, parent, place.level)
        if below:
            yield from _regions(place.code, below)


def _industries(parent: str, below: bool) -> Iterator[IndustryView]:
    for entry in industries.children(parent):
        yield _industry(entry)
        if below:
            yield from _industries(entry.code, below)


def _industry(entry: Industry) -> IndustryView:
    return IndustryView(entry.code, entry.name, entry.parent_code or None, entry.level)
