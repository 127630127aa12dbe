"""What happens to products in the catalogue."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from products.catalogue.models import Product
from products.catalogue.schemas import content_hash
from products.catalogue.states import ProductStatus

PRODUCT_PUBLISHED = EventKind("product.published", "product", "贷款产品发布")
PRODUCT_SUSPENDED = EventKind("product.suspended", "product", "贷款产品暂停")
PRODUCT_RESUMED = EventKind("product.resumed", "product", "贷款产品恢复")
PRODUCT_WITHDRAWN = EventKind("product.withdrawn", "product", "贷款产品下架")

EVENT_KINDS = (PRODUCT_PUBLISHED, PRODUCT_SUSPENDED, PRODUCT_RESUMED, PRODUCT_WITHDRAWN)

# By the status that is reached; a suspended product that is published again without a new version was resumed.
REACHED = {ProductStatus.PUBLISHED: PRODUCT_RESUMED, ProductStatus.SUSPENDED: PRODUCT_SUSPENDED, ProductStatus.WITHDRAWN: PRODUCT_WITHDRAWN}


def tell(session: AsyncSession, kind: EventKind, product: Product, *, at: datetime) -> None:
    """Record what happened to a product, with its version in force and a hash of the criterion."""
    version = product.current
    if version is None:
        raise ValueError(f"{product.id} has no version that anything could be told of")
    data = {
        "code": product.public_code,
        "version_id": str(version.id),
        "version": version.number,
        "criterion_sha256": content_hash(version.criterion),
    }
    record(session, kind, product.id, at=at, parties=[product.lender_id] if product.lender_id else [], data=data)
