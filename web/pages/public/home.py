"""`/`: a credit code or five questions, and ways into the catalogue."""

from collections import Counter
from typing import Any

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.members.repository import synthetic_enterprise_code
from matching.recommend.catalogue import Catalogue
from products.catalogue.columns import COLUMNS
from products.catalogue.models import ProductVersion
from web.rendering import page
from web.security.permissions import permission
from web.views.questions import question_fields

ICONS = {
    "technology": "chip",
    "green": "leaf",
    "rural": "wheat",
    "emerging": "rocket",
    "supply_chain": "chain",
    "culture_tourism": "house",
    "government_procurement": "gavel",
    "first_loan": "sprout",
}
POPULAR = ("政采贷", "税易贷", "知识产权质押", "科技型中小企业", "农户", "担保")


@get("/", opt=permission("public:page:read"))
async def home(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """True counts of what is published; no figure that nobody has measured."""
    catalogue: Catalogue = await state.catalogue.current(session)
    day = today()
    kinds = Counter(offer.kind for offer in catalogue.offers if offer.in_force(day))
    return page(
        request,
        "pages/home.html",
        nav="home",
        offer_counts={"products": kinds["product"], "policies": kinds["policy"]},
        code_value="",
        questions=question_fields({}),
        columns=_columns(catalogue),
        popular=POPULAR,
        errors=[],
        example_code=await synthetic_enterprise_code(session),
    )


def _columns(catalogue: Catalogue) -> list[dict[str, Any]]:
    """The special columns that hold at least one product."""
    versions = [offer.version for offer in catalogue.offers if isinstance(offer.version, ProductVersion)]
    held = Counter(code for version in versions for code in version.columns)
    return [
        {
            "code": column.code.value,
            "name": column.name_zh,
            "summary": column.summary_zh,
            "icon": ICONS[column.code],
            "product_count": held[column.code],
        }
        for column in COLUMNS
        if held[column.code]
    ]
