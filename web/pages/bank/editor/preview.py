"""`/bank/products/{id}/preview`: the page of the product as enterprises will see it, with what the draft says."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from products.catalogue.drafts.checks import findings
from products.catalogue.drafts.repository import open_draft, own_product
from products.catalogue.drafts.terms import DraftTerms, complete, read_draft
from products.catalogue.lpr import lpr_table
from products.catalogue.repository import ProductRepository
from products.catalogue.versions import next_version
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.product_detail import product_detail
from web.views.rate_today import rate_today

NEEDED = frozenset({"name", "summary", "category", "criterion", "channel"})
STORED = {"amount_min": "amount_min_fen", "amount_max": "amount_max_fen", "risk_pool": "risk_pool_zh", "notes": "notes_zh"}


@get("/bank/products/{product_id:uuid}/preview", opt=permission("catalogue:draft:read"))
async def preview_version(request: HTMXRequest, system_session: NamedDependency[AsyncSession], product_id: FromPath[UUID]) -> Response[Any]:
    """Parts at fault are left out; where a page cannot do without one, the product's own page says what is to be mended."""
    draft = await open_draft(system_session, actor_of(request), product_id)
    product = await own_product(system_session, actor_of(request), product_id)
    terms, lpr = read_draft(draft.terms), await lpr_table(system_session)
    faulty = {each.pointer.split("/")[1] for each in findings(terms, builtin_vocabulary(), lpr, today()).errors}
    if faulty & NEEDED:
        return go_to(request, f"/bank/products/{product_id}")
    number = (await ProductRepository(system_session).last_numbers([product.id])).get(product.id, 0) + 1
    made = next_version(product, complete(_without(terms, faulty)), number=number, now=now(), effective_from=draft.effective_from)
    return page(
        request,
        "pages/bank/product_preview.html",
        nav="products",
        product=product_detail(product, made, builtin_vocabulary(), None, None, rate_today(made, lpr, today())),
        compare_url=f"/products?code={product.public_code}#compare",
        apply=None,
        back=f"/bank/products/{product_id}",
        left_out=len(faulty),
    )


def _without(terms: DraftTerms, parts: set[str]) -> DraftTerms:
    nothing = DraftTerms()
    names = [STORED.get(part, part) for part in parts]
    return replace(terms, **{name: getattr(nothing, name) for name in names if name in DraftTerms.__struct_fields__})
