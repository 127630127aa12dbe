"""`/products`: search, filters and pages of the catalogue."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.search.postgres import PostgresSearch
from products.applications.performance.reading import performance_of_products
from products.catalogue.browse import ProductPage, browse_products
from products.catalogue.repository import ProductRepository
from web.rendering import page
from web.security.permissions import permission
from web.views.listing import PAGE_SIZE, chosen_of, last_page, pager_of, sort_links
from web.views.performance import with_kept
from web.views.product_list import COMPARED, PATH, SORTS, Wanted, product_card, product_facets, read_wanted
from web.views.rate_today import rates_for


@get(PATH, opt=permission("catalogue:product:read"))
async def products(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """One page of the list. What cannot be read is said beside its field; the rest of the filters still holds."""
    wanted = read_wanted(request.query_params)
    found = await _browse(session, wanted, wanted.page)
    number = min(wanted.page, last_page(found.total))
    if number < wanted.page and found.total:  # beyond the end, for instance after an offer was withdrawn
        found = await _browse(session, wanted, number)
    kept = await performance_of_products(session, [each.id for each in found.products])
    facets, lpr = product_facets(wanted, found), await rates_for(session, (product.current for product in found.products))
    return page(
        request,
        "pages/products.html",
        swap="listing",
        status_code=422 if wanted.wrong else 200,
        nav="products",
        q=wanted.text,
        sort=wanted.sort,
        total=found.total,
        loosened=found.loosened,
        facets=facets,
        chosen=chosen_of(wanted.address, facets),
        clear_url=str(wanted.address.only(["sort", COMPARED])),
        sorts=sort_links(wanted.address, ((code, label) for code, (label, _) in SORTS.items()), wanted.sort),
        products=with_kept([product_card(product, lpr, today()) for product in found.products], found.products, kept),
        pager=pager_of(wanted.address, number, found.total),
        compared=wanted.compared,
        compared_elsewhere=await _compared_elsewhere(session, wanted, found),
    )


async def _compared_elsewhere(session: AsyncSession, wanted: Wanted, found: ProductPage) -> list[dict[str, str]]:
    """Products chosen for comparison that are not on this page: they go along, and can be dropped."""
    here = {product.public_code for product in found.products}
    codes = [code for code in wanted.compared if code not in here]
    chosen = await ProductRepository(session).published_by_codes(codes) if codes else []
    return [
        {"code": each.public_code, "name": each.current.name, "href": str(wanted.address.without(COMPARED, each.public_code))}
        for each in chosen
        if each.current is not None
    ]


async def _browse(session: AsyncSession, wanted: Wanted, number: int) -> ProductPage:
    _, sort = SORTS[wanted.sort]
    offset = (number - 1) * PAGE_SIZE
    return await browse_products(session, PostgresSearch(session), wanted.filter, sort=sort, limit=PAGE_SIZE, offset=offset)
