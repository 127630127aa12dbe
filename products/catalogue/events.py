"""What happens to products in the catalogue."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from marketplace.workflow.mover import event_kinds
from products.catalogue.draft_states import PRODUCT_VERSION
from products.catalogue.models import Product
from products.catalogue.schemas import content_hash
from products.catalogue.states import ProductStatus

PRODUCT_PUBLISHED = EventKind("product.published", "product", "贷款产品发布", public=True)
PRODUCT_SUSPENDED = EventKind("product.suspended", "product", "贷款产品暂停", public=True)
PRODUCT_RESUMED = EventKind("product.resumed", "product", "贷款产品恢复", public=True)
PRODUCT_WITHDRAWN = EventKind("product.withdrawn", "product", "贷款产品下架", public=True)

VERSION_CREATED = EventKind("product_version.created", PRODUCT_VERSION.resource, "产品版本：起草")
VERSION_CHANGED = EventKind("product_version.changed", PRODUCT_VERSION.resource, "产品版本：修改")
VERSION_MOVED = event_kinds(PRODUCT_VERSION, public=frozenset({"submit", "publish", "return"}))  # by action
LPR_ENTERED = EventKind("lpr_rate.entered", "lpr_rate", "贷款市场报价利率：录入")

EVENT_KINDS = (
    PRODUCT_PUBLISHED,
    PRODUCT_SUSPENDED,
    PRODUCT_RESUMED,
    PRODUCT_WITHDRAWN,
    VERSION_CREATED,
    VERSION_CHANGED,
    *VERSION_MOVED.values(),
    LPR_ENTERED,
)

# By the status that is reached; a suspended product that is published again without a new version was resumed.
REACHED = {ProductStatus.PUBLISHED: PRODUCT_RESUMED, ProductStatus.SUSPENDED: PRODUCT_SUSPENDED, ProductStatus.WITHDRAWN: PRODUCT_WITHDRAWN}


def tell(session: AsyncSession, kind: EventKind, product: Product, *, at: datetime) -> None:
    """Record what happened to a product, with its version in force and a hash of the criterion."""
    record(session, kind, product.id, at=at, parties=[product.lender_id] if product.lender_id else [], data=facts_of(product))


def facts_of(product: Product) -> dict[str, Any]:
    """Ids, codes and hashes of a product; of its version too, where one is in force."""
    version = product.current
    if version is None:
        return {"code": product.public_code}
    return {
        "code": product.public_code,
        "version_id": str(version.id),
        "version": version.number,
        "criterion_sha256": content_hash(version.criterion),
    }
