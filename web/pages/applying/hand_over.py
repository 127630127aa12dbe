"""`/me/hand_overs/new?product=…`: what is handed over to the lender's own pages, and where one is taken."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import NotFound
from products.applications.enquiries import told_words
from products.applications.hand_over import NoWayOver, hand_over, way_over
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository
from web.forms import FormData
from web.hand_overs import carried_to, host_of, token_of
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN
from web.views.apply_ways import HAND_OVERS

CREATE = "applications:hand_over:create"
Code = Annotated[str, QueryParameter(name="product", max_length=96)]
System = NamedDependency[AsyncSession]  # the registered address is the lender's own


@get(HAND_OVERS, opt=permission(CREATE))
async def new_hand_over(request: HTMXRequest, system_session: System, product: Code = "") -> Response[Any]:
    """Nothing is handed over by looking."""
    return await _shown(request, system_session, await _product(system_session, product))


# Without a key: a token is good for five minutes and once, so asking again makes another.
@post(HAND_OVERS, opt=permission(CREATE) | {NOT_TAKEN: True}, status_code=200)
async def make_hand_over(request: HTMXRequest, form: NamedDependency[FormData], system_session: System, state: State) -> Response[Any]:
    """Make the token; the link to the lender's page is followed by the person."""
    product = await _product(system_session, str(form.get("product", ""))[:96])
    try:
        address = await way_over(system_session, product)
    except NoWayOver:
        return await _shown(request, system_session, product)
    handed = await hand_over(system_session, actor_of(request), product, at=now())
    return await _shown(request, system_session, product, link=carried_to(address, token_of(state, handed)), expires_at=handed.expires_at)


async def _product(session: AsyncSession, code: str) -> Product:
    found = await ProductRepository(session).published_by_code(code)
    if found is None:
        raise NotFound("没有这个产品，它可能已暂停或已下架")
    return found


async def _shown(request: HTMXRequest, session: AsyncSession, product: Product, **made: Any) -> Response[Any]:
    try:
        host, problem = host_of(await way_over(session, product)), None
    except NoWayOver as no_way:
        host, problem = None, str(no_way)
    return page(
        request,
        "pages/applying/hand_over.html",
        status_code=409 if problem else 200,
        nav="applications",
        code=product.public_code,
        product=product.current.name if product.current else "",
        lender=product.lender_name,
        host=host,
        problem=problem,
        told=told_words(),
        link=made.get("link"),
        expires_at=made.get("expires_at"),
    )
