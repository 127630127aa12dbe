"""Every query of drafts. Callers see those that the policy table opens to them; the transaction is the system's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.errors import NotFound
from marketplace.workflow.mover import load
from products.catalogue.draft_models import ProductDraft
from products.catalogue.draft_states import DraftStatus
from products.catalogue.models import Product, ProductVersion
from products.catalogue.states import ProductStatus

READ = "catalogue:draft:read"
OPEN = (DraftStatus.DRAFT, DraftStatus.SUBMITTED)


class NoSuchProduct(NotFound):
    """No such product, or not this caller's to see."""

    code = "product_not_found"


class NoOpenDraft(NotFound):
    """The product has no version in work, or not one that this caller may see."""

    code = "no_open_draft"


def visible_draft(actor: Actor, permission: str = READ) -> ColumnElement[bool]:
    """Drafts that the caller may see."""
    return visible_to(actor, permission, organisation=ProductDraft.lender_id, state=ProductDraft.status)


def visible_product(actor: Actor, permission: str = "catalogue:listing:read") -> ColumnElement[bool]:
    """Products of lenders on the platform, in any state, that the caller may look after."""
    return visible_to(actor, permission, organisation=Product.lender_id, state=Product.status) & Product.sample.is_(False)


async def get_draft(session: AsyncSession, actor: Actor, draft_id: UUID) -> ProductDraft:
    """One draft, open or not. Raises: CaseNotFound."""
    return await load(session, ProductDraft, draft_id, visible=visible_draft(actor))


async def find_open_draft(session: AsyncSession, actor: Actor, product_id: UUID) -> ProductDraft | None:
    """The draft that is being worked on."""
    wanted = (ProductDraft.product_id == product_id) & ProductDraft.status.in_(OPEN)
    return await session.scalar(select(ProductDraft).where(wanted, visible_draft(actor)))


async def open_draft(session: AsyncSession, actor: Actor, product_id: UUID) -> ProductDraft:
    """As `find_open_draft`. Raises: NoOpenDraft."""
    found = await find_open_draft(session, actor, product_id)
    if found is None:
        raise NoOpenDraft("这个产品没有正在编写的版本；请先新建版本")
    return found


async def own_product(session: AsyncSession, actor: Actor, product_id: UUID, *, lock: bool = False) -> Product:
    """A product in any state, with its version in force. Raises: NoSuchProduct."""
    wanted = select(Product).where(Product.id == product_id, visible_product(actor)).options(joinedload(Product.current))
    found = await session.scalar(wanted.with_for_update(of=Product) if lock else wanted)
    if found is None:
        raise NoSuchProduct("没有这个产品，或者它不对你开放")
    return found


async def list_drafts(
    session: AsyncSession, actor: Actor, *, states: Sequence[DraftStatus] = (), limit: int, after: UUID | None = None
) -> Sequence[tuple[ProductDraft, Product]]:
    """Drafts with their products, the newest first; `after` is the id of the last one of the page before."""
    wanted = select(ProductDraft, Product).join(Product, Product.id == ProductDraft.product_id)
    wanted = wanted.where(visible_draft(actor, "catalogue:draft:list")).options(joinedload(Product.current))
    if states:
        wanted = wanted.where(ProductDraft.status.in_(states))
    if after is not None:
        wanted = wanted.where(ProductDraft.id < after)
    rows = await session.execute(wanted.order_by(ProductDraft.id.desc()).limit(limit))
    return [(draft, product) for draft, product in rows]


async def list_own(session: AsyncSession, actor: Actor, *, limit: int) -> Sequence[tuple[Product, ProductDraft | None]]:
    """Products of the caller, each with its open draft; what was withdrawn last, else the newest first."""
    draft = (ProductDraft.product_id == Product.id) & ProductDraft.status.in_(OPEN)
    rows = await session.execute(
        select(Product, ProductDraft)
        .outerjoin(ProductDraft, draft)
        .where(visible_product(actor, "catalogue:listing:list"))
        .options(joinedload(Product.current))
        .order_by(Product.status == ProductStatus.WITHDRAWN, Product.id.desc())
        .limit(limit)
    )
    return [(product, found) for product, found in rows]


async def waiting_version(session: AsyncSession, product: Product) -> ProductVersion | None:
    """The version that was published and takes force on a later day."""
    newer = ProductVersion.number > (product.current.number if product.current else 0)
    wanted = select(ProductVersion).where(ProductVersion.product_id == product.id, newer)
    return await session.scalar(wanted.order_by(ProductVersion.number.desc()).limit(1))
