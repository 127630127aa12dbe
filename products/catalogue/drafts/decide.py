"""The moves of a version: the lender submits or discards it, the operator publishes or returns it. As the system."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.admissions.requests import platform_of
from marketplace.clock import SHANGHAI
from marketplace.clocks import service as clocks
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import Conflict, Invalid
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.search.postgres import PostgresSearch
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from products.catalogue.draft_models import ProductDraft
from products.catalogue.draft_states import PRODUCT_VERSION
from products.catalogue.drafts.checks import findings
from products.catalogue.drafts.repository import get_draft, open_draft, visible_draft
from products.catalogue.drafts.review_clock import REVIEW
from products.catalogue.drafts.terms import complete, read_draft
from products.catalogue.drafts.write import facts_of_draft
from products.catalogue.events import VERSION_MOVED
from products.catalogue.in_force import put_in_force
from products.catalogue.lpr import lpr_table
from products.catalogue.models import Product, ProductVersion
from products.catalogue.repository import ProductRepository
from products.catalogue.revision import lock_catalogue
from products.catalogue.states import PRODUCT
from products.catalogue.versions import next_version


class LenderNotActive(Conflict):
    """A lender that is suspended or has left lists nothing."""

    code = "lender_not_active"


UseCase = Callable[..., Awaitable[ProductDraft]]


async def submit(
    session: AsyncSession, actor: Actor, draft_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> ProductDraft:
    """Ask the platform to look at it; its clock starts. Raises: Invalid with every fault of the terms; as `move`."""
    draft = await _move(session, actor, draft_id, "submit", at, version, said)
    vocabulary, lpr = builtin_vocabulary(), await lpr_table(session)
    if errors := findings(read_draft(draft.terms), vocabulary, lpr, at.astimezone(SHANGHAI).date()).errors:
        raise Invalid(f"有 {len(errors)} 处需要修改，改好后再提交", errors)
    platform = await platform_of(session)
    await clocks.start_clock(session, REVIEW, draft_id, organisation_id=platform, parties=[draft.lender_id], at=at)
    await _follow(session, draft, "submit", at)
    return draft


async def publish(
    session: AsyncSession, actor: Actor, draft_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> ProductDraft:
    """Make it a version, in force from its day on; the version before stays readable. Raises: LenderNotActive, as `move`."""
    await lock_catalogue(session)
    draft = await get_draft(session, actor, draft_id)
    PRODUCT_VERSION.require(draft.status, PRODUCT_VERSION.move("publish"))  # what was not submitted may be no version at all
    await _require_active(session, draft)
    product, made = await _add_version(session, draft, at=at)
    draft = await _move(session, actor, draft_id, "publish", at, version, said, values={"version_id": made.id})
    if made.effective_from <= at.astimezone(SHANGHAI).date():
        await put_in_force(session, PostgresSearch(session), product, made, at=at)
    await clocks.stop(session, REVIEW, draft_id, at=at, reason="publish")
    return draft


async def return_for_change(
    session: AsyncSession, actor: Actor, draft_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> ProductDraft:
    """Give it back with a reason; the next submission is a new promise. Raises: as `move`."""
    draft = await _move(session, actor, draft_id, "return", at, version, said)
    await clocks.stop(session, REVIEW, draft_id, at=at, reason="return")
    await _follow(session, draft, "return", at)
    return draft


async def discard(
    session: AsyncSession, actor: Actor, draft_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> ProductDraft:
    """The lender gives this version up; what is in force stays. Raises: as `move`."""
    draft = await _move(session, actor, draft_id, "discard", at, version, said)
    await clocks.stop(session, REVIEW, draft_id, at=at, reason="discard")
    await _follow(session, draft, "discard", at)
    return draft


ACTIONS: dict[str, UseCase] = {"submit": submit, "publish": publish, "return": return_for_change, "discard": discard}


def of_product(action: str) -> UseCase:
    """The same action, asked for by the product whose open draft is meant."""

    async def act(session: AsyncSession, actor: Actor, product_id: UUID, **more: Any) -> ProductDraft:
        return await ACTIONS[action](session, actor, (await open_draft(session, actor, product_id)).id, **more)

    return act


async def _move(
    session: AsyncSession,
    actor: Actor,
    draft_id: UUID,
    action: str,
    at: datetime,
    version: int | None,
    said: Said,
    values: Mapping[str, Any] | None = None,
) -> ProductDraft:
    await lock_catalogue(session)  # first, as in every change of a product: one that is withdrawn takes its draft along
    draft = await get_draft(session, actor, draft_id)
    return await move(
        session,
        actor,
        PRODUCT_VERSION,
        VERSION_MOVED[action],
        ProductDraft,
        draft_id,
        action,
        at=at,
        visible=visible_draft(actor),
        version=version,
        said=said,
        values={**(values or {}), "updated_at": at},
        parties=(draft.lender_id,),
        data=facts_of_draft(draft),
    )


async def _follow(session: AsyncSession, draft: ProductDraft, action: str, at: datetime) -> None:
    """A product that was never listed stands where its draft stands."""
    product = await session.get_one(Product, draft.product_id)
    step = PRODUCT.move(action)
    if product.current_version_id is None and product.status != step.target:  # a product that is withdrawn takes its draft along
        PRODUCT.require(product.status, step)
        product.status, product.updated_at, product.version = PRODUCT.states(step.target), at, product.version + 1  # type: ignore[assignment]
        await session.flush()


async def _require_active(session: AsyncSession, draft: ProductDraft) -> None:
    lender = await session.get_one(Organisation, draft.lender_id)
    if lender.status is not OrganisationStatus.ACTIVE:
        raise LenderNotActive("这家机构已停用或退出，不能发布它的产品；可以退回", state=draft.status)


async def _add_version(session: AsyncSession, draft: ProductDraft, *, at: datetime) -> tuple[Product, ProductVersion]:
    products = ProductRepository(session)
    product = await products.of_draft(draft.product_id)
    number = (await products.last_numbers([product.id])).get(product.id, 0) + 1
    made = next_version(product, complete(read_draft(draft.terms)), number=number, now=at, effective_from=draft.effective_from)
    session.add(made)
    await session.flush()
    return product, made
