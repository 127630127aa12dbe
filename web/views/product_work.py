"""A product as those who manage it and those who look at its versions see it: where it stands, what is to do, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now, today
from marketplace.clocks.service import clocks_of
from marketplace.clocks.view import ClockView, clock_view
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.workflow.reading import open_moves, timeline
from products.catalogue.changes import Change
from products.catalogue.difference import difference
from products.catalogue.draft_models import ProductDraft
from products.catalogue.draft_states import PRODUCT_VERSION, DraftStatus
from products.catalogue.drafts.checks import findings
from products.catalogue.drafts.repository import find_open_draft, waiting_version
from products.catalogue.drafts.terms import read_draft, terms_of_version
from products.catalogue.lpr import lpr_table
from products.catalogue.models import Product, ProductVersion
from products.catalogue.repository import ProductRepository
from products.catalogue.states import PRODUCT, ProductStatus
from products.catalogue.words_of_terms import words_of_terms
from web.workflow_pages import Refused, move_forms, timeline_of

TAGS = {
    ProductStatus.DRAFT: "",
    ProductStatus.SUBMITTED: "warn",
    ProductStatus.PUBLISHED: "good",
    ProductStatus.SUSPENDED: "warn",
    ProductStatus.WITHDRAWN: "outline",
}
TO_DO = {DraftStatus.DRAFT: "写完后提交审核", DraftStatus.SUBMITTED: "等平台审核"}


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One row of a list. `to_do` is what the product waits for, "" for nothing."""

    product_id: UUID
    code: str
    name: str
    lender: str
    state: str
    state_zh: str
    state_tag: str
    version: int | None
    to_do: str
    updated_at: datetime
    clocks: Sequence[ClockView] = ()


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a product; `in_force` the one that counts today."""

    number: int
    name: str
    effective_from: date
    in_force: bool
    waits: bool


def product_line(product: Product, draft: ProductDraft | None, clocks: Sequence[ClockView] = ()) -> ProductLine:
    """A product with the version in work."""
    version = product.current
    named = draft.terms.get("name") if draft is not None and version is None else None
    return ProductLine(
        product_id=product.id,
        code=product.public_code,
        name=version.name if version is not None else named or product.code,
        lender=product.lender_name,
        state=product.status,
        state_zh=PRODUCT.labels_zh[product.status],
        state_tag=TAGS[product.status],
        version=version.number if version is not None else None,
        to_do=TO_DO.get(draft.status, "") if draft is not None else "",
        updated_at=max(product.updated_at, draft.updated_at) if draft is not None else product.updated_at,
        clocks=clocks,
    )


async def product_work(session: AsyncSession, actor: Actor, product: Product, base: str, refused: Refused) -> dict[str, Any]:
    """Everything of one product that its page shows; `base` is the address of the list that the page belongs to."""
    draft, address = await find_open_draft(session, actor, product.id), f"{base}/{product.id}"
    waiting = await waiting_version(session, product)
    versions = await ProductRepository(session).versions(product.id)
    return {
        "product": product_line(product, draft),
        "base": base,
        "revision": product.version,
        "forms": move_forms(PRODUCT, await open_moves(session, actor, PRODUCT, product.id, product), address, refused),
        "timeline": timeline_of(await timeline(session, PRODUCT, product.id)),
        "versions": [_version_line(each, product, waiting) for each in versions],
        "draft": None if draft is None else await _draft_work(session, actor, product, draft, address, refused),
        "changeable": draft is not None and draft.status is DraftStatus.DRAFT,
        "faults": refused.elsewhere,
    }


async def _draft_work(
    session: AsyncSession, actor: Actor, product: Product, draft: ProductDraft, address: str, refused: Refused
) -> dict[str, Any]:
    terms, day = read_draft(draft.terms), today()
    found = findings(terms, builtin_vocabulary(), await lpr_table(session), day)
    faulty = {each.pointer.split("/")[1] for each in found.errors}
    before = terms_of_version(product.current) if product.current is not None else None
    return {
        "state_zh": PRODUCT_VERSION.labels_zh[draft.status],
        "revision": draft.version,
        "effective_from": draft.effective_from,
        "errors": [each.detail for each in found.errors],
        "warnings": [each.detail for each in found.warnings],
        "parts": [part for part in words_of_terms(terms, faulty) if part.lines],
        "changes": None if before is None else difference(before, terms, faulty),
        "clocks": (await draft_clocks(session, [draft.id]))[draft.id],
        "forms": move_forms(PRODUCT_VERSION, await open_moves(session, actor, PRODUCT_VERSION, draft.id, draft), address, refused),
        "timeline": timeline_of(await timeline(session, PRODUCT_VERSION, draft.id)),
    }


async def draft_clocks(session: AsyncSession, draft_ids: Sequence[UUID]) -> dict[UUID, list[ClockView]]:
    """The clocks of drafts that still run, by draft."""
    overrides, instant = await calendar_in_force(session), now()
    found = await clocks_of(session, PRODUCT_VERSION.resource, draft_ids)
    return {
        draft_id: [clock_view(clock, overrides, at=instant) for clock in found[draft_id] if clock.stopped_at is None]
        for draft_id in draft_ids
    }


def versions_changes(before: ProductVersion, after: ProductVersion) -> list[Change]:
    """Between two versions that were published."""
    return difference(terms_of_version(before), terms_of_version(after))


def _version_line(version: ProductVersion, product: Product, waiting: ProductVersion | None) -> VersionLine:
    return VersionLine(
        number=version.number,
        name=version.name,
        effective_from=version.effective_from,
        in_force=version.id == product.current_version_id,
        waits=waiting is not None and version.id == waiting.id,
    )
