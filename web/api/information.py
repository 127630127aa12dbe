"""`GET /api/v1/information`: the catalogue of credit information, and what each item is made of."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.definition import Cycle, FieldDefinition, FieldType, Sensitivity, SharingMode
from marketplace.information.catalogue.in_force import ItemInForce, item_in_force, items_in_force
from marketplace.information.files.headings import indicators_of
from web.api.code_pages import page_after
from web.api.etags import NOT_MODIFIED, tagged_response
from web.api.exact import exact_json_response
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page
from web.api.problem import problems
from web.security.permissions import permission


class ItemView(msgspec.Struct, frozen=True):
    """One item in the version that is in force today. `fresh_days` null: a value counts until it ends; `retired`: nothing new is taken."""

    code: str
    name_zh: str
    provider_zh: str
    sharing_mode: SharingMode
    sensitivity: Sensitivity
    cycle: Cycle
    fresh_days: int | None
    version: int
    retired: bool
    fields_count: int


class ItemPage(Page[ItemView], frozen=True):
    """One page of items; `next_cursor` is null on the last one."""


class FieldView(msgspec.Struct, frozen=True):
    """One field. Bounds are exact numbers in the field's unit; `values` holds the codes of a `code` or `set` with their words."""

    code: str
    name_zh: str
    type: FieldType
    personal: bool
    required: bool
    unit: str | None
    headers_zh: list[str]
    minimum: Decimal | None
    maximum: Decimal | None
    earliest: date | None
    future: bool
    longest: int
    pattern: str | None
    pattern_zh: str | None
    values: dict[str, str]
    synonyms: dict[str, str]
    jump: Decimal | None


class ItemDetail(ItemView, frozen=True):
    """One item with its fields. `indicators`: attributes of the vocabulary that rows may hold beside the fields."""

    in_force_from: date
    own: bool
    note_zh: str
    subject_field: str | None
    name_field: str | None
    key_fields: list[str]
    day_field: str | None
    valid_from_field: str | None
    valid_to_field: str | None
    fields: list[FieldView]
    indicators: list[str]


@get(
    "/information",
    opt=permission("information:item:list"),
    summary="信用信息目录",
    responses={200: ResponseSpec(ItemPage, generate_examples=False, description="一页信息项")} | problems(400, 401, 403, 422),
)
async def list_information(session: NamedDependency[AsyncSession], limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response[Any]:
    """In the order of the catalogue."""
    found = list((await items_in_force(session, today())).values())
    page = page_after(found, lambda each: each.definition.code, cursor=cursor, limit=limit)
    return exact_json_response(Page([ItemView(**_head(each)) for each in page.items], page.next_cursor))


@get(
    "/information/{item:str}",
    opt=permission("information:item:show"),
    summary="一个信息项的字段",
    responses={200: ResponseSpec(ItemDetail, generate_examples=False, description="信息项")} | NOT_MODIFIED | problems(400, 401, 403, 404),
)
async def get_information_item(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], item: FromPath[str]
) -> Response[Any]:
    """The version in force today, with an ETag. Raises: ItemNotFound."""
    found = await item_in_force(session, item, today())
    definition = found.definition
    named = {name: getattr(definition, name) for name in ItemDetail.__struct_fields__ if hasattr(definition, name)}
    told = named | _head(found) | {
        "in_force_from": found.in_force_from,
        "key_fields": list(definition.key_fields),
        "fields": [_field(field) for field in definition.fields],
        "indicators": [each.name for each in indicators_of(definition, builtin_vocabulary())],
    }  # fmt: skip
    return tagged_response(request, ItemDetail(**told))


def _head(item: ItemInForce) -> dict[str, Any]:
    said = {name: getattr(item.definition, name) for name in ItemView.__struct_fields__ if hasattr(item.definition, name)}
    return said | {"version": item.version, "retired": item.retired, "fields_count": len(item.definition.fields)}


def _field(field: FieldDefinition) -> FieldView:
    return FieldView(**{name: getattr(field, name) for name in FieldView.__struct_fields__} | {"headers_zh": list(field.headers_zh)})
