"""Suspending, resuming and withdrawing a listed product by people: the lender, or the operator. As the system."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.errors import Forbidden
from marketplace.search.postgres import PostgresSearch
from marketplace.workflow.models import WorkflowStep
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from products.catalogue.change_status import show_or_hide
from products.catalogue.drafts.decide import discard as discard_draft
from products.catalogue.drafts.repository import find_open_draft, own_product, visible_product
from products.catalogue.events import PRODUCT_RESUMED, PRODUCT_SUSPENDED, PRODUCT_WITHDRAWN, facts_of
from products.catalogue.models import Product
from products.catalogue.revision import lock_catalogue
from products.catalogue.states import PRODUCT

KINDS = {"suspend": PRODUCT_SUSPENDED, "resume": PRODUCT_RESUMED, "withdraw": PRODUCT_WITHDRAWN}


class SuspendedByPlatform(Forbidden):
    """What the operator took from the catalogue only an operator brings back."""

    code = "suspended_by_platform"


async def suspend(
    session: AsyncSession, actor: Actor, product_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Product:
    """Take it from the catalogue for the time being; what was applied for under it goes on. Raises: NoSuchProduct, as `move`."""
    return await _turn(session, actor, product_id, "suspend", at, version, said)


async def resume(
    session: AsyncSession, actor: Actor, product_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Product:
    """Show it again. Raises: SuspendedByPlatform, NoSuchProduct, as `move`."""
    if actor.role is not Role.OPERATOR and await _suspended_by(session, product_id) is Role.OPERATOR:
        raise SuspendedByPlatform("这个产品由平台暂停，请联系平台运营人员恢复")
    return await _turn(session, actor, product_id, "resume", at, version, said)


async def withdraw(
    session: AsyncSession, actor: Actor, product_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Product:
    """Take it from the catalogue for good, with the version that is being written. Raises: NoSuchProduct, as `move`."""
    product = await _turn(session, actor, product_id, "withdraw", at, version, said)
    draft = await find_open_draft(session, actor, product_id)
    if draft is not None:
        await discard_draft(session, actor, draft.id, at=at)
    return product


ACTIONS = {"suspend": suspend, "resume": resume, "withdraw": withdraw}


async def _turn(
    session: AsyncSession, actor: Actor, product_id: UUID, action: str, at: datetime, version: int | None, said: Said
) -> Product:
    await lock_catalogue(session)
    product = await own_product(session, actor, product_id)
    parties = [product.lender_id] if product.lender_id else []
    await move(
        session,
        actor,
        PRODUCT,
        KINDS[action],
        Product,
        product_id,
        action,
        at=at,
        visible=visible_product(actor),
        version=version,
        said=said,
        values={"updated_at": at},
        parties=parties,
        data=facts_of(product),
    )
    fresh = select(Product).where(Product.id == product_id).options(joinedload(Product.current))
    turned = (await session.scalars(fresh.execution_options(populate_existing=True))).one()
    await show_or_hide(session, PostgresSearch(session), turned)
    return turned


async def _suspended_by(session: AsyncSession, product_id: UUID) -> Role | None:
    """The role of whoever suspended it last."""
    steps = select(WorkflowStep.role).where(WorkflowStep.subject_id == product_id, WorkflowStep.action == "suspend")
    role = await session.scalar(steps.order_by(WorkflowStep.at.desc(), WorkflowStep.id.desc()).limit(1))
    return None if role is None else Role(role)
