"""`GET /api/v1/products` and `/products/{code or id}`: what is published."""

from decimal import Decimal
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import NotFound
from marketplace.money import fen_from_yuan
from marketplace.search.postgres import PostgresSearch
from products.catalogue.browse import ProductFilter, ProductSort, browse_products
from products.catalogue.columns import ColumnCode
from products.catalogue.labels import Category, GuaranteeMode
from products.catalogue.repository import ProductRepository
from web.api.etags import NOT_MODIFIED, tagged_response
from web.api.exact import exact_json_response
from web.api.filters import Region, Sample, SearchText, id_in, known_region, origins
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit
from web.api.patterns import MONEY
from web.api.problem import problems
from web.api.product_views import ProductPage, ProductResource, product_resource, product_summary
from web.security.permissions import permission

Categories = Annotated[list[Category] | None, QueryParameter(description="类别，可重复")]
Columns = Annotated[list[ColumnCode] | None, QueryParameter(description="专栏，可重复")]
GuaranteeModes = Annotated[list[GuaranteeMode] | None, QueryParameter(description="担保方式，可重复")]
Amount = Annotated[str | None, QueryParameter(pattern=MONEY, description="想借的金额，以元为单位，如 300000.00")]
Term = Annotated[int | None, QueryParameter(ge=1, le=1200, description="期限，月")]
Sort = Annotated[ProductSort, QueryParameter(description="顺序；default 有词时按相关，否则可申请的、新的在前")]
Code = Annotated[str, PathParameter(description="产品代码（code）或编号（id）")]


@get(
    "/products",
    opt=permission("catalogue:product:list"),
    summary="贷款产品列表",
    responses={200: ResponseSpec(ProductPage, generate_examples=False, description="一页产品")} | problems(400, 401, 403, 422),
)
async def list_products(
    session: NamedDependency[AsyncSession],
    q: SearchText = "",
    category: Categories = None,
    column: Columns = None,
    guarantee_mode: GuaranteeModes = None,
    region: Region = None,
    amount: Amount = None,
    term_months: Term = None,
    sample: Sample = None,
    sort: Sort = ProductSort.DEFAULT,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response[Any]:
    """Published products. Values of one filter are alternatives, filters hold together."""
    wanted = ProductFilter(
        text=q,
        categories=tuple(category or ()),
        columns=tuple(column or ()),
        guarantee_modes=tuple(guarantee_mode or ()),
        origins=origins(sample),
        region=known_region(region),
        amount_fen=None if amount is None else fen_from_yuan(Decimal(amount)),
        term_months=term_months,
    )
    found = await browse_products(session, PostgresSearch(session), wanted, sort=sort, limit=limit, after=cursor)
    items = [product_summary(each, each.current) for each in found.products if each.current is not None]
    return exact_json_response(ProductPage(items, found.next_cursor))


@get(
    "/products/{code:str}",
    opt=permission("catalogue:product:list"),
    summary="一个贷款产品",
    responses={200: ResponseSpec(ProductResource, generate_examples=False, description="产品")}
    | NOT_MODIFIED
    | problems(400, 401, 403, 404),
)
async def get_product(request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], code: Code) -> Response[Any]:
    """The version in force, with the words and sources of its conditions. Answers with an ETag."""
    products = ProductRepository(session)
    product_id = id_in(code)
    found = await products.published_by_code(code) or (await products.published_by_id(product_id) if product_id else None)
    if found is None or found.current is None:
        raise NotFound("没有这个产品")
    return tagged_response(request, product_resource(found, found.current))
