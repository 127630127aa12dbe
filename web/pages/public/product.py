"""`/products/{code}`: one product, its conditions as a list that can be cited, and the caller's own result."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import PathParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import NotFound
from products.applications.performance.reading import performance_of_products
from products.catalogue.lpr import lpr_table
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository
from products.catalogue.states import ProductStatus
from web.own_match import assessment_of, own_match
from web.rendering import page
from web.security.permissions import permission
from web.views.apply_ways import apply_ways
from web.views.performance import promise_of
from web.views.product_detail import product_detail
from web.views.rate_today import rate_today

Code = Annotated[str, PathParameter(description="public code")]


@get("/products/{code:str}", opt=permission("catalogue:product:read"))
async def product(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, code: Code) -> Response[Any]:
    """Raises: NotFound where no published product has the code."""
    found = await ProductRepository(session).published_by_code(code)
    if found is None or found.current is None:
        await _say_if_suspended(session, code)
        raise NotFound("没有这个产品，它可能已经下架。可以回到贷款产品列表查找。")
    rate = rate_today(found.current, await lpr_table(session), today())
    matched = await own_match(request, session, state)
    own = assessment_of(matched, f"product:{found.public_code}")
    kept = await performance_of_products(session, [found.id])
    return page(
        request,
        "pages/product.html",
        nav="products",
        product=product_detail(found, found.current, builtin_vocabulary(), matched, own, rate),
        compare_url=f"/products?code={found.public_code}#compare",
        apply=(await apply_ways(request, session, [found]))[found.id],
        promise=promise_of(found, found.current, kept.get(found.id)),
    )


async def _say_if_suspended(session: AsyncSession, code: str) -> None:
    """Raises: NotFound with what has become of a product that was once to be seen."""
    status = await session.scalar(select(Product.status).where(Product.public_code == code))
    if status is ProductStatus.SUSPENDED:
        raise NotFound("这款产品暂停受理，不能申请；在办的申请照常办理。恢复后还在这个地址，可以先看看其他产品。")
