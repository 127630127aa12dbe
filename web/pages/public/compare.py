"""`/products/compare?code=…&code=…`: two to four products beside each other."""

from typing import Any

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from products.applications.performance.reading import performance_of_products
from products.applications.terms import MOST_PRODUCTS
from products.catalogue.repository import ProductRepository
from web.own_match import assessment_of, own_match
from web.rendering import page
from web.security.permissions import permission
from web.views.addresses import Address
from web.views.apply_ways import apply_address, apply_ways
from web.views.comparison import LEAST, MOST, comparison
from web.views.listing import values_of
from web.views.performance import kept_row
from web.views.product_detail import product_card
from web.views.product_list import COMPARED, PATH
from web.views.rate_today import on_the_day, rates_for


@get("/products/compare", opt=permission("catalogue:product:read"))
async def compare(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """Codes that are not there are left out and said; with fewer than two left the page leads back to the list."""
    codes = values_of(request.query_params, COMPARED)
    found = [each for each in await ProductRepository(session).published_by_codes(codes[:MOST]) if each.current is not None]
    matched = await own_match(request, session, state) if len(found) >= LEAST else None
    vocabulary, ways = builtin_vocabulary(), await apply_ways(request, session, found)
    together = [each.public_code for each in found if (way := ways[each.id]) is not None and way.ticked]
    lpr, on = await rates_for(session, (each.current for each in found)), today()
    cards = [
        on_the_day(
            product_card(each, each.current, vocabulary, matched, assessment_of(matched, f"product:{each.public_code}")),
            each.current,
            lpr,
            on,
        )
        for each in found
        if each.current is not None
    ]
    return page(
        request,
        "pages/compare.html",
        nav="products",
        products=cards,
        rows=[*comparison(found, lpr, on), kept_row(found, await performance_of_products(session, [each.id for each in found]))],
        apply={each.public_code: ways[each.id] for each in found},
        apply_url=apply_address(together) if 0 < len(together) <= MOST_PRODUCTS else None,
        notice=_notice(len(codes), len(found)),
        list_url=str(Address(PATH, tuple((COMPARED, each.public_code) for each in found))),
    )


def _notice(asked: int, found: int) -> str | None:
    if asked > MOST:
        return f"最多对比 {MOST} 个产品，只列出前 {MOST} 个。"
    return f"有 {asked - found} 个产品没有找到，可能已经下架。" if asked > found else None
