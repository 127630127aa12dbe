"""The editor's page: a step with what was typed or is stored, and what has become of it."""

from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.datastructures import State
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from products.applications.models import LenderSetting
from products.catalogue.draft_models import ProductDraft
from products.catalogue.drafts.checks import findings
from products.catalogue.drafts.repository import own_product
from products.catalogue.drafts.terms import DraftTerms, read_draft
from products.catalogue.lpr import lpr_table
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository
from products.catalogue.states import Channel
from web.criterion_rows.attributes import attribute_choices
from web.forms import FormData
from web.pages.bank.editor.review import review
from web.pages.bank.editor.step_forms import FORMS
from web.pages.bank.editor.steps import CRITERION, PRICE, PROCESS, STEPS
from web.pages.bank.editor.trial import trial_of
from web.rendering import page
from web.security.permissions import actor_of
from web.version_editor.beside import PLACE, beside_rows
from web.version_editor.keeping import Came
from web.version_editor.shown import form_view, saved_view, status_of, steps_view
from web.version_editor.steps import Step
from web.views.product_work import product_line


@dataclass(frozen=True, slots=True)
class Sessions:
    """The request's two transactions: the system's for the catalogue, which the caller's role may not write, and the caller's."""

    system: AsyncSession
    own: AsyncSession


async def editor_page(
    request: HTMXRequest, sessions: Sessions, state: State, draft: ProductDraft, step: Step, came: Came | None = None
) -> Response[Any]:
    """One step. A form that was not kept comes back as it was sent, as 422, or 409 where it was overtaken."""
    session = sessions.system
    came = came or Came()
    product = await own_product(session, actor_of(request), draft.product_id)
    terms = read_draft(draft.terms)
    lpr = await lpr_table(session)
    found = findings(terms, builtin_vocabulary(), lpr, today())
    form, typed = FORMS.get(step.key), came.typed
    if form is not None:
        typed = typed or form.shown(terms, draft.effective_from)
    beside = None
    if typed is not None and typed.criterion is not None and not came.quiet:
        key = f"product:{product.public_code}" if product.current is not None else None
        beside = await beside_rows(request, sessions.own, state, key, typed.criterion)
        priced = not STEPS.found_in(PRICE, found.errors)
        beside["trial"] = trial_of(typed.criterion, came.form or FormData(), PLACE, terms, lpr, today(), priced=priced)
    return page(
        request,
        "pages/bank/product_editor.html",
        swap="saved" if came.quiet else "editor",
        status_code=status_of(request, came),
        nav="own_products",
        product=product_line(product, draft),
        number=await _number(session, product),
        in_force={"number": product.current.number, "from": product.current.effective_from} if product.current else None,
        address=f"/bank/products/{draft.product_id}/edit",
        step=step.key,
        steps=steps_view(STEPS, found.errors),
        may_undo=draft.before is not None,
        focus=came.focus,
        saved=await saved_view(session, draft, came, f"/bank/products/{draft.product_id}/edit/{step.key}"),
        hand_over=await _hand_over(session, draft, terms) if step is PROCESS else None,
        review=await review(request, session, sessions.own, state, product, draft, found) if form is None else None,
        beside=beside,
        choices=attribute_choices() if step in (PRICE, CRITERION) else [],
        **form_view(form, typed, STEPS.found_in(step, found.errors), came),
    )


async def _number(session: AsyncSession, product: Product) -> int:
    return (await ProductRepository(session).last_numbers([product.id])).get(product.id, 0) + 1


async def _hand_over(session: AsyncSession, draft: ProductDraft, terms: DraftTerms) -> dict[str, str | None] | None:
    """The lender's own address, where the version leads there."""
    if terms.channel is not Channel.JUMP:
        return None
    return {"url": await session.scalar(select(LenderSetting.hand_over_url).where(LenderSetting.lender_id == draft.lender_id))}
