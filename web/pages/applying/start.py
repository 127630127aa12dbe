"""`/me/applications/new?product=…`: what an application means is told here, before anything is filled in."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from marketplace.money import FEN_PER_YUAN
from matching.recommend.deal import Deal
from products.applications.draft import create_form
from products.applications.enquiries import told_words
from products.applications.terms import MOST_PRODUCTS, FormTerms
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository
from products.catalogue.states import ProductStatus
from web.forms import FormData
from web.pages.applying.form import FORMS
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.apply_ways import NEW, apply_ways
from web.views.deal import Need, deal_text, read_need
from web.views.listing import values_of

CREATE = "applications:group:create"
MOST_READ = 20  # codes of one request; more than three products are refused by name
PRODUCT = "product"
TOLD_OF = (ProductStatus.PUBLISHED, ProductStatus.SUSPENDED, ProductStatus.WITHDRAWN)  # what was once to be seen
Session = NamedDependency[AsyncSession]


@get(NEW, opt=permission(CREATE))
async def new_application(request: HTMXRequest, session: Session) -> Response[Any]:
    """The chosen products, each with whether it can be applied for, and what each lender may ask about the enterprise."""
    codes = values_of(request.query_params, PRODUCT)
    return await _shown(request, session, codes, read_need(request.query_params))


@post(NEW, opt=permission(CREATE), status_code=200)
async def begin_application(request: HTMXRequest, form: NamedDependency[FormData], session: Session) -> Response[Any]:
    """Make the draft and go to it."""
    codes = tuple(dict.fromkeys(str(code)[:96] for code in form.getall(PRODUCT, [])))[:MOST_READ]
    need = read_need({name: str(form.get(name, "")) for name in ("amount", "term", "purpose")})
    found = await ProductRepository(session).published_by_codes(codes)
    try:
        if not found:
            raise Invalid("申请有 1 处需要处理", [FieldError("/product_ids", "请至少选一款可以申请的产品")])
        async with session.begin_nested():
            made = await create_form(session, actor_of(request), _terms(found, need.deal), at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, codes, need, errors=refused.errors)
    return go_to(request, f"{FORMS}/{made.id}")


def _terms(products: list[Product], deal: Deal) -> FormTerms:
    amount = deal.amount_cny
    return FormTerms(
        product_ids=tuple(each.id for each in products),
        amount_fen=None if amount is None else int((amount * FEN_PER_YUAN).to_integral_value()),
        term_months=deal.term_months,
        purpose=deal.purpose,
    )


async def _shown(
    request: HTMXRequest, session: AsyncSession, codes: tuple[str, ...], need: Need, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    products = await _products(session, codes)
    ways = await apply_ways(request, session, products)
    return page(
        request,
        "pages/applying/start.html",
        status_code=422 if errors else 200,
        nav="applications",
        products=[{"code": each.public_code, "product": each, "way": ways[each.id]} for each in products],
        too_many=len(codes) > MOST_PRODUCTS,
        most=MOST_PRODUCTS,
        told=told_words(),
        deal_text=deal_text(need.deal),
        carried=need.pairs,
        errors=[{"name": None, "message": each.detail} for each in errors],
    )


async def _products(session: AsyncSession, codes: tuple[str, ...]) -> list[Product]:
    wanted = select(Product).where(Product.public_code.in_(codes), Product.status.in_(TOLD_OF)).options(joinedload(Product.current))
    found = {each.public_code: each for each in await session.scalars(wanted)}
    return [found[code] for code in codes if code in found and found[code].current is not None]
