"""Writing a version: a new product, a new version of one, a copy, and every change until it is submitted. As the system."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict, FieldError, Forbidden, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.workflow.mover import StaleVersion, begin
from products.catalogue.draft_models import ProductDraft
from products.catalogue.draft_states import PRODUCT_VERSION, DraftStatus
from products.catalogue.drafts.repository import find_open_draft, open_draft, own_product
from products.catalogue.drafts.terms import DraftTerms, read_draft, stored, terms_of_version
from products.catalogue.events import VERSION_CHANGED, VERSION_CREATED
from products.catalogue.labels import LENDER_KIND_NAMES, LenderKind
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository
from products.catalogue.revision import lock_catalogue
from products.catalogue.schemas import Lender
from products.catalogue.states import ProductStatus
from products.catalogue.versions import new_product

LISTED = frozenset({ProductStatus.PUBLISHED, ProductStatus.SUSPENDED})


class DraftNotChangeable(Conflict):
    """Only what was not submitted is edited."""

    code = "draft_not_changeable"


class DraftOpen(Conflict):
    """A product has one version in work at a time."""

    code = "draft_open"


class ProductNotListed(Conflict):
    """A new version follows one that is or was in force, and not a product that has left."""

    code = "product_not_listed"


async def create_product(
    session: AsyncSession, actor: Actor, code: str, terms: DraftTerms, *, lender_kind: LenderKind | None = None, at: datetime
) -> ProductDraft:
    """A new product of the caller's institution, as a draft. A code whose product was given up before it was ever listed may be used again.

    `lender_kind` is asked for with the institution's first product only. Raises: Forbidden, Invalid.
    """
    if actor.organisation_id is None:
        raise Forbidden("你不属于任何机构")
    await lock_catalogue(session)  # two products of one code at once: the second has to see the first
    lender = await _lender(session, actor.organisation_id, lender_kind)
    product = await session.scalar(select(Product).where(Product.lender_id == lender.id, Product.code == code))
    if product is None:
        taken = frozenset(await ProductRepository(session).public_codes_among([code]))
        product = new_product(code, lender, sample=False, taken=taken, now=at)
        session.add(product)
    elif product.current_version_id is not None or product.status is not ProductStatus.WITHDRAWN:
        raise Invalid("有 1 处需要修改", [FieldError("/code", f"贵司已有代码为 {code} 的产品；要修改它，请在那个产品下新建版本。")])
    product.status, product.updated_at = ProductStatus.DRAFT, at
    await session.flush()
    return await _draft(session, actor, product, terms, at=at)


async def begin_version(
    session: AsyncSession, actor: Actor, product_id: UUID, terms: DraftTerms | None = None, *, at: datetime
) -> ProductDraft:
    """The next version of a listed product; without `terms` it begins as the one in force.

    Raises: NoSuchProduct, DraftOpen, ProductNotListed.
    """
    product = await own_product(session, actor, product_id, lock=True)
    if product.status not in LISTED or product.current is None:
        raise ProductNotListed("只有在架或暂停的产品可以新建版本；其他的请修改草稿，或者复制为新产品", state=product.status)
    if await find_open_draft(session, actor, product_id) is not None:
        raise DraftOpen("这个产品已有一个正在编写的版本，请接着修改它，或者先撤回", state=product.status)
    return await _draft(session, actor, product, terms or terms_of_version(product.current), at=at)


async def copy_product(session: AsyncSession, actor: Actor, product_id: UUID, code: str, *, at: datetime) -> ProductDraft:
    """A new product that begins as another one of the same institution stands: its draft, else its version in force.

    Raises: NoSuchProduct, ProductNotListed; as `create_product`.
    """
    product = await own_product(session, actor, product_id)
    draft = await find_open_draft(session, actor, product_id)
    if draft is None and product.current is None:
        raise ProductNotListed("这个产品没有可以复制的内容", state=product.status)
    terms = read_draft(draft.terms) if draft is not None else terms_of_version(product.current)  # type: ignore[arg-type]
    return await create_product(session, actor, code, replace(terms, name=f"{terms.name or product.code}（副本）"), at=at)


async def change_draft(
    session: AsyncSession, actor: Actor, product_id: UUID, terms: DraftTerms, *, effective_from: date | None, version: int, at: datetime
) -> ProductDraft:
    """Replace what the open draft says; `version` is the one that the caller has looked at.

    Raises: NoOpenDraft, DraftNotChangeable, StaleVersion.
    """
    draft = await open_draft(session, actor, product_id)
    require_changeable(draft)
    changed: Any = await session.execute(
        update(ProductDraft)
        .where(ProductDraft.id == draft.id, ProductDraft.version == version, ProductDraft.status == DraftStatus.DRAFT)
        .values(
            version=version + 1, updated_at=at, terms=stored(terms), before=ProductDraft.terms, effective_from=effective_from,
            written_by=actor.account_id,
        )
        .returning(ProductDraft)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    after: ProductDraft | None = changed.scalar_one_or_none()
    if after is None:
        raise StaleVersion("这份草稿刚被改动过，请刷新后再改", state=draft.status)
    record(session, VERSION_CHANGED, after.id, at=at, parties=(after.lender_id,), data=facts_of_draft(after))
    return after


def require_changeable(draft: ProductDraft) -> None:
    """Raises: DraftNotChangeable."""
    if draft.status is not DraftStatus.DRAFT:
        raise DraftNotChangeable("这一版已提交审核，不能修改；可以先撤回，或者等平台退回", state=draft.status)


def facts_of_draft(draft: ProductDraft) -> dict[str, Any]:
    """Ids for the event."""
    return {"product_id": str(draft.product_id), "version": draft.version}


async def _draft(session: AsyncSession, actor: Actor, product: Product, terms: DraftTerms, *, at: datetime) -> ProductDraft:
    lender_id = product.lender_id
    if lender_id is None:
        raise ProductNotListed("参考样例不属于任何机构，没有人可以修改", state=product.status)
    draft = ProductDraft(
        id=new_id(),
        status=DraftStatus.DRAFT,
        version=1,
        round=1,
        product_id=product.id,
        lender_id=lender_id,
        base_version_id=product.current_version_id,
        terms=stored(terms),
        written_by=actor.account_id,
        created_at=at,
        updated_at=at,
    )
    session.add(draft)
    await session.flush()
    await begin(session, PRODUCT_VERSION, VERSION_CREATED, draft.id, draft.status, at=at, parties=(lender_id,), data=facts_of_draft(draft))
    return draft


async def _lender(session: AsyncSession, organisation_id: UUID, kind: LenderKind | None) -> Lender:
    """What kind of lender it is stands on its other products; there is no other place where an institution says so. Raises: Invalid."""
    organisation = await session.get_one(Organisation, organisation_id)
    known = await session.scalar(select(Product.lender_kind).where(Product.lender_id == organisation_id).order_by(Product.id).limit(1))
    if known is None and organisation.kind is OrganisationKind.GUARANTOR:
        known = LenderKind.GUARANTEE
    found = LenderKind(known) if known is not None else kind
    if found is None:
        choices = "、".join(f"{each} {name}" for each, name in LENDER_KIND_NAMES.items())
        raise Invalid("有 1 处需要修改", [FieldError("/lender_kind", f"贵司的第一个产品须写明机构类型（{choices}）。")])
    return Lender(organisation_id, organisation.name, found)
